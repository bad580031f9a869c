package compliance

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// CountedIn are the records that counted for a requirement in the period of somebody in reach
// that runs, or in the one that ended before it, each once.
func (s *Service) CountedIn(ctx context.Context, q db.Q, sc access.Scope, who, requirement ids.ID, last bool) ([]LedgerLine, error) {
	x, err := s.periodOf(ctx, q, sc, who, requirement, 0)
	if err == nil && last && x.Start != 0 && !x.Before {
		x, err = s.periodOf(ctx, q, sc, who, requirement, x.Start-1)
	}
	var out []LedgerLine
	for _, n := range x.Needs {
		for _, l := range n.Lines {
			if l.Counts && !slices.ContainsFunc(out, func(o LedgerLine) bool { return o.Completion == l.Completion }) {
				out = append(out, l)
			}
		}
	}
	return out, fault.Wrap("list what counted", err)
}

func (s *Service) periodOf(ctx context.Context, q db.Q, sc access.Scope, who, requirement ids.ID, on civil.Date) (Explained, error) {
	x := Explained{Person: who, Requirement: requirement}
	return x, s.explain(ctx, q, sc, ExplainInput{ID: who, Requirement: requirement, AsOf: on}, person.Everything, &x)
}

package requirement

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rule"
)

// PersonalOf reads it for people, by root, as of a place in the log. roots leads from every
// person asked about (at most 500) to their root. Those of whom nothing was said are left out.
func (s *Service) PersonalOf(ctx context.Context, q db.Q, sc access.Scope, roots map[ids.ID]ids.ID, known int64) (map[ids.ID]*Personal, error) {
	out := map[ids.ID]*Personal{}
	if len(roots) == 0 {
		return out, nil
	}
	people := make([]ids.ID, 0, len(roots))
	for p := range roots {
		people = append(people, p)
	}
	of := func(member ids.ID) *Personal {
		p := out[roots[member]]
		if p == nil {
			p = &Personal{Grants: map[ids.ID][]rule.Grant{}}
			out[roots[member]] = p
		}
		return p
	}
	given, err := assignmentsAsOf(ctx, q, sc, people, known)
	if err != nil {
		return nil, fault.Wrap("read assignments", err)
	}
	for _, g := range given {
		p := of(g.person)
		p.Assignments = append(p.Assignments, g.Assignment)
	}
	granted, err := grantsAsOf(ctx, q, sc, people, known)
	if err != nil {
		return nil, fault.Wrap("read waivers", err)
	}
	for _, g := range granted {
		p := of(g.person)
		p.Grants[g.requirement] = append(p.Grants[g.requirement], g.Grant)
	}
	return out, nil
}

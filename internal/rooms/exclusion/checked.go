package exclusion

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Checked is that a person was compared with a list.
type Checked struct {
	List    ids.ID
	Source  Source
	Of      civil.Date // the day of the list
	Until   civil.Date // the last day on which it is new enough
	Matches int        // lines of it that may be about them and have not ended
}

// CheckedIn are the newest lists that everybody was compared with, each with what may be about
// a person in reach.
func (s *Service) CheckedIn(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []Checked, err error) {
	if ok, err := s.People.Reaches(ctx, q, sc, who); err != nil || !ok {
		return nil, err
	}
	every, err := everyDays(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	lists, err := currentLists(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	found, err := matchesOf(ctx, q, sc, []ids.ID{who})
	newest := map[Source]List{}
	for _, l := range lists {
		if !l.CheckedAt.IsZero() && l.Of >= newest[l.Source].Of {
			newest[l.Source] = l
		}
	}
	for _, src := range Sources() {
		l, ok := newest[src]
		if !ok {
			continue
		}
		c := Checked{List: l.ID, Source: src, Of: l.Of, Until: l.Of + civil.Date(every)}
		for _, m := range found[who] {
			if m.Source == src && m.Ended == 0 && !m.Reinstated {
				c.Matches++
			}
		}
		out = append(out, c)
	}
	return out, fault.Wrap("read what somebody was compared with", err)
}

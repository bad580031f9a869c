package approval

import (
	"context"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// Inbox is the requests in one state, the newest first, with their notes: those of kinds
// that the caller may decide, that the caller asked, or that were delegated to them.
func (s *Service) Inbox(ctx context.Context, sc access.Scope, state State, before ids.ID, limit int) (out []Request, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		rows, err := inState(ctx, q, sc, state, before, limit)
		if err != nil {
			return err
		}
		out = out[:0]
		for _, st := range rows {
			if sc.Can(s.kinds[st.Kind].Need) < access.Org && st.AskedBy != sc.Account() && st.Delegated != sc.Account() {
				continue
			}
			r, err := s.opened(ctx, q, sc, st)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("approval: %w", err)
	}
	return out, nil
}

func (s *Service) opened(ctx context.Context, q db.Q, sc access.Scope, st stored) (Request, error) {
	for _, c := range []struct {
		column string
		from   keys.Sealed
		to     *pii.Text
	}{{"note", st.note, &st.Note}, {"outside_name", st.outside, &st.Outside}} {
		if len(c.from) == 0 {
			continue
		}
		var err error
		if *c.to, err = s.keys.Open(ctx, q, keys.Organization(sc.OrgID()), place(c.column, st.ID), c.from); err != nil {
			return st.Request, err
		}
	}
	return st.Request, nil
}

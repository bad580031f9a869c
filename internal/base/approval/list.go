package approval

import (
	"context"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
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
			if !s.concerns(sc, st) {
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

// concerns reports whether the caller may see a request: they may decide it, made it, or
// were handed it.
func (s *Service) concerns(sc access.Scope, st stored) bool {
	return sc.Can(s.kinds[st.Kind].Need) >= access.Org || st.AskedBy == sc.Account() || st.Delegated == sc.Account()
}

// ByID is one request that concerns the caller.
func (s *Service) ByID(ctx context.Context, sc access.Scope, id ids.ID) (r Request, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := byID(ctx, q, sc, id)
		if err == nil && !s.concerns(sc, st) {
			err = fault.NotFound
		}
		if err == nil {
			r, err = s.opened(ctx, q, sc, st)
		}
		return err
	})
	if err != nil {
		return Request{}, fmt.Errorf("approval: %w", err)
	}
	return r, nil
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

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

// stretch is how many requests are looked at in one go, and rounds how often, for one page
// of an inbox: in an organization with many requests of others a page may be a short one.
const (
	stretch = 200
	rounds  = 10
)

// Inbox is the requests in one state, the newest first, with their notes: those that the
// caller may decide, asked, or was handed. next is where the page after it begins, zero
// where there is none; a page may hold fewer than limit.
func (s *Service) Inbox(ctx context.Context, sc access.Scope, state State, before ids.ID, limit int) (out []Request, next ids.ID, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, next = out[:0], before
		for range rounds {
			rows, err := inState(ctx, q, sc, state, next, stretch)
			if err != nil {
				return err
			}
			rest, err := s.collect(ctx, q, sc, rows, &out, limit)
			if err != nil {
				return err
			}
			switch {
			case rest > 0:
				if rest < len(rows) {
					next = rows[len(rows)-rest-1].ID
				}
				return nil
			case len(rows) < stretch:
				next = ids.ID{}
				return nil
			}
			next = rows[len(rows)-1].ID
		}
		return nil
	})
	if err != nil {
		return nil, next, fmt.Errorf("approval: %w", err)
	}
	return out, next, nil
}

// collect adds those of rows that concern the caller, up to limit, and says how many rows
// were left.
func (s *Service) collect(ctx context.Context, q db.Q, sc access.Scope, rows []stored, out *[]Request, limit int) (rest int, err error) {
	all := make([]Request, len(rows))
	for i, st := range rows {
		all[i] = st.Request
	}
	held, err := s.Held(ctx, q, sc, all)
	if err != nil {
		return 0, err
	}
	for i, st := range rows {
		if !held[st.ID] && !own(sc, st.Request) {
			continue
		}
		if len(*out) == limit {
			return len(rows) - i, nil
		}
		r, err := s.opened(ctx, q, sc, st)
		if err != nil {
			return 0, err
		}
		*out = append(*out, r)
	}
	return 0, nil
}

// own reports whether the caller asked, or was handed the decision.
func own(sc access.Scope, r Request) bool {
	return r.AskedBy == sc.Account() || r.Delegated == sc.Account()
}

// MayDecide reports whether the caller may say yes or no: they hold what the kind needs
// over whom it is about, or were handed it. That who asked may not say yes comes on top.
func (s *Service) MayDecide(ctx context.Context, q db.Q, sc access.Scope, r Request) (bool, error) {
	if r.Delegated == sc.Account() {
		return true, nil
	}
	held, err := s.Held(ctx, q, sc, []Request{r})
	return held[r.ID], err
}

// Held says of which requests the caller holds what deciding needs: over everybody, or
// over whom they are about. Over nobody but oneself is not enough for anything.
func (s *Service) Held(ctx context.Context, q db.Q, sc access.Scope, all []Request) (map[ids.ID]bool, error) {
	out, rows := map[ids.ID]bool{}, map[string][]ids.ID{}
	for _, r := range all {
		k := s.kinds[r.Kind]
		switch reach := sc.Can(k.Need); {
		case reach >= access.Org:
			out[r.ID] = true
		case reach >= access.Class && k.Reaches != nil:
			rows[r.Kind] = append(rows[r.Kind], r.Row)
		}
	}
	reached := map[ids.ID]bool{}
	for kind, of := range rows {
		k := s.kinds[kind]
		narrow, err := sc.Narrow(k.Need)
		if err != nil {
			continue // it asks for a proof that is not there
		}
		got, err := k.Reaches(ctx, q, narrow, of)
		if err != nil {
			return nil, err
		}
		for _, row := range got {
			reached[row] = true
		}
	}
	for _, r := range all {
		out[r.ID] = out[r.ID] || reached[r.Row]
	}
	return out, nil
}

// ByID is one request that concerns the caller.
func (s *Service) ByID(ctx context.Context, sc access.Scope, id ids.ID) (r Request, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := byID(ctx, q, sc, id)
		if err != nil {
			return err
		}
		may, err := s.MayDecide(ctx, q, sc, st.Request)
		if err == nil && !may && !own(sc, st.Request) {
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

// OfRow is a request for the room whose row it is about, which has checked who may see that.
func (s *Service) OfRow(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Request, error) {
	st, err := byID(ctx, q, sc, id)
	if err != nil {
		return Request{}, fmt.Errorf("approval: %w", err)
	}
	return s.opened(ctx, q, sc, st)
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

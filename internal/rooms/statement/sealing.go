package statement

import (
	"context"
	"encoding/json"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// opened are statements with what they say. Where the key is gone nothing is left of it.
func (s *Service) opened(ctx context.Context, q db.Q, org int64, all []Statement) ([]Statement, error) {
	o, err := s.Keys.Load(ctx, q, org, class, []ids.ID{{}})
	if err != nil || !o.Has(ids.ID{}) {
		return all, err
	}
	for i := range all {
		if err := all[i].open(o); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (st *Statement) open(o keys.Opener) error {
	text, err := o.Open(ids.ID{}, place("statement", "said", st.ID), st.sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text.Reveal()), &st.Said); err != nil || len(st.reason) == 0 {
		return err
	}
	why, err := o.Open(ids.ID{}, place("statement", "reason", st.ID), st.reason)
	st.Reason = why.Reveal()
	return err
}

// one is a statement in reach, opened.
func (s *Service) one(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Statement, error) {
	st, err := byID(ctx, q, sc, id)
	if err != nil {
		return st, err
	}
	all, err := s.opened(ctx, q, sc.OrgID(), []Statement{st})
	if err != nil {
		return st, err
	}
	return all[0], nil
}

// because seals a reason.
func (s *Service) because(ctx context.Context, tx *db.Tx, sc access.Scope, why string, class string, at keys.Place) (keys.Sealed, error) {
	if why == "" {
		return nil, nil
	}
	return s.Keys.Seal(ctx, tx, keys.Subject{Org: sc.OrgID(), Class: class}, at, pii.Hide(why))
}

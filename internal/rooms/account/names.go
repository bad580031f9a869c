package account

import (
	"context"
	"standing/internal/base/fault"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// NamesOf is what members of an organization are called: the address or username with
// which they sign in. Whoever never was a member there is left out.
func (s *Service) NamesOf(ctx context.Context, org int64, accounts []ids.ID) (map[ids.ID]pii.Text, error) {
	out := map[ids.ID]pii.Text{}
	err := s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		all, err := loginsOf(ctx, q, org, distinct(accounts))
		if err != nil {
			return err
		}
		who := make([]ids.ID, len(all))
		for i, a := range all {
			who[i] = a.ID
		}
		opener, err := s.ring.Load(ctx, q, db.Platform.OrgID(), keys.Account(ids.ID{}).Class, who)
		if err != nil {
			return err
		}
		for _, a := range all {
			if !opener.Has(a.ID) || len(a.login) == 0 {
				continue
			}
			if out[a.ID], err = opener.Open(a.ID, loginPlace(a.ID), a.login); err != nil {
				return err
			}
		}
		return nil
	})
	return out, fault.Wrap("name members", err)
}

// distinct drops repetitions and nobody; a page asks for few.
func distinct(list []ids.ID) []ids.ID {
	seen := map[ids.ID]bool{{}: true}
	var out []ids.ID
	for _, id := range list {
		if !seen[id] && len(out) < 500 {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

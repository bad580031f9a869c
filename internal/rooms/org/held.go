package org

import (
	"context"
	"standing/internal/base/fault"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Held is which roles some members hold, by their names, and what every role is called,
// for lists of members.
func (s *Service) Held(ctx context.Context, sc access.Scope, members []ids.ID) (held map[ids.ID][]string, names map[string]string, err error) {
	held, names = map[ids.ID][]string{}, map[string]string{}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := byNumber(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		k, err := s.cache.of(ctx, q, o)
		if err != nil {
			return err
		}
		for _, r := range k.roles {
			names[r.Code] = RoleName(ctx, r)
		}
		rows, err := rolesHeld(ctx, q, sc, members)
		for _, h := range rows {
			held[h.account] = append(held[h.account], names[h.role])
		}
		return err
	})
	return held, names, fault.Wrap("roles of members", err)
}

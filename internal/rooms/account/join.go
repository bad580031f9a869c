package account

import (
	"context"
	"standing/internal/base/fault"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// JoinTx makes an account that exists a member with a role, inside the transaction of
// whoever decided that, such as the setup of a fresh installation. The caller has touched
// the organization.
func (s *Service) JoinTx(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, role string) error {
	m, err := s.enter(ctx, tx, sc, account, ids.ID{})
	if err != nil {
		return fault.Wrap("join", err)
	}
	if err := s.roles.Admit(ctx, tx, sc, account, role, nil); err != nil {
		return fault.Wrap("join", err)
	}
	return fault.Wrap("join", s.cameIn(ctx, tx, sc, "member.joined", m, role))
}

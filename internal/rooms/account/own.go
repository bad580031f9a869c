package account

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// OwnTx says which person of the organization the caller is, in the transaction in which that
// person was entered: for whoever is alone in their organization. It touches the
// organization. Somebody who is a person here already stays that one: Conflict.
func (s *Service) OwnTx(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID) error {
	return s.joinTx(ctx, tx, sc, sc.Account(), person)
}

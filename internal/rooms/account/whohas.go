package account

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// WhoHas is the account that signs in with an address; NotFound where nobody does. It is for
// work after a request, never for an answer: who asks a page must not learn who has an account.
// q is of db.Platform.
func (s *Service) WhoHas(ctx context.Context, q db.Q, address pii.Text) (ids.ID, error) {
	login, kind, ok := secret.Login(address.Reveal())
	if !ok || kind != secret.Email {
		return ids.ID{}, fault.NotFound
	}
	ix, err := s.ring.Blind(ctx, q, db.Platform.OrgID(), loginField, login)
	if err != nil {
		return ids.ID{}, err
	}
	a, err := accountByLogin(ctx, q, ix)
	if err == nil && a.State != Active {
		err = fault.NotFound
	}
	return a.ID, err
}

package account

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Linked says which people of an organization, at most 500, sign in.
func (s *Service) Linked(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error) {
	list, err := signingIn(ctx, q, sc.OrgID(), people)
	out := map[ids.ID]bool{}
	for _, p := range list {
		out[p] = true
	}
	return out, err
}

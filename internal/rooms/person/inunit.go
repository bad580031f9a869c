package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// InUnit counts the people in a unit who are here, whoever asks.
func (s *Service) InUnit(ctx context.Context, q db.Q, sc access.Scope, unit ids.ID) (int64, error) {
	n, err := inUnit(ctx, q, sc, unit)
	return n, fault.Wrap("count people of a unit", err)
}

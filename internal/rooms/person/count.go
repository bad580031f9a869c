package person

import (
	"context"
	"standing/internal/base/fault"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

// CountMost is where Count stops: a start page need not count a million people.
const CountMost = 10_000

// Count is how many people are active in the caller's reach, at most CountMost.
func (s *Service) Count(ctx context.Context, sc access.Scope) (n int, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		many, err := countActive(ctx, q, sc, CountMost)
		n = int(many)
		return err
	})
	return n, fault.Wrap("count people", err)
}

package catalog

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Find is EnsureTx without making anything: the course that each name means, zero where
// there is none.
func (s *Service) Find(ctx context.Context, q db.Q, sc access.Scope, names []Named) ([]ids.ID, error) {
	if err := checkNames(names); err != nil {
		return nil, err
	}
	known, err := s.find(ctx, q, sc, names)
	if err != nil {
		return nil, fault.Wrap("find courses", err)
	}
	out := make([]ids.ID, len(names))
	for i, n := range names {
		if c, ok := known.of(n); ok {
			out[i] = c.ID
		}
	}
	return out, nil
}

// Key is what two names of the same course have in common.
func (n Named) Key() string {
	if code := foldCode(n.Code); code != "" {
		return "c" + code
	}
	return "t" + foldTitle(n.Title)
}

// Check says what is wrong with a name before anybody looks for it.
func (n Named) Check() error { return checkNames([]Named{n}) }

package credential

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Titles are what credentials are called, at most 500, for messages to whoever holds them. It asks
// nothing about reach: the caller has.
func (s *Service) Titles(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) (map[ids.ID]string, error) {
	if len(which) == 0 {
		return nil, nil
	}
	rows, err := titled(ctx, q, sc, which)
	if err != nil {
		return nil, fault.Wrap("read what credentials are called", err)
	}
	all, err := s.fill(ctx, q, sc, rows)
	out := make(map[ids.ID]string, len(all))
	for _, h := range all {
		out[h.ID] = h.now().Title.Reveal()
	}
	return out, fault.Wrap("read what credentials are called", err)
}

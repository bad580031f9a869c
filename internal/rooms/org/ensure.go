package org

import (
	"context"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// EnsureUnit is the unit at the top that has a name: one in use, one that was archived and is
// brought back, or a new one.
func (s *Service) EnsureUnit(ctx context.Context, sc access.Scope, name string) (ids.ID, error) {
	var old ids.ID
	if err := s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		old, err = archivedNamed(ctx, q, sc, fold(strings.TrimSpace(name)))
		return err
	}); err != nil {
		return old, fault.Wrap("find a unit", err)
	}
	if !old.Zero() {
		_, err := s.setArchived(ctx, sc, old, time.Time{})
		return old, err
	}
	u, err := s.AddUnit(ctx, sc, UnitInput{Name: strings.TrimSpace(name)})
	return u.ID, err
}

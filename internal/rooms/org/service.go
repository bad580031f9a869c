package org

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// The permissions of this room.
var (
	PermView     = access.Perm{Name: "org.view", Module: "org", Right: access.View}
	PermChange   = access.Perm{Name: "org.change", Module: "org", Right: access.Manage}
	PermUnits    = access.Perm{Name: "unit.change", Module: "org", Right: access.Enter}
	PermRoleView = access.Perm{Name: "role.view", Module: "access", Right: access.View}
	PermRole     = access.Perm{Name: "role.change", Module: "access", Right: access.Manage, StepUp: true}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermView, PermChange, PermUnits, PermRoleView, PermRole}
}

// Service is the room's door: pages, API, jobs and commands all call it.
type Service struct {
	db    *db.DB
	clock clock.Clock
	newID ids.Maker
	perms []access.Perm
	cache cache
	// OnUnits hears, in the transaction, that units may lie elsewhere in the tree. May be nil.
	OnUnits func(ctx context.Context, tx *db.Tx, sc access.Scope) error
	// OnSignIn hears of a new profile of signing in.
	OnSignIn SignInChanged
	// NameOf is what to call a member; a room above this one knows.
	NameOf func(ctx context.Context, sc access.Scope, account ids.ID) string
}

// New returns a Service. perms is every permission of the program, which a role's table
// is about.
func New(d *db.DB, c clock.Clock, newID ids.Maker, perms []access.Perm) *Service {
	return &Service{db: d, clock: c, newID: newID, perms: perms}
}

// log appends to the organization's log, in the change's own transaction.
func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, e audit.Event) error {
	e.At = s.clock.Now()
	_, err := audit.Append(ctx, tx, sc, e)
	return err
}

func isNotFound(err error) bool { return errors.Is(err, fault.NotFound) }

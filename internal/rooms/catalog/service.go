package catalog

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "course.view", Module: "training", Right: access.View}
	PermManage = access.Perm{Name: "course.manage", Module: "training", Right: access.Manage, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermManage} }

// Service is the room's door.
type Service struct {
	db    *db.DB
	clock clock.Clock
	newID ids.Maker

	// Tags are the codes by which the organization's requirements know courses, to choose
	// from; nil is none.
	Tags func(ctx context.Context, q db.Q, sc access.Scope) ([]Term, error)
	// Recorded counts what was completed of a course and holds; nil is nobody to ask.
	Recorded func(ctx context.Context, q db.Q, sc access.Scope, course ids.ID) (int, error)
	// OnCounts hears, in the transaction of the change, that a course counts for something
	// else; nil is nobody.
	OnCounts func(ctx context.Context, tx *db.Tx, sc access.Scope, was, now Course) error
	// Past is what becomes of what was recorded of a course before, for its page; nil is
	// nothing.
	Past func(ctx context.Context, sc access.Scope, course ids.ID) (templ.Component, error)
	// OnEquals hears, in the transaction of the change, that equivalences changed; nil is
	// nobody.
	OnEquals func(ctx context.Context, tx *db.Tx, sc access.Scope) error
}

// Term is a tag and what it is called.
type Term struct {
	Code, Label string
	Also        []string // other spellings
}

// New returns a Service.
func New(d *db.DB, c clock.Clock, newID ids.Maker) *Service {
	return &Service{db: d, clock: c, newID: newID}
}

package exclusion

import (
	"context"
	_ "embed" // words.yaml

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/room"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/report"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "exclusion.view", Module: "people", Right: access.View, Least: access.Org}
	PermManage = access.Perm{Name: "exclusion.manage", Module: "people", Right: access.Manage, Least: access.Org}
	PermExport = access.Perm{Name: "exclusion.export", Module: "people", Right: access.Export, StepUp: true, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermManage, PermExport} }

// Needs is what other parts give.
type Needs struct {
	DB       *db.DB
	Keys     *keys.Ring
	Clock    clock.Clock
	NewID    ids.Maker
	Looks    Looks
	People   *person.Service
	Findings *finding.Service
	Files    *report.Service // nil: nothing is exported
	Notices  Outbox
	// Keepers are the members who bring lists in. May be nil: nobody is told.
	Keepers func(ctx context.Context, q db.Q, sc access.Scope) ([]ids.ID, error)
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Outbox takes what members are told; room notice does.
type Outbox interface {
	Post(ctx context.Context, tx *db.Tx, org int64, m notice.Message) error
}

// Service is the room's door.
type Service struct{ Needs }

// New returns a Service.
func New(n Needs) *Service { return &Service{n} }

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "exclusion", Permissions: Permissions(), Routes: s.Routes(), Jobs: s.Jobs(), Crons: s.Crons(), Words: catalogue}
}

package policy

import (
	"context"
	_ "embed" // words.yaml
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/room"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/report"
	"standing/internal/rooms/requirement"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "policy.view", Module: "training", Right: access.View}
	PermManage = access.Perm{Name: "policy.manage", Module: "training", Right: access.Manage, Least: access.Org}
	PermSign   = access.Perm{Name: "policy.sign", Module: "training", Right: access.Enter}
	PermRecord = access.Perm{Name: "policy.record", Module: "training", Right: access.Enter, Least: access.Class}
	PermExport = access.Perm{Name: "policy.export", Module: "training", Right: access.Export, StepUp: true}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermView, PermManage, PermSign, PermRecord, PermExport}
}

// Needs is what other parts give.
type Needs struct {
	DB           *db.DB
	Keys         *keys.Ring
	Clock        clock.Clock
	NewID        ids.Maker
	Looks        Looks
	People       *person.Service
	Requirements *requirement.Service // who is in an audience
	Notices      *notice.Service      // nil: nobody is told
	Files        *report.Service      // nil: nothing is exported
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Service is the room's door.
type Service struct{ Needs }

// New returns a Service.
func New(n Needs) *Service { return &Service{n} }

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "policy", Permissions: Permissions(), Routes: s.Routes(), Jobs: s.Jobs(), Crons: s.Crons(), Words: catalogue}
}

// today is the day it is in the organization's zone.
func (s *Service) today(ctx context.Context, q db.Q, sc access.Scope) (civil.Date, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Today(s.Clock.Now()), err
}

func (s *Service) zone(ctx context.Context, q db.Q, sc access.Scope) (*time.Location, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Location(), err
}

// log writes an entry about a policy.
func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, id ids.ID, codes map[string]string) (ids.ID, error) {
	return audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "policy", Row: id, Codes: codes})
}

package finding

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
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/report"
	"standing/internal/rooms/training"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "finding.view", Module: "training", Right: access.View, Least: access.Class}
	PermDecide = access.Perm{Name: "finding.decide", Module: "training", Right: access.Approve, Least: access.Class}
	PermExport = access.Perm{Name: "finding.export", Module: "training", Right: access.Export, StepUp: true, Least: access.Class}
	PermSweep  = access.Perm{Name: "finding.sweep", Module: "training", Right: access.Manage, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermDecide, PermExport, PermSweep} }

// Needs is what other parts give.
type Needs struct {
	DB       *db.DB
	Keys     *keys.Ring
	Clock    clock.Clock
	NewID    ids.Maker
	Looks    Looks
	People   *person.Service
	Training *training.Service
	Classes  *class.Service
	Catalog  *catalog.Service
	Notices  *notice.Service // nil: nobody is told
	Files    *report.Service // nil: nothing is exported
	// Deciders are the accounts that may decide about findings. May be nil.
	Deciders func(ctx context.Context, q db.Q, sc access.Scope) ([]ids.ID, error)
	// Numbers are those that other rooms keep, beside the ones that are facts.
	Numbers []func(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Elsewhere, error)
	// Names says what to call accounts. May be nil.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
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
	return room.Room{Name: "finding", Permissions: Permissions(), Routes: s.Routes(), Jobs: s.Jobs(), Words: catalogue}
}

func pathOf(id ids.ID) string { return "/findings/" + id.String() }

package report

import (
	"context"
	_ "embed" // words.yaml
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/room"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "report.view", Module: "training", Right: access.View}
	PermExport = access.Perm{Name: "report.export", Module: "training", Right: access.Export, StepUp: true}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermExport} }

// Log writes down who saw and took what, and knows what was known when; audit.Log does.
type Log interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
	KnownAt(ctx context.Context, sc access.Scope, at time.Time) (int64, error)
}

// Replay works out where people (at most 500, by root) stood on a day, as of a place in the
// log. A Row's Requirement, Title, Status, dates and amounts are filled in, one row per
// requirement that was asked; whoever was asked nothing is left out.
type Replay func(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, on civil.Date, known int64) (map[ids.ID][]Row, error)

// Needs is what other parts give.
type Needs struct {
	DB        *db.DB
	Clock     clock.Clock
	Log       Log
	People    *person.Service
	Standings Standings // nil: there is no file of the list of standings
	Replay    Replay    // nil: there is no report as of a past day
}

// Service is the room's door.
type Service struct {
	Needs
	// taking are the files on their way: each holds a reader of the database.
	taking chan struct{}
}

// files is how many files leave at the same time; another one is asked to wait.
const files = 3

// New returns a Service.
func New(n Needs) *Service { return &Service{Needs: n, taking: make(chan struct{}, files)} }

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "report", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue}
}

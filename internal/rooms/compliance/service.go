package compliance

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// PermView is seeing where people stand.
var PermView = access.Perm{Name: "standing.view", Module: "training", Right: access.View}

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView} }

// Needs is what other parts give.
type Needs struct {
	DB           *db.DB
	Clock        clock.Clock
	NewID        ids.Maker
	Log          *audit.Log
	People       *person.Service
	Catalog      *catalog.Service
	Training     *training.Service
	Requirements *requirement.Service
	// OnStandings hears, in the transaction, that standings which are shown changed. May be nil.
	OnStandings func(ctx context.Context, tx *db.Tx, sc access.Scope) error
	// RecordCards are what other rooms show on one's own record, under the standings.
	RecordCards []person.Card
	// OwnCards come before them, and show nothing but what follows from one's facts, the rules,
	// one's rights and the day: they are drawn with the standings and kept as long.
	OwnCards []person.Card
	// OpenClasses are classes that are to come and take people, the next first; room class knows.
	// May be nil.
	OpenClasses func(ctx context.Context, q db.Q, sc access.Scope) ([]OpenClass, error)
}

// Service is the room's door.
type Service struct {
	Needs
	trees  trees
	boards boards
	sheets sheets
	pause  func() // between reading facts and writing standings; for tests of races
}

// New returns a Service.
func New(n Needs) *Service { return &Service{Needs: n, pause: func() {}} }

func (s *Service) told(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	if s.OnStandings == nil {
		return nil
	}
	return s.OnStandings(ctx, tx, sc)
}

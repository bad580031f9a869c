package intake

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/pack"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// PermRun is bringing in a file: it concerns everybody, so it asks for the widest reach.
var PermRun = access.Perm{Name: "import.run", Module: "people", Right: access.Manage, Least: access.Org}

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermRun} }

// Needs is what other parts give.
type Needs struct {
	DB       *db.DB
	Keys     *keys.Ring
	Clock    clock.Clock
	NewID    ids.Maker
	People   *person.Service
	Catalog  *catalog.Service
	Training *training.Service
	Units    Units
	// Packs are the organization's requirements, whose words are looked for in the file. May
	// be nil.
	Packs func(ctx context.Context, sc access.Scope) ([]*pack.Pack, error)
	// OnFacts is told, in the transaction, whose facts changed. May be nil.
	OnFacts func(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error
	// Dir is where a file lies in the clear while it is read; the system's place if empty.
	Dir string
}

// Units is the tree of the organization; room org has it.
type Units interface {
	Units(ctx context.Context, sc access.Scope) ([]org.Node, error)
	EnsureUnit(ctx context.Context, sc access.Scope, name string) (ids.ID, error)
	ArchiveUnit(ctx context.Context, sc access.Scope, in org.UnitRef) (org.Unit, error)
}

// Service is the room's door.
type Service struct{ Needs }

// New returns a Service.
func New(n Needs) *Service { return &Service{n} }

// everybody refuses who does not reach the whole organization.
func everybody(sc access.Scope) error {
	if sc.Reach() != access.Org {
		return fault.Denied
	}
	return nil
}

func (s *Service) packs(ctx context.Context, sc access.Scope) ([]*pack.Pack, error) {
	if s.Packs == nil {
		return nil, nil
	}
	return s.Packs(ctx, sc)
}

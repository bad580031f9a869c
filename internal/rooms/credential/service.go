package credential

import (
	"context"
	_ "embed" // words.yaml
	"net/http"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/room"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// The permissions of this room. Of their own, members enter and see what they hold; that it is
// so, somebody else vouches for.
var (
	PermView   = access.Perm{Name: "credential.view", Module: "training", Right: access.View}
	PermEnter  = access.Perm{Name: "credential.enter", Module: "training", Right: access.Enter}
	PermVouch  = access.Perm{Name: "credential.vouch", Module: "training", Right: access.Approve, Least: access.Class}
	PermSource = access.Perm{Name: "credential.source", Module: "training", Right: access.Manage, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermEnter, PermVouch, PermSource} }

// Needs is what other parts give.
type Needs struct {
	DB        *db.DB
	Keys      *keys.Ring
	Clock     clock.Clock
	NewID     ids.Maker
	Looks     Looks
	People    *person.Service
	Documents *evidence.Service // nil: no documents are attached
	Findings  *finding.Service  // nil: nobody is told of what differs
	// Own says, in the transaction in which a person was entered, that the caller is it.
	Own func(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID) error
	// Names says what to call accounts. May be nil.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Recalls are what is recalled, which stays so until the end of the transaction. May be nil.
	Recalls func(ctx context.Context, tx *db.Tx, sc access.Scope) ([]training.Recall, error)
	// OnEntry is told, in the transaction, that something was said of a credential. May be nil.
	OnEntry func(ctx context.Context, tx *db.Tx, sc access.Scope) error
	// Client asks sources; what it may reach is the operator's to say.
	Client *http.Client
	// Plain lets sources be asked without TLS, where they are of this machine.
	Plain bool
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
	return room.Room{Name: "credential", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: s.Jobs(), Crons: s.Crons()}
}

// class is the retention class of what this room seals.
const class = "training"

func pathOf(id ids.ID) string { return "/credentials/" + id.String() }

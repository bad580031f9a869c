package statement

import (
	"context"
	_ "embed" // words.yaml

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/room"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// The permissions of this room. Who may view reads what is said of whom they reach, and of
// themselves. PermPost is for the token of a source, and opens nothing else.
var (
	PermView   = access.Perm{Name: "statement.view", Module: "training", Right: access.View}
	PermAnswer = access.Perm{Name: "statement.answer", Module: "training", Right: access.Enter}
	PermDecide = access.Perm{Name: "statement.decide", Module: "training", Right: access.Approve, Least: access.Class}
	PermSource = access.Perm{Name: "statement.source", Module: "training", Right: access.Manage, Least: access.Org}
	PermToken  = access.Perm{Name: "statement.register", Module: "training", Right: access.Manage, StepUp: true, Least: access.Org}
	PermPost   = access.Perm{Name: "statement.post", Module: "training", Right: access.Enter, Least: access.Org}
	PermSend   = access.Perm{Name: "statement.send", Module: "training", Right: access.Enter, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermView, PermAnswer, PermDecide, PermSource, PermToken, PermPost, PermSend}
}

// Needs is what other parts give.
type Needs struct {
	DB          *db.DB
	Keys        *keys.Ring
	Clock       clock.Clock
	NewID       ids.Maker
	Looks       Looks
	People      *person.Service
	Training    *training.Service
	Credentials *credential.Service
	// Names says what to call accounts and people.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Token makes a token that may do what PermPost says and nothing else, and EndToken ends it.
	Token    func(ctx context.Context, tx *db.Tx, sc access.Scope, name string) (ids.ID, pii.Text, error)
	EndToken func(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error
	Notices  Outbox
	// WhoMay lists the members who have a right over more than themselves. May be nil: nobody is told.
	WhoMay func(ctx context.Context, q db.Q, sc access.Scope, may access.Perm) ([]ids.ID, error)
	// Dir is where a file lies while it is read; empty: the system's folder.
	Dir string
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

const (
	deliverKind = "statement.deliver"
	settleKind  = "statement.settle"
	toldKind    = "statement.told"
	sweepKind   = "statement.sweep"
)

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "statement", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: s.Jobs()}
}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Outside(deliverKind, s.deliver), jobs.Outside(settleKind, s.settle), jobs.Outside(toldKind, s.told),
		jobs.Tx(sweepKind, s.sweep)}
}

type (
	sourceRef struct {
		Source ids.ID `json:"source"`
	}
	parcelRef struct {
		Org    ids.ID `json:"org"`
		Parcel ids.ID `json:"parcel"`
	}
	statementRef struct {
		Org       ids.ID `json:"org"`
		Statement ids.ID `json:"statement"`
	}
)

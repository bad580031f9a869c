package grant

import (
	"context"
	_ "embed" // words.yaml
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/room"
	"standing/internal/rooms/notice"
)

// The permissions of this room. What somebody gives is always their own, however far their
// role reaches; what an organization was given is seen by those who answer for all of it.
var (
	PermShares = access.Perm{Name: "share.view", Module: "training", Right: access.View}
	PermGive   = access.Perm{Name: "share.give", Module: "training", Right: access.Enter, StepUp: true}

	PermGranted = access.Perm{Name: "granted.view", Module: "training", Right: access.View, Least: access.Org}
	PermTake    = access.Perm{Name: "granted.take", Module: "training", Right: access.Export, StepUp: true, Least: access.Org}
	PermKeep    = access.Perm{Name: "granted.keep", Module: "training", Right: access.Enter, Least: access.Org}
	PermAsk     = access.Perm{Name: "granted.ask", Module: "training", Right: access.Enter, Least: access.Org}
	PermDesk    = access.Perm{Name: "grantdesk.settle", Module: "org", Right: access.Manage}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermShares, PermGive, PermGranted, PermTake, PermKeep, PermAsk, PermDesk}
}

// Needs is what other parts give.
type Needs struct {
	DB      *db.DB
	Keys    *keys.Ring
	Clock   clock.Clock
	NewID   ids.Maker
	Looks   Looks
	Notices *notice.Service
	// Kinds are the kinds of things that can be granted; set before the first request.
	Kinds []Kind
	// Names says what to call accounts and people.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Administrators are who is told what an organization is given. q is of that organization.
	Administrators func(ctx context.Context, q db.Q, org int64) ([]ids.ID, error)
	// Account is whose account an address is; fault.NotFound for nobody's. q is of db.Platform.
	Account func(ctx context.Context, q db.Q, address pii.Text) (ids.ID, error)
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
	deliverKind  = "grant.deliver"
	findKind     = "grant.find"
	answeredKind = "grant.answered"
	sweepKind    = "grant.sweep"
	recalledKind = "grant.recalled"
)

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "grant", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: s.Jobs(),
		Crons: []jobs.Cron{{Name: sweepKind, Schedule: jobs.Every(time.Hour), Kind: sweepKind, Payload: none{}}}}
}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{
		jobs.Outside(deliverKind, s.deliver),
		jobs.Outside(findKind, s.find),
		jobs.Tx(answeredKind, s.answered, func(p requestRef) db.Touches { return db.OnPlatform("grant_request", p.Request) }),
		jobs.Outside(sweepKind, s.sweep),
		jobs.Tx(recalledKind, s.recalled),
	}
}

type (
	none     struct{}
	grantRef struct {
		Org   ids.ID `json:"org"`
		Grant ids.ID `json:"grant"`
	}
	recalledRef struct {
		Grant  ids.ID `json:"grant"`
		Item   ids.ID `json:"item"`
		Recall ids.ID `json:"recall"`
		Giver  ids.ID `json:"account"`
		Lifted bool   `json:"lifted"`
	}
	requestRef struct {
		Request ids.ID `json:"request"`
	}
)

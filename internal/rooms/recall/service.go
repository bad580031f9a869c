package recall

import (
	"context"
	_ "embed" // words.yaml

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/room"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/grant"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/training"
)

// The permissions of this room. A recall is of the whole organization; what it marks is seen as
// far as one reaches.
var (
	PermView    = access.Perm{Name: "recall.view", Module: "training", Right: access.View, Least: access.Class}
	PermPropose = access.Perm{Name: "recall.propose", Module: "training", Right: access.Manage, Least: access.Org}
	PermApprove = access.Perm{Name: "recall.approve", Module: "training", Right: access.Approve, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermPropose, PermApprove} }

// Needs is what other parts give.
type Needs struct {
	DB          *db.DB
	Keys        *keys.Ring
	Clock       clock.Clock
	NewID       ids.Maker
	Looks       Looks
	Approvals   *approval.Service
	Catalog     *catalog.Service
	Training    *training.Service
	Credentials *credential.Service
	Grants      *grant.Service // nil: nothing is granted
	Notices     *notice.Service
	// Staff are the members who answer for people, each with what they may.
	Staff func(ctx context.Context, q db.Q, sc access.Scope) ([]access.Scope, error)
	// Without says how people would stand if completions were not accepted. May be nil.
	Without func(ctx context.Context, q db.Q, sc access.Scope, completions, people []ids.ID) (Moves, error)
	// Names says what to call accounts. May be nil.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Index looks up who issued what was accepted before that was kept: of claims and documents.
	Index []func(ctx context.Context, sc access.Scope) error
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Service is the room's door.
type Service struct{ Needs }

// The kinds of approvals.
const (
	EffectKind = "recall.effect"
	LiftKind   = "recall.lift"
)

// New returns a Service and registers its kinds of approval.
func New(n Needs) *Service {
	s := &Service{n}
	if n.Approvals != nil {
		n.Approvals.Register(approval.Kind{Name: EffectKind, Need: PermApprove, Then: s.effected})
		n.Approvals.Register(approval.Kind{Name: LiftKind, Need: PermApprove, Then: s.liftAnswered})
	}
	return s
}

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "recall", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: s.Jobs()}
}

const (
	spreadKind = "recall.spread"
	indexKind  = "recall.index"
)

type none struct{}

type recallRef struct {
	Recall ids.ID `json:"recall"`
}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{
		jobs.Outside(spreadKind, s.spread),
		jobs.Outside(indexKind, func(ctx context.Context, sc access.Scope, _ none, _ string) error { return s.index(ctx, sc) }),
	}
}

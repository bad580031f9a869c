package training

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
)

// Needs is what other parts give.
type Needs struct {
	DB        *db.DB
	Keys      *keys.Ring
	Clock     clock.Clock
	NewID     ids.Maker
	People    *person.Service
	Catalog   *catalog.Service
	Approvals *approval.Service
	Looks     Looks
	// Names says what to call accounts, for the history of a completion. May be nil.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Titled are the tags of courses whose titles are words of the requirements, as of a place
	// in the log. May be nil.
	Titled func(ctx context.Context, q db.Q, sc access.Scope, known int64) (map[ids.ID][]string, error)
	// OnFacts is told, in the transaction, whose facts changed. May be nil.
	OnFacts func(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error
	// Recalls are what is recalled, which stays so until the end of the transaction. May be nil.
	Recalls func(ctx context.Context, tx *db.Tx, sc access.Scope) ([]Recall, error)
	// Seen says in which documents of somebody in reach completions and claims are seen. May be nil.
	Seen func(ctx context.Context, sc access.Scope, of []ids.ID) ([]Seen, error)
	// Reopened says whether a class that was announced is open again, to be mended and confirmed
	// once more; room class knows. May be nil.
	Reopened func(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) (bool, error)
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Service is the room's door.
type Service struct{ Needs }

// New returns a Service and registers its kind of approval.
func New(n Needs) *Service {
	s := &Service{n}
	if n.Approvals != nil {
		n.Approvals.Register(approval.Kind{Name: claimKind, Need: PermApprove, Reaches: claimsReached, Then: s.decided})
	}
	return s
}

// The permissions of this room.
var (
	PermView    = access.Perm{Name: "completion.view", Module: "training", Right: access.View}
	PermEnter   = access.Perm{Name: "completion.enter", Module: "training", Right: access.Enter, Least: access.Class}
	PermPast    = access.Perm{Name: "completion.past", Module: "training", Right: access.Enter, Least: access.Org}
	PermClaim   = access.Perm{Name: "claim.make", Module: "training", Right: access.Enter}
	PermApprove = access.Perm{Name: "claim.approve", Module: "training", Right: access.Approve}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermView, PermEnter, PermPast, PermClaim, PermApprove}
}

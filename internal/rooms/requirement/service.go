package requirement

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// The permissions of this room.
var (
	PermView    = access.Perm{Name: "requirement.view", Module: "training", Right: access.View}
	PermManage  = access.Perm{Name: "requirement.manage", Module: "training", Right: access.Manage, Least: access.Org}
	PermAssign  = access.Perm{Name: "assignment.enter", Module: "training", Right: access.Enter, Least: access.Class}
	PermAsk     = access.Perm{Name: "waiver.ask", Module: "training", Right: access.Enter}
	PermApprove = access.Perm{Name: "waiver.approve", Module: "training", Right: access.Approve}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermView, PermManage, PermAssign, PermAsk, PermApprove}
}

// Needs is what other parts give.
type Needs struct {
	DB        *db.DB
	Keys      *keys.Ring
	Clock     clock.Clock
	NewID     ids.Maker
	People    *person.Service
	Approvals *approval.Service
	Looks     Looks
	// OnRules is told, in the transaction, that the rulebook has a new edition: everybody's
	// standing may change. OnFacts is told whose assignments or waivers changed. May be nil.
	OnRules func(ctx context.Context, tx *db.Tx, sc access.Scope) error
	OnFacts func(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error
	// Effect says whom a change of the rulebook would change, before it is made.
	Effect func(ctx context.Context, sc access.Scope, change Trial) (Effect, error)
	// Matches says of how many people conditions are true today. May be nil.
	Matches func(ctx context.Context, sc access.Scope, of Content) (int, error)
	// Deciders lists the accounts that may say yes to a waiver about a person. May be nil:
	// then there is always somebody else.
	Deciders func(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) ([]ids.ID, error)
	// Names says what to call accounts and people. May be nil.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Link is the address where an outside person decides; shown once. May be nil.
	Link func(org, approval ids.ID, token pii.Text) string
	// Outlook says where somebody stands, and would with one more decision. May be nil: then
	// no periods are offered and nothing is foreseen.
	Outlook Outlooks
	// Cards are what other rooms show on a requirement's page.
	Cards []Card
	// Courses are the titles that the form of a card or course offers. May be nil.
	Courses func(ctx context.Context, sc access.Scope) ([]string, error)
	// Facts are what the organization's people may be known by, beside what its rules name.
	// May be nil.
	Facts func(ctx context.Context, q db.Q, sc access.Scope) ([]string, error)
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Service is the room's door.
type Service struct {
	Needs
	kept shelf
}

// New returns a Service and registers its kind of approval.
func New(n Needs) *Service {
	s := &Service{Needs: n}
	n.Approvals.Register(approval.Kind{Name: waiverKind, Need: PermApprove, Reaches: waiversReached, Then: s.decided})
	return s
}

// Card is what another room shows on a requirement's page; nil shows nothing.
type Card func(ctx context.Context, sc access.Scope, requirement ids.ID) (templ.Component, error)

// Effect is whom a change would change: of the people it concerns, how many stand
// differently, from what to what, and the first of them. Somebody who is asked a requirement
// newly, or no longer, stood or will stand as not asked.
type Effect struct {
	People  int     `json:"people" doc:"Whom it concerns"`
	Changed int     `json:"changed" doc:"Those who would stand differently"`
	New     int     `json:"new" doc:"Those who would be asked something that they are not asked today"`
	Gone    int     `json:"gone" doc:"Those who would no longer be asked something"`
	Moves   []Move  `json:"moves,omitempty" doc:"From what status to what, the most frequent first"`
	First   []Moved `json:"first,omitempty"`
	Sampled bool    `json:"sampled,omitempty" doc:"There are more people than were compared"`
}

// Move is how many go from one status to another.
type Move struct {
	From string `json:"from"`
	To   string `json:"to"`
	N    int    `json:"n"`
}

// Moved is one of those who do, with one requirement.
type Moved struct {
	Person      ids.ID `json:"person"`
	Name        string `json:"name"`
	Requirement string `json:"requirement" doc:"Its title"`
	From        string `json:"from"`
	To          string `json:"to"`
}

// changed counts the edition of the rulebook up and tells who keeps standings. The
// organization is under the caller's touch.
func (s *Service) changed(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	if err := nextEdition(ctx, tx, sc); err != nil {
		return err
	}
	if s.OnRules == nil {
		return nil
	}
	return s.OnRules(ctx, tx, sc)
}

// told says whose assignments or waivers changed.
func (s *Service) told(ctx context.Context, tx *db.Tx, sc access.Scope, people ...ids.ID) error {
	if s.OnFacts == nil || len(people) == 0 {
		return nil
	}
	return s.OnFacts(ctx, tx, sc, people)
}

// today is the day it is in the organization's zone.
func (s *Service) today(ctx context.Context, q db.Q, sc access.Scope) (civil.Date, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Today(s.Clock.Now()), err
}

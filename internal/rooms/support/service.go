package support

import (
	"context"
	_ "embed"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/room"
	"standing/internal/rooms/notice"
)

// The permissions of this room. Those of module platform exist in the installation only.
var (
	PermTickets = access.Perm{Name: "ticket.view", Module: "support", Right: access.View}
	PermWrite   = access.Perm{Name: "ticket.write", Module: "support", Right: access.Enter}
	PermGrant   = access.Perm{Name: "access.grant", Module: "support", Right: access.Approve}

	PermPlatform = access.Perm{Name: "platform.view", Module: "platform", Right: access.View}
	PermManage   = access.Perm{Name: "platform.manage", Module: "platform", Right: access.Manage, StepUp: true}
	PermAnswer   = access.Perm{Name: "desk.answer", Module: "platform", Right: access.Enter}
	PermAsk      = access.Perm{Name: "access.ask", Module: "platform", Right: access.Approve}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermTickets, PermWrite, PermGrant, PermPlatform, PermManage, PermAnswer, PermAsk}
}

// Words is this room's part of the catalogue.
//
//go:embed words.yaml
var Words []byte

// Members says who in an organization may give access: its administrators. q is of that
// organization.
type Members interface {
	Administrators(ctx context.Context, q db.Q, org int64) ([]ids.ID, error)
}

// Looks is the log as far as it writes that somebody looked: audit.Log is one.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Check is one thing that was looked at to say how the installation fares.
type Check struct {
	Name string `json:"name" doc:"Code of what was checked"`
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty" doc:"Why not, as a code or a figure"`
}

// Needs is what other parts give.
type Needs struct {
	DB        *db.DB
	Clock     clock.Clock
	NewID     ids.Maker
	Ring      *keys.Ring
	Approvals *approval.Service
	Notices   *notice.Service
	Members   Members
	Log       Looks
	// Perms is every permission of the program, out of which access is made.
	Perms []access.Perm
	// Health asks the installation how it fares; nil asks nothing but the database and
	// the jobs.
	Health func(context.Context) []Check
	// Enter is where the form that switches organizations posts to, with the field org:
	// the button of an operator who was let in. Empty shows none.
	Enter string
}

// Service is the room's door.
type Service struct{ Needs }

// New registers what an approval of support access does.
func New(n Needs) *Service {
	s := &Service{n}
	n.Approvals.Register(approval.Kind{Name: accessKind, Need: PermGrant, Then: s.decided})
	return s
}

// Room is what this room adds to the program.
func (s *Service) Room() room.Room {
	return room.Room{Name: "support", Permissions: Permissions(), Routes: s.Routes(), Jobs: s.Jobs(), Words: Words}
}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Tx(askKind, s.put, func(p askJob) db.Touches { return db.OnPlatform("support_access", p.Access) })}
}

// operators refuses whoever does not work in the installation itself, whatever their role
// there: no matrix of another organization opens the console.
func operators(sc access.Scope) error {
	if sc.OrgID() != db.Platform.OrgID() || !sc.Via().ID.Zero() || sc.Reach() < access.Org {
		return fault.NotFound
	}
	return nil
}

func (s *Service) now() time.Time { return s.Clock.Now() }

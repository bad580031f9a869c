package class

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// Needs is what other parts give.
type Needs struct {
	DB       *db.DB
	Keys     *keys.Ring
	Clock    clock.Clock
	NewID    ids.Maker
	People   *person.Service
	Catalog  *catalog.Service
	Training *training.Service
	Notices  Notices // may be nil: then nobody is told
	Looks    Looks
	// HelpedBy says whom of people (at most 500) a course would help today, and with what; room
	// compliance knows. May be nil.
	HelpedBy func(ctx context.Context, sc access.Scope, course ids.ID, people []ids.ID) (map[ids.ID][]string, error)
	// OnHeld is told, in the transaction, that meetings of a class changed, who teaches it or who
	// was there, and of whom. May be nil.
	OnHeld func(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, people []ids.ID) error
	// Cards are what other rooms show on the page of a class. Set before it serves.
	Cards  []func(ctx context.Context, sc access.Scope, class ids.ID) (templ.Component, error)
	Origin string // where people reach the product: what a QR code says begins with it
}

// Notices tells people of what concerns them; room notice does.
type Notices interface {
	Post(ctx context.Context, tx *db.Tx, org int64, m notice.Message) error
}

// Looks writes down who looked at whom; audit.Log does.
type Looks interface {
	Read(ctx context.Context, sc access.Scope, e audit.Event) error
}

// Service is the room's door.
type Service struct{ Needs }

// New returns a Service.
func New(n Needs) *Service { return &Service{n} }

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "class.view", Module: "training", Right: access.View}
	PermEnrol  = access.Perm{Name: "class.enrol", Module: "training", Right: access.Enter}
	PermManage = access.Perm{Name: "class.manage", Module: "training", Right: access.Enter, Least: access.Class}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermEnrol, PermManage} }

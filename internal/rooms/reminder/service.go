package reminder

import (
	"context"
	_ "embed" // words.yaml
	"net/http"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/outside"
	"standing/internal/rooms/notice"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "reminder.view", Module: "training", Right: access.View}
	PermManage = access.Perm{Name: "reminder.manage", Module: "training", Right: access.Manage, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermManage} }

// The codes of what is posted. A lapse is about somebody's duties and cannot be switched off.
const (
	codeDue    = "reminder.due"
	codeLapsed = "reminder.lapsed"
	codeDigest = "reminder.digest"
)

// Topics are the optional notices of this room, for notice.Config.
var Topics = []string{codeDue, codeDigest}

// People says what people are called, to who reaches them. Room person is one.
type People interface {
	Names(ctx context.Context, sc access.Scope, people []ids.ID) (map[ids.ID]string, error)
}

// Rights gives what a member may do, read anew. q is of that organization.
type Rights func(ctx context.Context, q db.Q, org int64, account ids.ID) (access.Matrix, error)

// Needs is what other parts give.
type Needs struct {
	DB      *db.DB
	Clock   clock.Clock
	NewID   ids.Maker
	Ring    *keys.Ring
	Notices *notice.Service
	People  People
	Rights  Rights
	// Asked says which requirements go by what somebody holds. nil: nobody is reminded of what they hold.
	Asked func(ctx context.Context, q db.Q, sc access.Scope) (Asked, error)
	// Titles are what credentials are called, for whoever holds them. May be nil.
	Titles func(ctx context.Context, q db.Q, sc access.Scope, credentials []ids.ID) (map[ids.ID]string, error)
	Origin string       // where people reach the product, for the address of a calendar
	Record string       // the page of one's own record; one's own reminders where it is empty
	Client *http.Client // for webhooks; nil is one that reaches no private network
}

// Service is the room's door.
type Service struct{ Needs }

// New returns a Service.
func New(n Needs) *Service {
	if n.Record == "" {
		n.Record = "/reminders/mine"
	}
	if n.Client == nil {
		n.Client = outside.Client(10*time.Second, false)
	}
	return &Service{n}
}

//go:embed words.yaml
var catalogue []byte

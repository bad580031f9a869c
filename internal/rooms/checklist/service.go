package checklist

import (
	"context"
	_ "embed" // words.yaml
	"io"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/room"
	"standing/internal/base/ui"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/report"
)

// The permissions of this room. Of what is asked of themselves, members see and answer all;
// what is in a file about somebody, those see who answer for more than themselves.
var (
	PermLists  = access.Perm{Name: "checklist.view", Module: "training", Right: access.View, Least: access.Class}
	PermManage = access.Perm{Name: "checklist.manage", Module: "training", Right: access.Manage, Least: access.Org}
	PermView   = access.Perm{Name: "hiringfile.view", Module: "training", Right: access.View, Least: access.Class}
	PermEnter  = access.Perm{Name: "hiringfile.enter", Module: "training", Right: access.Enter, Least: access.Class}
	PermAnswer = access.Perm{Name: "hiringfile.answer", Module: "training", Right: access.Enter}
	PermDecide = access.Perm{Name: "hiringfile.decide", Module: "training", Right: access.Approve, Least: access.Class}
	PermDraw   = access.Perm{Name: "sample.draw", Module: "training", Right: access.Manage, Least: access.Org}
	PermExport = access.Perm{Name: "sample.export", Module: "training", Right: access.Export, StepUp: true, Least: access.Org}
)

// Permissions lists them.
func Permissions() []access.Perm {
	return []access.Perm{PermLists, PermManage, PermView, PermEnter, PermAnswer, PermDecide, PermDraw, PermExport}
}

// Source is a kind of things that are here and can be pointed at. The room that has them reads
// them; a further kind is a further Source in the server.
type Source struct {
	Kind string
	// Of are the things of a person as they are now; none where the caller may not see them.
	Of func(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) ([]Thing, error)
}

// Needs is what other parts give.
type Needs struct {
	DB        *db.DB
	Keys      *keys.Ring
	Clock     clock.Clock
	NewID     ids.Maker
	Looks     Looks
	People    *person.Service
	Notices   *notice.Service
	Approvals *approval.Service
	Files     *report.Service
	Sources   []Source
	// Names says what to call accounts.
	Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)
	// Receive takes a file in that somebody sent, by the door of the room that has files.
	Receive func(ctx context.Context, sc access.Scope, person ids.ID, name, title string, body io.Reader) (ids.ID, error)
	// InProfile gives those of people who are of a profile; Profiles and Requirements are what a
	// form offers, by id.
	InProfile              func(ctx context.Context, q db.Q, sc access.Scope, profile ids.ID, people []ids.ID) ([]ids.ID, error)
	Profiles, Requirements func(ctx context.Context, q db.Q, sc access.Scope) ([]ui.Option, error)
	// Organization is one by its public id; fault.NotFound if there is none.
	Organization func(ctx context.Context, public ids.ID) (number int64, name string, err error)
	// Head is the signed head of the organization's log.
	Head func(ctx context.Context, sc access.Scope) (string, error)
	// Frame is everybody in reach who holds a kind of credential and of whom a requirement is
	// asked, as far as these are told.
	Frame func(ctx context.Context, q db.Q, sc access.Scope, credential string, requirement ids.ID) ([]ids.ID, error)
	// Counted is what counted for a requirement in somebody's period that runs, or in the last.
	Counted func(ctx context.Context, q db.Q, sc access.Scope, person, requirement ids.ID, last bool) ([]Thing, error)
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
	n.Approvals.Register(approval.Kind{Name: decisionKind, Need: PermDecide, Reaches: recordsReached, Then: s.decided})
	return s
}

//go:embed words.yaml
var catalogue []byte

const (
	decisionKind = "hiringfile.decision"
	remindKind   = "hiringfile.remind"
	// class is the retention class of what this room seals under the keys of people.
	class = "training"
)

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "checklist", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: s.Jobs()}
}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Outside(remindKind, s.remind).With(jobs.Policy{Timeout: time.Minute})}
}

type fileRef struct {
	File ids.ID `json:"file"`
}

func filePath(id ids.ID) string { return "/files/" + id.String() }
func ownPath(id ids.ID) string  { return "/my-files/" + id.String() }
func itemPath(file, item ids.ID) string {
	return filePath(file) + "/items/" + item.String()
}
func ownItemPath(file, item ids.ID) string {
	return ownPath(file) + "/items/" + item.String()
}

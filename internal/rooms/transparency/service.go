package transparency

import (
	"context"
	_ "embed" // words.yaml
	"net/http"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/ids"
	"standing/internal/base/room"
	"standing/internal/base/web"
	"standing/internal/civil"
)

// The permissions of this room.
var (
	PermView   = access.Perm{Name: "log.view", Module: "audit", Right: access.View}
	PermOwn    = access.Perm{Name: "log.own", Module: "people", Right: access.View}
	PermExport = access.Perm{Name: "log.export", Module: "audit", Right: access.Export, StepUp: true}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermOwn, PermExport} }

// Names says what to call accounts and people; those it does not know are left out.
type Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)

// Reached is NotFound for a person whom a caller does not reach.
type Reached func(ctx context.Context, sc access.Scope, person ids.ID) error

// Zone is the clock of an organization.
type Zone func(ctx context.Context, sc access.Scope) (*time.Location, error)

// Service is the room's door.
type Service struct {
	log   *audit.Log
	clock clock.Clock
	names Names
	zone  Zone
	reach Reached
}

// New returns a Service.
func New(l *audit.Log, c clock.Clock, n Names, z Zone, r Reached) *Service {
	return &Service{l, c, n, z, r}
}

// Input is what the log is asked for.
type Input struct {
	From   civil.Date `query:"from" json:"-"`
	Until  civil.Date `query:"until" json:"-" doc:"The last day, which is included"`
	Verb   string     `query:"verb" json:"-" maxLength:"81" doc:"noun.past, such as person.viewed"`
	Before ids.ID     `query:"before" json:"-" kind:"entry" doc:"The last entry of the page before"`
}

// Page is a part of the log, the newest first.
type Page struct {
	Entries []audit.Entry     `json:"entries"`
	Names   map[ids.ID]string `json:"-"`
	Zone    *time.Location    `json:"-"`
	Next    ids.ID            `json:"next"`
}

const pageSize = 50

// Search is a page of the organization's log.
func (s *Service) Search(ctx context.Context, sc access.Scope, in Input) (Page, error) {
	zone, err := s.zone(ctx, sc)
	if err != nil {
		return Page{}, err
	}
	f := audit.Filter{Verb: in.Verb, Before: in.Before, Limit: pageSize + 1}
	if in.From != 0 {
		f.From = in.From.StartIn(zone)
	}
	if in.Until != 0 {
		f.Until = (in.Until + 1).StartIn(zone)
	}
	list, err := s.log.Search(ctx, sc, f)
	return s.page(ctx, sc, zone, list, err)
}

// PersonInput names whose record was looked at.
type PersonInput struct {
	ID     ids.ID `path:"id" kind:"person" json:"-"`
	Before ids.ID `query:"before" json:"-" kind:"entry"`
}

// About is who saw or changed what about a person.
func (s *Service) About(ctx context.Context, sc access.Scope, in PersonInput) (Page, error) {
	if err := s.reach(ctx, sc, in.ID); err != nil {
		return Page{}, err
	}
	zone, err := s.zone(ctx, sc)
	if err != nil {
		return Page{}, err
	}
	list, err := s.log.Seen(ctx, sc, in.ID, in.Before, pageSize+1)
	return s.page(ctx, sc, zone, list, err)
}

// OwnInput is a page of one's own record's looks.
type OwnInput struct {
	Before ids.ID `query:"before" json:"-" kind:"entry"`
}

// Own is who saw or changed what about whoever asks.
func (s *Service) Own(ctx context.Context, sc access.Scope, in OwnInput) (Page, error) {
	if sc.Person().Zero() {
		return Page{}, nil
	}
	return s.About(ctx, sc, PersonInput{sc.Person(), in.Before})
}

// memberOf is the account that an entry is about, if it is about a member: the code
// account, or the row of a table whose rows are accounts.
func memberOf(e audit.Entry) ids.ID {
	if id, err := ids.Parse(e.Codes["account"]); err == nil {
		return id
	}
	if e.Table == "member_role" || e.Verb == "member.admitted" {
		return e.Row
	}
	return ids.ID{}
}

func (s *Service) page(ctx context.Context, sc access.Scope, zone *time.Location, list []audit.Entry, err error) (Page, error) {
	if err != nil {
		return Page{}, err
	}
	p := Page{Entries: list, Zone: zone}
	if len(list) > pageSize {
		p.Entries, p.Next = list[:pageSize], list[pageSize-1].ID
	}
	var accounts, people []ids.ID
	for _, e := range p.Entries {
		accounts = append(accounts, e.Actor)
		people = append(people, e.Subjects...)
		if m := memberOf(e); !m.Zero() {
			accounts = append(accounts, m)
		}
	}
	p.Names, err = s.names(ctx, sc, accounts, people)
	return p, err
}

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "transparency", Permissions: Permissions(), Words: catalogue, Routes: []web.Route{
		web.Op("GET", "/log", PermView, s.Search, web.Face[Input, Page]{View: logPage, Doc: "The organization's log, the newest first"}),
		web.Op("GET", "/log/mine", PermOwn, s.Own, web.Face[OwnInput, Page]{View: ownPage, Doc: "Who saw or changed one's own record"}),
		web.Op("GET", "/people/{id}/log", PermView, s.About, web.Face[PersonInput, Page]{View: aboutPage, Doc: "Who saw or changed a person's record"}),
		web.Raw("GET", "/log/proof", PermExport, s.proof, web.Stream{API: true, Media: []string{"application/octet-stream"}, Doc: "The whole log as a file that `standing audit verify` checks without us"}),
	}}
}

// proof streams the log; who took it is in it before the first byte.
func (s *Service) proof(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	if err := s.log.Read(r.Context(), sc, audit.Event{At: s.clock.Now(), Verb: "log.exported", Purpose: "service"}); err != nil {
		return err
	}
	// A long log takes as long as its reader needs; the error means that there is no limit.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="log.proof"`)
	return s.log.ExportLog(r.Context(), sc, w)
}

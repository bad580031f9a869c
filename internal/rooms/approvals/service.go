package approvals

import (
	"context"
	_ "embed" // words.yaml
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/room"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/notice"
)

// The permissions of this room. Who may decide what is each kind's own permission.
var (
	PermView   = access.Perm{Name: "approval.view", Module: "notice", Right: access.View}
	PermDecide = access.Perm{Name: "approval.decide", Module: "notice", Right: access.Enter}
)

// Permissions lists them.
func Permissions() []access.Perm { return []access.Perm{PermView, PermDecide} }

// Names says what to call accounts.
type Names func(ctx context.Context, sc access.Scope, accounts, people []ids.ID) (map[ids.ID]string, error)

// Zone is the clock of an organization.
type Zone func(ctx context.Context, sc access.Scope) (*time.Location, error)

// Organization finds an organization by its public id: NotFound if there is none.
type Organization func(ctx context.Context, public ids.ID) (number int64, name string, err error)

// Administrators lists who administers an organization.
type Administrators func(ctx context.Context, q db.Q, org int64) ([]ids.ID, error)

// Staff gives the scopes of the members who may have something to decide: each authorized
// for PermView.
type Staff func(ctx context.Context, q db.Q, sc access.Scope) ([]access.Scope, error)

// Subject is what the requests of a kind are about.
type Subject struct {
	// Path of the page of the row that is asked about, before its id.
	Path string
	// Tells is that the kind's own room tells who decides and who asked.
	Tells bool
	// Show shows what is asked to whoever decides, also to the holder of a link: nobody
	// agrees without having seen it. It writes down who looked. nil: there is no more to see.
	Show func(ctx context.Context, sc access.Scope, row ids.ID) (templ.Component, error)
	// Brief says in a list whom the rows are about, what is asked and of when, so that one knows
	// which to open: of those about people in reach. nil: the kind's name says it all.
	Brief func(ctx context.Context, sc access.Scope, rows []ids.ID) (map[ids.ID]approval.Brief, error)
	// Name says what is asked as the subject of a message may: it names nobody. nil: the
	// kind's name.
	Name func(ctx context.Context, q db.Q, sc access.Scope, l *words.Lang, row ids.ID) (string, error)
}

// Service is the room's door. What is exported may be set after New, before the first
// request: without Organization no outside person's link leads anywhere.
type Service struct {
	DB             *db.DB
	Notices        *notice.Service
	Organization   Organization
	Administrators Administrators
	Staff          Staff
	Subjects       map[string]Subject // by kind
	all            *approval.Service
	names          Names
	zone           Zone
}

// New returns a Service.
func New(a *approval.Service, n Names, z Zone) *Service { return &Service{all: a, names: n, zone: z} }

// Input chooses the requests to list.
type Input struct {
	State  approval.State `query:"state" json:"-" enum:"open,approved,refused,withdrawn,expired"`
	Before ids.ID         `query:"before" json:"-" kind:"approval"`
}

// List is a page of requests, the newest first.
type List struct {
	Requests []View `json:"requests"`
	Next     ids.ID `json:"next,omitzero" doc:"Where the next page begins; left out on the last"`
	zone     *time.Location
	names    map[ids.ID]string
}

// View is a request as it is shown.
type View struct {
	ID         ids.ID         `json:"id"`
	Kind       string         `json:"kind"`
	Row        ids.ID         `json:"row"`
	Page       string         `json:"page,omitempty" doc:"The page that shows what is asked"`
	State      approval.State `json:"state"`
	How        approval.How   `json:"how"`
	AskedBy    ids.ID         `json:"asked_by"`
	AskedAt    time.Time      `json:"asked_at"`
	DeadlineAt time.Time      `json:"deadline_at"`
	RipeAt     time.Time      `json:"ripe_at,omitzero" doc:"When it takes effect unless somebody objects"`
	DecidedBy  ids.ID         `json:"decided_by,omitzero"`
	Note       string         `json:"note,omitempty"`
	Outside    string         `json:"outside,omitempty"`
	Who        string         `json:"who,omitempty" doc:"In a list: whom it is about, where the caller reaches them"`
	What       string         `json:"what,omitempty" doc:"In a list: what is asked, likewise"`
	More       string         `json:"more,omitempty" doc:"In a list: how much of it, until when"`
}

const pageSize = 50

func (s *Service) viewOf(r approval.Request) View {
	return View{ID: r.ID, Kind: r.Kind, Row: r.Row, Page: s.pageOf(r), State: r.State, How: r.How, AskedBy: r.AskedBy, AskedAt: r.AskedAt,
		DeadlineAt: r.DeadlineAt, RipeAt: r.RipeAt, DecidedBy: r.DecidedBy, Note: r.Note.Reveal(), Outside: r.Outside.Reveal()}
}

// pageOf is the page of what a request is about; empty if its kind has none.
func (s *Service) pageOf(r approval.Request) string {
	if of, ok := s.Subjects[r.Kind]; ok && of.Path != "" {
		return of.Path + r.Row.String()
	}
	return ""
}

// Inbox is what waits for the caller, or what became of it.
func (s *Service) Inbox(ctx context.Context, sc access.Scope, in Input) (out List, err error) {
	if in.State == "" {
		in.State = approval.Open
	}
	list, next, err := s.all.Inbox(ctx, sc, in.State, in.Before, pageSize)
	if err != nil {
		return List{}, err
	}
	var who []ids.ID
	for _, r := range list {
		out.Requests = append(out.Requests, s.viewOf(r))
		who = append(who, r.AskedBy, r.DecidedBy)
	}
	out.Next = next
	if err := s.brief(ctx, sc, out.Requests); err != nil {
		return List{}, err
	}
	if out.names, err = s.names(ctx, sc, who, nil); err != nil {
		return List{}, err
	}
	out.zone, err = s.zone(ctx, sc)
	return out, err
}

// brief says of each request whom it is about and what it asks, as far as its room says so.
func (s *Service) brief(ctx context.Context, sc access.Scope, all []View) error {
	rows := map[string][]ids.ID{}
	for _, v := range all {
		if s.Subjects[v.Kind].Brief != nil {
			rows[v.Kind] = append(rows[v.Kind], v.Row)
		}
	}
	for kind, of := range rows {
		said, err := s.Subjects[kind].Brief(ctx, sc, of)
		if err != nil {
			return err
		}
		for i := range all {
			if b, ok := said[all[i].Row]; ok && all[i].Kind == kind {
				all[i].Who, all[i].What, all[i].More = b.Who, b.What, b.More
			}
		}
	}
	return nil
}

// Ref names one request.
type Ref struct {
	ID ids.ID `path:"id" json:"-" kind:"approval"`
}

// DecideInput is an answer.
type DecideInput struct {
	ID ids.ID `path:"id" json:"-" kind:"approval"`
	Answer
}

// Answer is yes or no.
type Answer struct {
	Yes  string `json:"yes" enum:"yes,no"`
	Note string `json:"note,omitempty" maxLength:"2000" doc:"Why; wanted for a no"`
}

// Decide answers as the caller.
func (s *Service) Decide(ctx context.Context, sc access.Scope, in DecideInput) (View, error) {
	r, err := s.all.Decide(ctx, sc, approval.DecideInput{ID: in.ID, Yes: in.Yes == "yes", Note: in.Note})
	return s.viewOf(r), err
}

// Withdraw takes one's own question back.
func (s *Service) Withdraw(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	r, err := s.all.Withdraw(ctx, sc, in.ID)
	return s.viewOf(r), err
}

// HandInput says to whom a decision is handed.
type HandInput struct {
	ID ids.ID `path:"id" json:"-" kind:"approval"`
	To ids.ID `json:"to" kind:"member" doc:"The account of another member"`
}

// Hand lets another member decide.
func (s *Service) Hand(ctx context.Context, sc access.Scope, in HandInput) (View, error) {
	r, err := s.all.Delegate(ctx, sc, in.ID, in.To)
	return s.viewOf(r), err
}

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "approvals", Permissions: Permissions(), Words: catalogue, Jobs: s.jobs(), Routes: append([]web.Route{
		web.Op("GET", "/approvals", PermView, s.Inbox, web.Face[Input, List]{View: inboxPage, Doc: "What waits for a yes"}),
		web.Page("/approvals/{id}", PermView, s.page),
		web.Op("POST", "/approvals/{id}", PermDecide, s.Decide, web.Face[DecideInput, View]{Of: web.Row("approval"),
			Then: func(DecideInput, View) string { return "/approvals" }, Form: "/approvals/{id}", Done: "approval.answered", Doc: "Answer a request"}),
		web.Op("POST", "/approvals/{id}/withdraw", PermDecide, s.Withdraw, web.Face[Ref, View]{Of: web.Row("approval"),
			Then: func(Ref, View) string { return "/approvals" }, Done: "approval.was_withdrawn", Doc: "Take one's own request back"}),
		web.API("POST", "/approvals/{id}/hand", PermDecide, s.Hand, web.Face[HandInput, View]{Of: web.Row("approval"), Doc: "Let another member decide"}),
	}, s.outsideRoutes()...)}
}

func (s *Service) page(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	r, err := s.all.ByID(ctx, sc, in.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, sc, []ids.ID{r.AskedBy, r.DecidedBy}, nil)
	if err != nil {
		return nil, err
	}
	zone, err := s.zone(ctx, sc)
	if err != nil {
		return nil, err
	}
	what, err := s.show(ctx, sc, r)
	return requestScreen{s.viewOf(r), names, zone, sc, what}, err
}

// show is what a request asks, by the room whose it is; nothing if it has no more to say.
func (s *Service) show(ctx context.Context, sc access.Scope, r approval.Request) (templ.Component, error) {
	if of := s.Subjects[r.Kind]; of.Show != nil {
		return of.Show(ctx, sc, r.Row)
	}
	return nil, nil
}

// named is what a request asks, in words for the subject of a message.
func (s *Service) named(ctx context.Context, q db.Q, sc access.Scope, r approval.Request) (string, error) {
	l := s.Notices.Lang()
	if of := s.Subjects[r.Kind]; of.Name != nil {
		return of.Name(ctx, q, sc, l, r.Row)
	}
	return l.Text("approval.kind." + r.Kind), nil
}

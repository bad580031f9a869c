package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/words"
)

// Server is what the routes of all rooms need to become one http.Handler.
type Server struct {
	Routes []Route
	// Who tells whom a request comes from; the zero Principal for nobody. An error is an
	// answer only if it is fault.Busy: what is not a session is nobody.
	Who   func(*http.Request) (access.Principal, error)
	Clock clock.Clock
	DB    *db.DB // nil in tests without a database: no snapshot, no Idempotency-Key
	Words *words.Book
	Lang  func(*http.Request, access.Principal) string // language tag; "en" when nil
	Log   *slog.Logger
	// Shell dresses a page: menu, organization, user, banners. Title, lead, crumbs and
	// actions come from the room; Flash and Lang are set.
	Shell func(context.Context, ui.Page) ui.Page
	// Problem draws the page on which a request ends that has none of its own; ui.Entry
	// when nil. It must not depend on the request, see the walker.
	Problem func(l *words.Lang, code string) templ.Component

	Proxies Proxies
	Cookies []Cookie // the register, without this package's own
	// SignIn and Confirm are where somebody signs in, and proves again who they are;
	// "/sign-in" and "/confirm" when empty.
	SignIn, Confirm string
	// Secret keys the digests of requests under an Idempotency-Key; the same on every
	// replica. Empty: such keys are not taken.
	Secret []byte
	// Join makes the next db.Write under the context run fn in its transaction. Without
	// it an operation has to call Record itself.
	Join func(ctx context.Context, fn func(context.Context, *db.Tx, db.Tenancy) error) context.Context
	// Seen hears of every request, after it: see Metrics.
	Seen func(Seen)
	// Version is the product's, for the OpenAPI document.
	Version string
	// Patience is how long a request may take; 30 s when zero. Raw lines are not bound.
	Patience time.Duration

	check  *checker
	mux    *http.ServeMux
	byLine map[string]*Route
	done   map[string]bool // every code that a toast may have
}

// Handler assembles everything. It fails where lines contradict each other, so that a
// server that starts has no dead form and no silent toast.
func (s *Server) Handler() (http.Handler, error) {
	s.defaults()
	if err := s.assemble(); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for i := range s.Routes {
		r := &s.Routes[i]
		if r.HTML || r.raw != nil {
			mux.Handle(r.Name(), s.serve(r, false))
		}
		if r.JSON || r.API {
			mux.Handle(r.Method+" "+APIRoot+r.Path, s.serve(r, true))
		}
	}
	s.mux = mux
	document, err := s.openAPI()
	if err != nil {
		return nil, err
	}
	mux.Handle("GET /api/openapi.json", s.bareBytes("application/json", document))
	mux.Handle("GET /robots.txt", s.bareBytes("text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /\n")))
	return s.around(mux), nil
}

func (s *Server) defaults() {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.SignIn == "" {
		s.SignIn = "/sign-in"
	}
	if s.Confirm == "" {
		s.Confirm = "/confirm"
	}
	if s.Patience == 0 {
		s.Patience = 30 * time.Second
	}
	if s.Shell == nil {
		s.Shell = func(_ context.Context, p ui.Page) ui.Page { return p }
	}
	if s.Problem == nil {
		s.Problem = plainProblem
	}
}

func (s *Server) assemble() error {
	if s.Who == nil || s.Clock == nil || s.Words == nil {
		return errors.New("web: a Server needs Who, Clock and Words")
	}
	s.check, s.byLine, s.done = newChecker(), map[string]*Route{}, map[string]bool{}
	var all []error
	for i := range s.Routes {
		r := &s.Routes[i]
		if s.byLine[r.Name()] != nil {
			all = append(all, fmt.Errorf("web: %s is there twice", r.Name()))
		}
		s.byLine[r.Name()] = r
		all = append(all, r.valid())
		if r.in != nil {
			s.check.learn(r.in.typ)
		}
		if r.JSON && !r.out.none() {
			s.check.learn(r.out.typ)
		}
	}
	for i := range s.Routes {
		all = append(all, s.together(&s.Routes[i])...)
	}
	return errors.Join(all...)
}

// together holds a line against the others and the catalogues.
func (s *Server) together(r *Route) []error {
	var all []error
	say := func(format string, args ...any) {
		all = append(all, fmt.Errorf("web: "+r.Name()+": "+format, args...))
	}
	if f := s.byLine["GET "+r.Form]; r.Form != "" && (f == nil || !f.HTML) {
		say("its Form is %s, and there is no such page", r.Form)
	}
	if u := s.byLine["POST "+r.Undo]; r.Undo != "" && (u == nil || !u.HTML) {
		say("its Undo is %s, and there is no such operation", r.Undo)
	}
	if r.Undo != "" && r.Done == "" {
		say("it has an Undo and no Done to offer it in")
	}
	if r.Done != "" {
		s.done[r.Done] = true
		if !s.Words.Of("en").Has(r.Done) {
			say("no catalogue has the words of its Done, %s", r.Done)
		}
	}
	return all
}

// register is every cookie that may be set.
func (s *Server) register() []Cookie {
	return append(slices.Clone(s.Cookies), SessionCookie, flashCookie)
}

// HTTP is a server for a handler with the limits that keep slow and large callers from
// holding it: headers within 5 s and 32 KiB, bodies within 60 s, answers within 120 s. A
// stream moves its own deadline with http.ResponseController.
func HTTP(addr string, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Addr: addr, Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(quiet{log.Handler()}, slog.LevelWarn)}
}

func newKey() string { return ids.New(time.Unix(0, 0)).String() }

package server

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/config"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/mail"
	"standing/internal/base/pii"
	"standing/internal/base/sms/smstest"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/account"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/org"
)

const passphrase = "correct horse battery staple 42"

// site is a whole installation under test.
type site struct {
	*App
	t     testing.TB
	clock *clock.Manual
	mail  *postbox
	texts *smstest.Server
	log   *lines
	srv   *httptest.Server
}

// postbox keeps mail instead of sending it.
type postbox struct {
	mu  sync.Mutex
	all []mail.Message
}

func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, m)
	return nil
}

// lines keeps what is logged.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newSite(t testing.TB, e db.Engine) *site {
	t.Helper()
	return openSite(t, testkit.NewDB(t, e), filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"))
}

// openSite opens one replica.
func openSite(t testing.TB, d db.Config, keysA, keysB string) *site {
	t.Helper()
	s := &site{t: t, clock: clock.At(begin()), mail: &postbox{}, texts: smstest.Gateway(t), log: &lines{}}
	s.srv = httptest.NewUnstartedServer(nil)
	url := "http://" + strings.Replace(s.srv.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	data := d.Dir
	if data == "" { // the database is elsewhere, documents are not
		data = t.TempDir()
	}
	conf, err := config.Load(config.Env{Lookup: func(name string) (string, bool) {
		v, ok := map[string]string{"STANDING_DATA": data, "STANDING_DATABASE_URL": d.URL, "STANDING_KEYS": keysA + "," + keysB, "STANDING_URL": url}[name]
		return v, ok && v != ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.App, err = Open(t.Context(), conf, Parts{Clock: s.clock, NewID: ids.New, Log: slog.New(slog.NewTextHandler(s.log, nil)), Mail: s.mail, Texts: s.texts.Sender(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.App.Close() })
	t.Cleanup(func() {
		for line := range strings.Lines(s.log.String()) {
			if strings.Contains(line, "level=ERROR") {
				t.Logf("the log says: %s", line)
			}
		}
	})
	s.rooms.evidence.Reader, s.rooms.evidence.Spool = &evidencetest.Reader{}, evidencetest.Spool
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.srv.Config.Handler = s.Public
	s.srv.Start()
	t.Cleanup(s.srv.Close)
	return s
}

// zone is that of every organization of found: behind UTC, so that for some hours of each day
// "today" is two days.
const zone = "America/Chicago"

// local is the time where the organizations are.
func (s *site) local() time.Time {
	s.t.Helper()
	at, err := time.LoadLocation(zone)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.clock.Now().In(at)
}

// today is the day where the organizations are.
func (s *site) today() civil.Date { return civil.At(s.clock.Now(), s.local().Location()) }

// hour is for whoever asks whether a test holds at another time of the day.
var hour = flag.Int("hour", -1, "begin the tests at this hour of today, UTC, instead of now")

func begin() time.Time {
	now := time.Now()
	if *hour >= 0 {
		now = time.Date(now.Year(), now.Month(), now.Day(), *hour, 30, 0, 0, time.UTC)
	}
	return now
}

// found makes an organization.
func (s *site) found(kind org.Kind, name string) org.Organization {
	s.t.Helper()
	o, err := s.rooms.org.Create(s.t.Context(), org.CreateInput{Kind: kind, Name: name, Zone: zone})
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

// user is somebody who is signed in.
type user struct {
	id     ids.ID
	cookie *http.Cookie
}

func (u user) sign(r *http.Request) { r.AddCookie(u.cookie) }

// admit invites an address with a role, accepts, and signs in.
func (s *site) admit(o org.Organization, email, role string) user {
	s.t.Helper()
	h := &handed{}
	ctx := context.WithValue(s.t.Context(), handedKey{}, h)
	sc := access.System(o.Number, o.ID, "test")
	if _, err := s.rooms.account.Invite(ctx, sc, account.InviteInput{Email: pii.Hide(email), Role: role}); err != nil {
		s.t.Fatal(err)
	}
	link := h.link.Reveal()
	token := link[strings.LastIndexByte(link, '/')+1:]
	step, err := s.rooms.account.Accept(s.t.Context(), access.Principal{}, account.AcceptInput{Org: o.ID, Token: pii.Hide(token), Passphrase: pii.Hide(passphrase)}, account.Client{})
	if err != nil {
		s.t.Fatal(err)
	}
	return user{step.Account, &http.Cookie{Name: "standing", Value: step.Session.Reveal()}}
}

// work does the jobs that are due and integrates the log.
func (s *site) work() {
	s.t.Helper()
	for range 5 {
		if _, err := s.Worker.RunDue(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := s.Audit.Drain(s.t.Context(), func(_ int64, err error) { s.t.Error(err) }); err != nil {
		s.t.Fatal(err)
	}
}

package server

import (
	"flag"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"standing/internal/base/testkit"
)

// shots says whether to write a picture of every page that the tests see to out/shots,
// for people to look at: go test ./internal/server -run E2E -shots
var shots = flag.Bool("shots", false, "write a picture of every page to out/shots")

const minute = time.Minute

// visitor is somebody with a browser at a site.
type visitor struct {
	*testkit.B
	s     *site
	plain bool // without scripts, so that axe cannot run either
}

// visitor opens the site in a browser of its own.
func (s *site) visitor(t testing.TB) *visitor {
	t.Helper()
	return &visitor{B: testkit.Browser(t), s: s}
}

// open goes to a path of the site.
func (v *visitor) open(path string) int {
	v.s.t.Helper()
	return v.Visit(v.s.Config.URL + path)
}

// as gives the browser somebody's session.
func (v *visitor) as(u user) *visitor {
	v.s.t.Helper()
	v.open("/assets/none") // a page of the site to put the cookie on
	v.SetCookie(u.cookie.Name, u.cookie.Value)
	return v
}

// at says on which path the browser is.
func (v *visitor) at() string {
	return strings.TrimPrefix(v.URL(), v.s.Config.URL)
}

// shot keeps a picture, with -shots.
func (v *visitor) shot(name string) {
	v.s.t.Helper()
	if *shots {
		v.Screenshot("e2e-" + name)
	}
}

// wide fails if the page is wider than the window, so that a phone scrolls sideways.
func (v *visitor) wide() {
	v.s.t.Helper()
	if over := v.Eval(`(() => { const w = document.documentElement.clientWidth; if (document.documentElement.scrollWidth <= w) return '';
		return [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > w + 1).slice(0, 3).map(e => e.cloneNode(false).outerHTML).join(' ') || 'something' })()`); over != "" {
		v.s.t.Errorf("%s is wider than the window: %s", v.at(), over)
	}
}

// look checks what every page owes: no findings of axe, and nothing wider than the window.
func (v *visitor) look() {
	v.s.t.Helper()
	if v.plain {
		return
	}
	v.wide()
	v.Axe()
}

// signIn types what somebody knows.
func (v *visitor) signIn(login, phrase string) {
	v.s.t.Helper()
	v.open("/sign-in")
	v.Fill("E-mail address or username", login)
	v.Fill("Passphrase", phrase)
	v.Click("Sign in")
}

// confirmed does what a step-up asks for, if it asks, and says whether it did.
func (v *visitor) confirmed() bool {
	v.s.t.Helper()
	if !strings.HasPrefix(v.at(), "/confirm") && v.Eval("!!document.querySelector('form[action=\"/confirm\"]')") != "true" {
		return false
	}
	v.Fill("Passphrase", passphrase)
	v.Click("Go on")
	return true
}

// to waits for the newest mail to an address with a subject that begins so.
func (p *postbox) to(t testing.TB, address, subject string) string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.all) - 1; i >= 0; i-- {
		m := p.all[i]
		if m.To.Reveal() == address && strings.HasPrefix(m.Subject.Reveal(), subject) {
			return m.Text.Reveal()
		}
	}
	var have []string
	for _, m := range p.all {
		have = append(have, m.To.Reveal()+": "+m.Subject.Reveal())
	}
	t.Fatalf("no mail to %s with subject %q, only %q", address, subject, have)
	return ""
}

var linkIn = regexp.MustCompile(`https?://[^\s]+`)

// link is the path of the first link in a mail.
func (s *site) link(address, subject string) string {
	s.t.Helper()
	s.work()
	text := s.mail.to(s.t, address, subject)
	link := linkIn.FindString(text)
	if !strings.HasPrefix(link, s.Config.URL+"/") {
		s.t.Fatalf("no link to this site in the mail: %s", text)
	}
	return strings.TrimPrefix(link, s.Config.URL)
}

// code is what an authenticator app shows for a key at the site's time.
func (s *site) code(key string) string {
	s.t.Helper()
	c, err := totp.GenerateCode(strings.ReplaceAll(key, " ", ""), s.clock.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

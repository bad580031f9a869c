package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Cookie is one entry of the cookie register, which the data map lists under cookies.
type Cookie struct {
	Name     string // without the prefix that it has over TLS
	Surface  string // app, entry
	Category string // essential, preference
	Life     time.Duration
	Owner    string
	Reason   string
	// Strict keeps it from being sent when somebody follows a link from elsewhere.
	Strict bool
}

// The cookies of this package. The sign-in cookie's content belongs to account.
var (
	SessionCookie = Cookie{Name: "standing", Surface: "app", Category: "essential", Life: 30 * 24 * time.Hour, Owner: "account", Reason: "keeps somebody signed in"}
	flashCookie   = Cookie{Name: "standing-flash", Surface: "app", Category: "essential", Life: time.Minute, Owner: "web",
		Reason: "says on the next page what was done, by a code, and how to take it back", Strict: true}
)

// hostPrefix makes browsers refuse the cookie unless it is Secure, for the whole site and
// set by this very host (RFC 6265bis). It cannot be had over plain http.
const hostPrefix = "__Host-"

// CookieName is the name that the cookie has on this request: over plain http, which is
// only for this machine, there is no prefix.
func (c Cookie) CookieName(secure bool) string {
	if secure {
		return hostPrefix + c.Name
	}
	return c.Name
}

// ReadCookie gives the value of a cookie of a request, empty if there is none. Over TLS a
// cookie without the prefix is not believed: a neighbouring host may have set it.
func (s *Server) ReadCookie(r *http.Request, c Cookie) string {
	got, err := r.Cookie(c.CookieName(s.Proxies.secure(r)))
	if err != nil {
		return ""
	}
	return got.Value
}

// SetCookie sets a cookie of the register on the answer. life 0 keeps it until the browser
// is closed; a negative one removes it. It may be called before the first byte only.
func SetCookie(ctx context.Context, c Cookie, value string, life time.Duration) {
	v := visitOf(ctx)
	if v.w == nil {
		panic("web: SetCookie outside a request")
	}
	http.SetCookie(v.w, c.made(v.secure, value, life))
}

func (c Cookie) made(secure bool, value string, life time.Duration) *http.Cookie {
	out := &http.Cookie{Name: c.CookieName(secure), Value: value, Path: "/", Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if c.Strict {
		out.SameSite = http.SameSiteStrictMode
	}
	switch {
	case life < 0:
		out.MaxAge = -1
	case life > 0:
		if c.Life > 0 {
			life = min(life, c.Life) // never longer than the register says
		}
		out.MaxAge = int(life / time.Second)
	}
	return out
}

// refuse drops from the header every cookie that is not in the register or is not
// protected, and says which.
func refuseCookies(h http.Header, register []Cookie, secure bool) error {
	var kept, bad []string
	for _, line := range h.Values("Set-Cookie") {
		if c, err := http.ParseSetCookie(line); err == nil && registered(c, register, secure) {
			kept = append(kept, line)
			continue
		}
		name, _, _ := strings.Cut(line, "=")
		bad = append(bad, name)
	}
	if len(bad) == 0 {
		return nil
	}
	h.Del("Set-Cookie")
	for _, line := range kept {
		h.Add("Set-Cookie", line)
	}
	return fmt.Errorf("web: cookies not in the register, or without protection: %s", strings.Join(bad, ", "))
}

func registered(c *http.Cookie, register []Cookie, secure bool) bool {
	for _, r := range register {
		if c.Name == r.CookieName(secure) {
			return c.HttpOnly && c.Secure == secure && c.Path == "/" && c.Domain == "" &&
				(c.SameSite == http.SameSiteLaxMode || c.SameSite == http.SameSiteStrictMode)
		}
	}
	return false
}

package testkit

import (
	"context"
	_ "embed" // for the script
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a step waits for what it needs. A test that passes never
// waits that long, and a machine that does much else at once needs some.
const patience = 20 * time.Second

//go:embed browser.js
var script string

// B is one visitor with a browser of their own: nothing is shared with another,
// neither cookies nor storage. A step waits until it can be done, and fails the test
// with what the page says if it cannot. When the test ends, so do all errors of the
// page's scripts, resources that did not load, violations of the content policy and
// dialogs that nobody asked for with Problems.
type B struct {
	t        testing.TB
	ctx      context.Context
	patience time.Duration
	touch    bool
	heard    hearing
}

// Browser opens one, 1280 by 900, in light colours and without motion. All tests of a
// process share one Chromium, which ends with it.
//
// Passkeys need a name that is a domain: visit localhost, not 127.0.0.1, for them.
func Browser(t testing.TB) *B {
	t.Helper()
	shared, err := chromium.get()
	if err != nil {
		t.Fatalf("This test needs Chromium and it does not start (scripts/need chromium installs it or says how): %v", err)
	}
	b := &B{t: t, patience: patience}
	b.heard.reset()
	ctx, cancel := chromedp.NewContext(shared, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.heard.event))
	b.ctx = ctx
	t.Cleanup(func() { b.end(cancel) })
	if err := chromedp.Do(ctx); err != nil { // binds the tab's life to ctx, so without a limit
		t.Fatalf("no new window: %v", err)
	}
	b.heard.dialog = func() {
		_ = chromedp.Do(ctx, acceptDialog) // it stays open, and the next step says so
	}
	if _, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
	}); err != nil {
		t.Fatalf("no downloads: %v", err)
	}
	// Windows compete for the focus, and a page without it behaves differently.
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.Desktop()
	b.Dark(false)
	return b
}

func (b *B) end(cancel func()) {
	if b.t.Failed() {
		name := "failed-" + regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(b.t.Name()), "-")
		if path, err := b.shoot(name); err == nil {
			b.t.Logf("what it looked like: %s", path)
		}
	}
	cancel()
	for _, p := range b.Problems() {
		b.t.Errorf("The page had a problem: %s", p)
	}
}

// Problems are what went wrong in the page so far, each told once: who asks for them
// expects them.
func (b *B) Problems() []string { return b.heard.problems() }

// Visit opens an address, or a path on the server of the page that is open, and says
// the status of the answer.
func (b *B) Visit(address string) int {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		at, err := url.Parse(b.URL())
		if err != nil {
			b.fail("visit %s: %v", address, err)
		}
		address = at.Scheme + "://" + at.Host + address
	}
	ctx, cancel := context.WithTimeout(b.ctx, b.patience)
	defer cancel()
	resp, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	if err != nil {
		b.fail("visit %s: %v", address, err)
	}
	b.settle()
	if resp == nil {
		return 0
	}
	return int(resp.Status)
}

// step is what the script in the page says is to be done.
type step struct {
	Do   string  `json:"do"`
	X, Y float64 // where
	Why  string  `json:"why"` // why it cannot be done yet
}

// ask repeats a question to the script until it can be done.
func (b *B) ask(what, expression string) step {
	b.t.Helper()
	var why string
	for end := time.Now().Add(b.patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		s, err := eval[step](b, script+expression)
		switch {
		case err != nil:
			if why == "" || !errors.Is(err, context.DeadlineExceeded) { // a slow last try hides nothing that the page said
				why = err.Error()
			}
		case s.Why != "":
			why = s.Why
		default:
			return s
		}
	}
	b.fail("%s: %s", what, why)
	return step{}
}

// Click presses what says this (a link, a button, a label) or how it begins, or else
// what the selector finds, with the mouse or, on a phone, a finger. There must be only
// one. It then waits for what that loads.
func (b *B) Click(what string) {
	b.t.Helper()
	b.press("click "+what, b.ask("click "+what, ".press("+quote(what)+")"))
}

func (b *B) press(what string, s step) {
	b.t.Helper()
	press := chromedp.MouseClickXY(s.X, s.Y)
	if b.touch {
		press = chromedp.TapXY(s.X, s.Y)
	}
	b.do(what, press)
	b.settle()
}

// Fill writes into the field with this label, or name, or selector: text, the words or
// value of a choice, "on" or "off" for a box, a date as 2006-01-02, a file's path.
func (b *B) Fill(what, value string) {
	b.t.Helper()
	name := "fill " + what
	switch s := b.ask(name, ".fill("+quote(what)+", "+quote(value)+")"); s.Do {
	case "press":
		b.press(name, s)
	case "file":
		object, err := eval[*runtime.RemoteObject](b, script+".field("+quote(what)+")")
		if err != nil {
			b.fail("%s: %v", name, err)
		}
		call(b, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{value}, ObjectID: object.ObjectID})
	case "type":
		if value == "" {
			b.do(name, chromedp.KeyEvent(kb.Backspace))
		} else {
			call(b, input.InsertText, input.InsertTextParams{Text: value})
		}
		if got, err := eval[string](b, script+".value("+quote(what)+")"); err != nil || got != value {
			b.fail("%s: it holds %q now, not %q (%v)", name, got, value, err)
		}
	}
	b.settle()
}

var keys = map[string]string{
	"Enter": kb.Enter, "Tab": kb.Tab, "Escape": kb.Escape, "Space": " ", "Backspace": kb.Backspace,
	"Up": kb.ArrowUp, "Down": kb.ArrowDown, "Left": kb.ArrowLeft, "Right": kb.ArrowRight, "Home": kb.Home, "End": kb.End,
}

// Press presses a key: Enter, Tab, Escape, Space, Up, or a letter.
func (b *B) Press(key string) {
	b.t.Helper()
	k, ok := keys[key]
	if !ok {
		k = key
	}
	b.do("press "+key, chromedp.KeyEvent(k))
	b.settle()
}

// See waits until the page shows this text. Space and line breaks count the same.
func (b *B) See(text string) {
	b.t.Helper()
	for end := time.Now().Add(b.patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if strings.Contains(squeeze(b.Text()), squeeze(text)) {
			return
		}
	}
	b.fail("the page does not say %q", text)
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Text is what the page shows. HTML is its source as it is now.
func (b *B) Text() string {
	b.t.Helper()
	return b.read("document.body ? document.body.innerText : ''")
}

// HTML is the page's source as it is now.
func (b *B) HTML() string {
	b.t.Helper()
	return b.read("document.documentElement.outerHTML")
}

// URL is the address of the page.
func (b *B) URL() string {
	b.t.Helper()
	return b.read("location.href")
}

// Eval says what an expression gives in the page, as text; a promise is waited for.
func (b *B) Eval(expression string) string {
	b.t.Helper()
	return b.read("(async () => String(await (" + expression + ")))()")
}

// read tries again while one page gives way to the next.
func (b *B) read(expression string) string {
	b.t.Helper()
	var err error
	for end := time.Now().Add(b.patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var s string
		if s, err = eval[string](b, expression); err == nil {
			return s
		}
		if thrown := (*chromedp.ExceptionError)(nil); errors.As(err, &thrown) {
			break
		}
	}
	b.t.Fatalf("cannot read the page: %v", err)
	return ""
}

// Phone turns the window into a phone of 390 by 844 with touch.
func (b *B) Phone() {
	b.t.Helper()
	b.touch = true
	b.do("phone", chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch))
}

// Desktop turns it into one of 1280 by 900 with a mouse.
func (b *B) Desktop() {
	b.t.Helper()
	b.touch = false
	b.do("desktop", chromedp.EmulateViewport(1280, 900))
}

// Dark says whether somebody wants dark colours. Nobody wants motion here: what moves
// is neither where a click expects it nor what a picture showed before.
func (b *B) Dark(on bool) {
	b.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// Print says whether pages are shown as they are on paper.
func (b *B) Print(on bool) {
	b.t.Helper()
	media := ""
	if on {
		media = "print"
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// Scripts says whether the pages that are opened from now on may run scripts.
func (b *B) Scripts(on bool) {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// Screenshot writes the whole page to out/shots/NAME.png, for people to look at.
func (b *B) Screenshot(name string) {
	b.t.Helper()
	if !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(name) {
		b.t.Fatalf("a screenshot is named with small letters, digits and hyphens, not %q", name)
	}
	if _, err := b.shoot(name); err != nil {
		b.fail("screenshot: %v", err)
	}
}

func (b *B) shoot(name string) (string, error) {
	ctx, cancel := context.WithTimeout(b.ctx, b.patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100)) // below 100 it would be a JPEG
	if err != nil {
		return "", err
	}
	dir, err := root()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "out", "shots", name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, png, 0o644)
}

// Cookies are those of this visitor, of all servers. Without Expires or MaxAge one
// ends with the browser.
func (b *B) Cookies() []*http.Cookie {
	b.t.Helper()
	sameSite := map[network.CookieSameSite]http.SameSite{
		network.CookieSameSiteStrict: http.SameSiteStrictMode, network.CookieSameSiteLax: http.SameSiteLaxMode, network.CookieSameSiteNone: http.SameSiteNoneMode,
	}
	var out []*http.Cookie
	all, err := chromedp.CallBrowser(b.ctx, storage.GetCookies, storage.GetCookiesParams{BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID})
	if err != nil {
		b.fail("cookies: %v", err)
	}
	for _, c := range all.Cookies {
		h := &http.Cookie{Name: c.Name, Value: c.Value, Domain: c.Domain, Path: c.Path, Secure: c.Secure, HttpOnly: c.HTTPOnly, SameSite: sameSite[c.SameSite]}
		if !c.Session {
			h.Expires = time.Unix(int64(c.Expires), 0)
		}
		out = append(out, h)
	}
	return out
}

// SetCookie gives the visitor a cookie of the server of the page that is open, as
// somebody would who stole or forged one. An empty value takes it away.
func (b *B) SetCookie(name, value string) {
	b.t.Helper()
	if value == "" {
		call(b, network.DeleteCookies, network.DeleteCookiesParams{Name: name, URL: b.URL()})
		return
	}
	call(b, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.URL()})
}

// Authenticator is a device with passkeys that exists only in this window.
type Authenticator struct {
	b  *B
	id webauthn.AuthenticatorID
}

// VirtualAuthenticator puts one into this window that does at once what it is asked,
// as a phone would that somebody unlocks with a finger.
func (b *B) VirtualAuthenticator() *Authenticator {
	b.t.Helper()
	call(b, webauthn.Enable, webauthn.EnableParams{})
	r := call(b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	return &Authenticator{b, r.AuthenticatorID}
}

// Credentials counts the passkeys in it.
func (a *Authenticator) Credentials() int {
	a.b.t.Helper()
	return len(call(a.b, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: a.id}).Credentials)
}

// Verify says whether it takes its user for the right one from now on.
func (a *Authenticator) Verify(ok bool) {
	a.b.t.Helper()
	call(a.b, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: ok})
}

// Remove takes it away with all that is in it.
func (a *Authenticator) Remove() {
	a.b.t.Helper()
	call(a.b, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: a.id})
}

// do takes actions that must not fail.
func (b *B) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, b.patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.fail("%s: %v", what, err)
	}
}

func eval[T any](b *B, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, b.patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func quote(s string) string {
	out, _ := json.Marshal(s) // text always has a form in JSON, which is one in a script too
	return string(out)
}

// settle waits until nothing loads: after a click the next page may only be on its
// way, and a test that read now would read the one before.
func (b *B) settle() {
	b.t.Helper()
	start, quiet := time.Now(), 0
	for quiet < 3 {
		switch loading, fetching := b.heard.busy(); {
		case loading && time.Since(start) > b.patience:
			b.fail("the page is still loading")
		case loading, fetching && time.Since(start) < b.patience/4: // a page may fetch without end
			quiet = 0
		default:
			quiet++
		}
		time.Sleep(15 * time.Millisecond)
	}
}

// fail ends the test with what the page says.
func (b *B) fail(format string, args ...any) {
	b.t.Helper()
	at, err := eval[string](b, "location.href + '\\n' + (document.body ? document.body.innerText : '')")
	if err != nil {
		at = "(it cannot be read: " + err.Error() + ")"
	}
	if len(at) > 4000 {
		at = strings.ToValidUTF8(at[:4000], "") + "…"
	}
	b.t.Fatalf("%s\n--- the page, %s\n---", fmt.Sprintf(format, args...), strings.TrimSpace(at))
}

package server

import (
	"regexp"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// school is an installation with an organization and its administrator.
func school(t *testing.T) (*site, org.Organization, user) {
	t.Helper()
	s := newSite(t, db.SQLite)
	o := s.found(org.School, "North School")
	u := s.admit(o, "ana@north.example", org.Administrator)
	s.work()
	return s, o, u
}

// An authenticator app is enrolled, asked for at the next sign-in, replaced by a recovery
// code, and removed.
func TestE2ESecondFactor(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	v.open("/account")
	v.Click("Add an authenticator app")
	v.See("Scan the picture")
	key := v.Eval("document.querySelector('.secret code').dataset.value")
	v.Fill("Code that the app shows", "000000")
	v.Click("Use this app")
	v.See("This code does not work.")
	v.Fill("Code that the app shows", s.code(key))
	v.Click("Use this app")
	v.See("Keep these codes")
	v.shot("factor-1-codes")
	v.look()
	code := regexp.MustCompile(`(?m)^\S{4,}-?\S*$`).FindString(v.Eval("document.querySelector('.codes').innerText"))
	v.Click("Done")
	v.See("In use")
	v.signOut()
	s.clock.Move(2 * minute)
	v.signIn("ana@north.example", passphrase)
	v.See("Second step")
	v.shot("factor-2-second-step")
	v.look()
	v.Fill("Code of your app", s.code(key))
	v.Click("Go on")
	v.See("Welcome to North School")
	v.signOut()
	s.clock.Move(2 * minute)
	v.signIn("ana@north.example", passphrase)
	v.Fill("Code of your app", code)
	v.Click("Go on")
	v.See("Welcome to North School")
	v.open("/account")
	v.Click("Remove the app")
	v.See("The authenticator app was removed.")
}

func (v *visitor) signOut() {
	v.s.t.Helper()
	if v.Eval("getComputedStyle(document.querySelector('.side')).display") == "none" {
		v.Click("Menu")
	} else {
		v.Click(".user summary")
	}
	v.shot("menu-open")
	v.Click("Sign out")
	v.See("You are signed out.")
}

// A passkey is added, and is all that the next sign-in needs; it also confirms.
func TestE2EPasskey(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	v.open("/account")
	device := v.VirtualAuthenticator()
	v.Click("Add a passkey")
	v.Fill("What to call it", "Ana’s phone")
	v.Click("main form button")
	v.See("Recovery codes")
	v.Click("Done")
	v.See("Ana’s phone")
	if device.Credentials() != 1 {
		t.Errorf("%d passkeys in the device", device.Credentials())
	}
	v.shot("passkey-1-account")
	v.look()
	v.signOut()
	v.open("/sign-in")
	v.Click("Use a passkey")
	v.See("Welcome to North School")
	s.clock.Move(20 * minute)
	v.open("/account/email")
	v.See("Confirm who you are")
	v.shot("passkey-2-confirm")
	v.Click("Use a passkey")
	v.See("Change the address")
	v.open("/account")
	v.Click("Remove Ana’s phone")
	v.See("The passkey was removed.")
	v.open("/sign-in")
	v.signOutIfIn()
}

func (v *visitor) signOutIfIn() {
	if strings.Contains(v.HTML(), `action="/sign-out"`) {
		v.signOut()
	}
}

// Ten wrong passphrases lock the account for unknown devices, also for the right one; the
// mail about it opens it; a forgotten passphrase is replaced by mail; signing out
// everywhere ends the other session.
func TestE2ELockoutAndReset(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	o := s.found(org.Workforce, "North Works")
	boss := s.admit(o, "ana@north.example", org.Administrator)
	s.call(boss, "POST", "/org/sign-in", map[string]any{"require_factor": false, "persistence": false, "unlock": "self", "self_sign_up": false, "sign_up_domains": ""})
	s.admit(o, "ben@north.example", org.Member)
	v := s.visitor(t)
	v.open("/sign-in")
	for range 10 {
		v.Fill("E-mail address or username", "ben@north.example")
		v.Fill("Passphrase", "this is not the one")
		v.Click("Sign in")
		v.See("That did not work.")
	}
	v.shot("lock-1-refused")
	v.look()
	v.signIn("ben@north.example", passphrase)
	v.See("That did not work.")
	s.clock.Move(10 * minute / 60)
	v.open(s.link("ben@north.example", "Your account is locked"))
	v.Click("Open the account")
	v.See("Your account is open again.")
	v.signIn("ben@north.example", passphrase)
	v.See("Welcome to North Works")

	other := s.visitor(t)
	other.open("/sign-in")
	other.Click("Forgot your passphrase?")
	other.Fill("E-mail address", "ben@north.example")
	other.Click("Send the link")
	other.See("Look into your mail")
	other.open(s.link("ben@north.example", "Choose a new passphrase"))
	other.Fill("New passphrase", "velvet anchor drizzle 7 oboe")
	other.Click("Save the passphrase")
	other.See("The passphrase was changed.")
	other.shot("reset-done")
	v.open("/")
	v.See("Sign in") // the session from before is over
	other.signIn("ben@north.example", "velvet anchor drizzle 7 oboe")
	other.See("Welcome to North Works")
	v.signIn("ben@north.example", "velvet anchor drizzle 7 oboe")
	v.See("Welcome to North Works")
	v.open("/account")
	v.Click("Sign out everywhere else")
	v.See("All other sessions have ended.")
	other.open("/account")
	other.See("E-mail address or username")
}

// Somebody without e-mail gets a card, signs in with its code, and chooses a passphrase.
func TestE2ECard(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	v.open("/members/cards")
	v.Fill("role", "Member")
	v.Click("Make the cards")
	v.See("Print these cards")
	v.shot("card-1-print")
	v.look()
	card := strings.Fields(v.Eval("[...document.querySelectorAll('.facts code')].map(e => e.textContent).join(' ')"))
	if len(card) != 2 {
		t.Fatalf("the card holds %q", card)
	}
	kid := s.visitor(t)
	kid.Phone()
	kid.signIn(card[0], card[1])
	kid.See("Choose your passphrase")
	kid.shot("card-2-choose")
	kid.look()
	kid.Fill("New passphrase", passphrase)
	kid.Click("Save the passphrase")
	kid.See("Welcome to North School")
	kid.shot("card-3-start")
}

// What is not there, not allowed or over says so kindly, and leads back.
func TestE2EProblems(t *testing.T) {
	t.Parallel()
	s, o, _ := school(t)
	ben := s.visitor(t).as(s.admit(o, "ben@north.example", org.Member))
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/people/06h02h4fbwt19ezd5k2dyyt89r": {404, "not"},
		"/nowhere":                           {404, "not"},
		"/members":                           {403, "You may not do this"},
	} {
		if got := ben.open(path); got != want.status {
			t.Errorf("%s answers %d", path, got)
		}
		ben.See(want.says)
		ben.shot("problem" + strings.ReplaceAll(path[:8], "/", "-"))
		ben.look()
		ben.Click("Go to the start page")
		ben.See("Welcome to North School")
	}
}

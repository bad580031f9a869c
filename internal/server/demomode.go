package server

import (
	"context"
	_ "embed" // words.yaml
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/mail"
	"standing/internal/base/room"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/demo"
	"standing/internal/rooms/account"
)

// In demo mode anybody signs in to the sample organizations of `standing demo` with one
// click. Where it is off there is no such page; where an organization is in the database
// that the demonstration did not make, the program does not start with it on.

//go:embed demomode/words.yaml
var demoWords []byte

// tryPath is where somebody without an account looks around; empty where nobody can.
func (a *App) tryPath() string {
	if !a.Config.Demonstrates() {
		return ""
	}
	return "/demo"
}

// unsent is the mail of a demonstration: the people in it are nobody, and anybody who walks in
// could have it write to anybody. What is told within the product is told.
type unsent struct{}

func (unsent) Send(context.Context, mail.Message) error { return nil }

// demonstration is what demo mode adds.
func (a *App) demonstration() room.Room {
	r := room.Room{Name: "demo", Words: demoWords}
	if a.Config.Demonstrates() {
		open := web.Public("a demonstration holds nobody who exists")
		r.Routes = []web.Route{
			web.Page("/demo", open, a.demoPage),
			web.Raw("POST", "/demo/sign-in", open, a.demoSignIn, web.Stream{Form: "/demo", Doc: "Sign in to a sample organization with a role"}),
		}
	}
	return r
}

// errOthers keeps demo mode away from people who exist.
var errOthers = errors.New("STANDING_DEMO is true, but the database has organizations that `standing demo` did not make: anybody could sign in beside them; use another database")

// onlyDemonstrations refuses to start demo mode beside anything else.
func (a *App) onlyDemonstrations(ctx context.Context) error {
	if !a.Config.Demonstrates() {
		return nil
	}
	all, err := a.samples(ctx)
	if err == nil && slices.ContainsFunc(all, func(s sample) bool { return !demo.Made(s.id) }) {
		err = errOthers
	}
	return err
}

func (a *App) samples(ctx context.Context) (all []sample, err error) {
	err = a.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		all, err = organizations(ctx, q)
		return err
	})
	return all, err
}

// demoBanners stand above every page, so that nobody takes it for real.
func (a *App) demoBanners(ctx context.Context) []ui.Banner {
	if !a.Config.Demonstrates() {
		return nil
	}
	return []ui.Banner{{Text: say(ctx, "demo.banner"), Tone: ui.Info, Action: ui.Action{Label: say(ctx, "demo.switch"), Href: "/demo"}}}
}

func (a *App) demoPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	all, err := a.samples(ctx)
	return demoScreen{all}, err
}

// demoSignIn signs in as one of the sample accounts: as everybody does, with a passphrase,
// which only this program knows.
func (a *App) demoSignIn(_ http.ResponseWriter, r *http.Request, _ access.Scope) error {
	ctx := r.Context()
	at, err := a.sampleOf(ctx, r.PostFormValue("organization"))
	if err != nil {
		return err
	}
	role := r.PostFormValue("role")
	if !slices.Contains(demo.Roles(at.kind), role) {
		return fault.NotFound
	}
	login, err := a.seatLogin(ctx, at.id, at.kind, demo.Seat{Role: role})
	if err != nil {
		return err
	}
	step, err := a.rooms.account.SignIn(ctx, login.SignInInput, login.client(r))
	if len(fault.Fields(err)) > 0 {
		return fault.Bad("", "demo.gone")
	}
	if err != nil {
		return err
	}
	web.SetCookie(ctx, web.SessionCookie, step.Session.Reveal(), step.Keep)
	if step.Stage != account.Full {
		return fault.Bad("", "demo.gone")
	}
	web.SeeOther(ctx, r, "/")
	return nil
}

func (a *App) sampleOf(ctx context.Context, id string) (sample, error) {
	public, err := ids.Parse(id)
	if err != nil {
		return sample{}, fault.NotFound
	}
	all, err := a.samples(ctx)
	if err != nil {
		return sample{}, err
	}
	i := slices.IndexFunc(all, func(s sample) bool { return s.id == public })
	if i < 0 {
		return sample{}, fault.NotFound
	}
	return all[i], nil
}

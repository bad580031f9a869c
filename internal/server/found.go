package server

import (
	"cmp"
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
	"standing/internal/rooms/account"
	"standing/internal/rooms/org"
	"standing/internal/rooms/support"
)

// Two ways to a further organization: an operator makes one and its first administrator
// is invited; anybody with an account makes one for themselves alone.

// FoundInput is a new organization and who shall administer it.
type FoundInput struct {
	Kind  org.Kind `json:"kind" enum:"workforce,healthcare,law_enforcement,school,certification_body,professional"`
	Name  string   `json:"name" minLength:"1" maxLength:"200"`
	Zone  string   `json:"zone" minLength:"1" maxLength:"60"`
	Email pii.Text `json:"email" format:"email" doc:"The first administrator is invited here"`
}

// Founded is the organization that was made.
type Founded struct {
	ID ids.ID `json:"id"`
}

func (a *App) found(ctx context.Context, _ access.Scope, in FoundInput) (Founded, error) {
	var o org.Organization
	err := a.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		if o, err = a.rooms.org.CreateTx(ctx, tx, org.CreateInput{Kind: in.Kind, Name: in.Name, Zone: in.Zone}); err != nil {
			return err
		}
		return tx.Within(ctx, db.Org(o.Number), func(ctx context.Context) error {
			_, err := a.rooms.account.InviteTx(ctx, tx, access.System(o.Number, o.ID, "console.found"), account.InviteInput{Email: in.Email, Role: org.Administrator})
			return err
		})
	})
	return Founded{o.ID}, fault.Wrap("found an organization", err)
}

// OwnInput is an organization of one.
type OwnInput struct {
	Name string `json:"name" minLength:"1" maxLength:"200" doc:"Such as your name and profession"`
	Zone string `json:"zone" minLength:"1" maxLength:"60"`
}

// foundOwn makes an organization of one for whoever asks, who administers it at once. One
// is enough for anybody.
func (a *App) foundOwn(ctx context.Context, _ access.Scope, in OwnInput) (Founded, error) {
	who := web.Who(ctx)
	places, err := a.rooms.account.Places(ctx, who)
	if err != nil {
		return Founded{}, err
	}
	for _, p := range places {
		if p.Kind == string(org.Professional) {
			return Founded{}, fault.Bad("name", "own_there")
		}
	}
	var o org.Organization
	err = a.DB.Write(ctx, db.Platform, db.OnPlatform("account", who.Account), func(ctx context.Context, tx *db.Tx) error {
		if n, err := ownOrgs(ctx, tx, who.Account); err != nil || n > 0 {
			return cmp.Or(err, fault.Bad("name", "own_there")) // it was sent twice at the same moment
		}
		if o, err = a.rooms.org.CreateTx(ctx, tx, org.CreateInput{Kind: org.Professional, Name: in.Name, Zone: in.Zone}); err != nil {
			return err
		}
		return tx.Within(ctx, db.Org(o.Number), func(ctx context.Context) error {
			return a.rooms.account.JoinTx(ctx, tx, access.System(o.Number, o.ID, "account.own"), who.Account, org.Administrator)
		})
	})
	if err != nil {
		return Founded{}, fault.Wrap("found one's own organization", err)
	}
	return Founded{o.ID}, a.rooms.account.Switch(ctx, who, account.SwitchInput{Org: o.ID})
}

func (a *App) foundRoutes() []web.Route {
	own := web.SignedIn("anybody may keep their own records; nobody else's are touched")
	return []web.Route{
		web.Page("/console/organizations/new", support.PermManage, func(context.Context, access.Scope, web.None) (templ.Component, error) { return foundScreen{}, nil }),
		web.Op("POST", "/console/organizations", support.PermManage, a.found, web.Face[FoundInput, Founded]{
			Then: func(FoundInput, Founded) string { return "/console/organizations" }, Form: "/console/organizations/new", Done: "found.done", Doc: "Make an organization and invite its first administrator"}),
		web.Page("/organizations/new", own, func(context.Context, access.Scope, web.None) (templ.Component, error) { return ownScreen{}, nil }),
		web.Op("POST", "/organizations/new", own, a.foundOwn, web.Face[OwnInput, Founded]{
			Then: func(OwnInput, Founded) string { return "/" }, Form: "/organizations/new", Done: "found.own_done", Doc: "Make an organization of one"}),
	}
}

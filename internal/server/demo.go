package server

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/demo"
)

// Demo fills an invented organization, and gives the link by which email becomes its
// administrator; no link if email is empty. In demo mode it has accounts that anybody may try.
func (a *App) Demo(ctx context.Context, o demo.Options, email pii.Text) (demo.Result, pii.Text, error) {
	d := demo.Deps{DB: a.DB, Keys: a.Keys, Clock: a.Clock, Perms: permissions(), Log: a.Audit,
		Scope: func(number int64, id ids.ID) access.Scope { return access.System(number, id, "demo") }}
	if a.Config.Demonstrates() {
		d.Admit = a.seat
	}
	r, err := demo.Fill(ctx, d, o)
	if err == nil {
		err = a.demoExclusions(ctx, r.Org)
	}
	if err != nil || email.Empty() {
		return r, pii.Text{}, err
	}
	link, err := a.inviteHere(ctx, r.Org, email)
	return r, link, err
}

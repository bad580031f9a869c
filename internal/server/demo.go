package server

import (
	"context"
	"io"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/demo"
	"standing/internal/rooms/evidence"
)

// Demo fills an invented organization, and gives the link by which email becomes its
// administrator; no link if email is empty. In demo mode it has accounts that anybody may try.
func (a *App) Demo(ctx context.Context, o demo.Options, email pii.Text) (demo.Result, pii.Text, error) {
	d := demo.Deps{DB: a.DB, Keys: a.Keys, Clock: a.Clock, Perms: permissions(), Log: a.Audit,
		Scope: func(number int64, id ids.ID) access.Scope { return access.System(number, id, "demo") }}
	d.File = func(ctx context.Context, sc access.Scope, who ids.ID, name string, file io.Reader) error {
		_, err := a.rooms.evidence.Receive(ctx, sc, evidence.Arrival{Person: who, Name: name}, file)
		return err
	}
	if a.Config.Demonstrates() {
		d.Admit = a.seat
	}
	r, err := demo.Fill(ctx, d, o)
	if err == nil {
		err = a.demoExclusions(ctx, r.Org)
	}
	if err == nil {
		err = a.demoFiles(ctx, r.Org)
	}
	if err != nil || email.Empty() {
		return r, pii.Text{}, err
	}
	link, err := a.inviteHere(ctx, r.Org, email)
	return r, link, err
}

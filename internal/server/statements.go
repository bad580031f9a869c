package server

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
	"standing/internal/rooms/account"
	"standing/internal/rooms/statement"
)

// statements makes the room of what others say. The token of a source is one of account's, for
// one thing.
func (a *App) statements(p Parts) {
	r := &a.rooms
	r.statement = statement.New(statement.Needs{DB: a.DB, Keys: a.Keys, Clock: a.Clock, NewID: p.NewID, Looks: a.Audit, People: r.person, Training: r.training, Credentials: r.credential, Names: a.names,
		Token: func(ctx context.Context, tx *db.Tx, sc access.Scope, name string) (ids.ID, pii.Text, error) {
			t, text, err := r.account.MakeTokenTx(ctx, tx, sc, account.TokenInput{Name: name, Perms: []string{statement.PermPost.Name}, Days: 365}, web.Who(ctx).SecondFactor)
			return t.ID, text, err
		},
		EndToken: r.account.EndTokenTx, Notices: r.notice,
		WhoMay: func(ctx context.Context, q db.Q, sc access.Scope, may access.Perm) ([]ids.ID, error) {
			return a.whoMay(may)(ctx, q, sc)
		}})
}

package account

import (
	"context"
	"database/sql"

	"standing/internal/base/db"
)

func countMembers(ctx context.Context, q db.Q, org int64) (Figures, error) {
	return db.One(ctx, q, func(r *sql.Rows) (f Figures, err error) {
		err = r.Scan(&f.Members, &f.Invited)
		return f, err
	}, `SELECT (SELECT count(*) FROM membership WHERE org_id = $1 AND state = 'active'), (SELECT count(*) FROM invitation WHERE org_id = $1 AND state = 'open')`, org)
}

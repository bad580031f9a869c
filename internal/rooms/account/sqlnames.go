package account

import (
	"context"
	"database/sql"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// loginsOf reads the sealed logins of those who are or were members of an organization.
func loginsOf(ctx context.Context, q db.Q, org int64, accounts []ids.ID) ([]Account, error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	in, args := db.In(2, accounts)
	return db.All(ctx, q, func(r *sql.Rows) (a Account, err error) {
		err = r.Scan(&a.ID, &a.login)
		return a, err
	}, `SELECT a.id, a.login FROM account a JOIN membership m ON m.org_id = $1 AND m.account_id = a.id
		WHERE a.id IN (`+in+`)`, append([]any{org}, args...)...)
}

func signingIn(ctx context.Context, q db.Q, org int64, people []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT person_id FROM membership WHERE org_id = $1 AND state = 'active' AND person_id IN (`+in+`)`, append([]any{org}, args...)...)
}

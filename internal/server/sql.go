package server

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// noAccounts reports whether nobody can sign in yet.
func noAccounts(ctx context.Context, q db.Q) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM (SELECT id FROM account LIMIT 1) a`)
	return n == 0, err
}

// operators counts who is a member of the installation. membership shows every organization.
func operators(ctx context.Context, q db.Q) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM membership WHERE org_id = $1`, db.Platform.OrgID())
}

// activeMember reports whether an account works in an organization.
func activeMember(ctx context.Context, q db.Q, org int64, who ids.ID) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM membership WHERE org_id = $1 AND account_id = $2 AND state = 'active'`, org, who)
	return n == 1, err
}

// answers fails where the database or its schema is not there.
func answers(ctx context.Context, q db.Q) error {
	_, err := db.One(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE id = $1`, db.Platform.OrgID())
	return err
}

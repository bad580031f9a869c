package server

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
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

var _ = org.Operator

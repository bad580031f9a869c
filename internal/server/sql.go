package server

import (
	"context"
	"database/sql"

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

// ownOrgs counts somebody's organizations of one.
func ownOrgs(ctx context.Context, q db.Q, who ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM membership m JOIN org o ON o.id = m.org_id
		WHERE m.account_id = $1 AND m.state = 'active' AND o.kind = 'professional'`, who)
}

// activeMember reports whether an account works in an organization.
func activeMember(ctx context.Context, q db.Q, org int64, who ids.ID) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM membership WHERE org_id = $1 AND account_id = $2 AND state = 'active'`, org, who)
	return n == 1, err
}

type staffer struct{ account, person ids.ID }

// staffOf are the active members with a role beyond that of a mere member.
func staffOf(ctx context.Context, q db.Q, org int64) ([]staffer, error) {
	return db.All(ctx, q, func(r *sql.Rows) (s staffer, err error) {
		err = r.Scan(&s.account, &s.person)
		return s, err
	}, `SELECT m.account_id, m.person_id FROM membership m WHERE m.org_id = $1 AND m.state = 'active' AND EXISTS
		(SELECT 1 FROM member_role r WHERE r.org_id = $1 AND r.account_id = m.account_id AND r.role NOT IN ('member', 'guardian')) ORDER BY m.account_id LIMIT 2000`, org)
}

// answers fails where the database or its schema is not there.
func answers(ctx context.Context, q db.Q) error {
	_, err := db.One(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE id = $1`, db.Platform.OrgID())
	return err
}

// activeOrg is the number and name of an organization that is not suspended.
func activeOrg(ctx context.Context, q db.Q, public ids.ID) (int64, string, error) {
	type org struct {
		number int64
		name   string
	}
	o, err := db.One(ctx, q, func(r *sql.Rows) (o org, err error) {
		err = r.Scan(&o.number, &o.name)
		return o, err
	}, `SELECT id, name FROM org WHERE public_id = $1 AND state = 'active'`, public)
	return o.number, o.name, err
}

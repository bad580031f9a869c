package statement

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

const sourceColumns = `id, version, kind, name, jurisdiction, token_id, from_org, trusted, tells, added_by, added_at, ended_at`

func scanSource(r *sql.Rows) (s Source, err error) {
	err = r.Scan(&s.ID, &s.Version, &s.Kind, &s.Name, &s.Jurisdiction, &s.token, &s.from, &s.Trusted, &s.Tells, &s.addedBy, db.At(&s.AddedAt), db.At(&s.EndedAt))
	s.Here = !s.from.Zero()
	return s, err
}

// sources are at most as many as a page can show: an organization has few.
func sources(ctx context.Context, q db.Q, sc access.Scope) ([]Source, error) {
	return db.All(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM statement_source WHERE org_id = $1 ORDER BY id DESC LIMIT 500`, sc.OrgID())
}

func sourceByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Source, error) {
	return sourceByNumber(ctx, q, sc.OrgID(), id)
}

func sourceByNumber(ctx context.Context, q db.Q, org int64, id ids.ID) (Source, error) {
	return db.One(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM statement_source WHERE org_id = $1 AND id = $2`, org, id)
}

// sourceOfToken is whose token it is.
func sourceOfToken(ctx context.Context, q db.Q, sc access.Scope, token ids.ID) (Source, error) {
	return db.One(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM statement_source WHERE org_id = $1 AND token_id = $2`, sc.OrgID(), token)
}

func sourceFrom(ctx context.Context, q db.Q, sc access.Scope, from ids.ID) (Source, error) {
	return db.One(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM statement_source WHERE org_id = $1 AND from_org = $2`, sc.OrgID(), from)
}

func insertSource(ctx context.Context, tx *db.Tx, sc access.Scope, s Source) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_source (org_id, id, kind, name, jurisdiction, token_id, from_org, trusted, tells, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		sc.OrgID(), s.ID, s.Kind, s.Name, s.Jurisdiction, s.token.OrNull(), s.from.OrNull(), s.Trusted, s.Tells, s.addedBy.OrNull(), s.AddedAt)
	return err
}

func updateSource(ctx context.Context, tx *db.Tx, sc access.Scope, s Source) error {
	_, err := tx.Exec(ctx, `UPDATE statement_source SET kind = $3, name = $4, jurisdiction = $5, token_id = $6, trusted = $7, tells = $8, ended_at = $9, added_by = $10 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), s.ID, s.Kind, s.Name, s.Jurisdiction, s.token.OrNull(), s.Trusted, s.Tells, s.EndedAt, s.addedBy.OrNull())
	return err
}

// takes reports whether other organizations may send to one.
func takes(ctx context.Context, q db.Q, org int64) (bool, error) {
	yes, err := db.One(ctx, q, db.Scalar[bool], `SELECT takes FROM statement_desk WHERE org_id = $1`, org)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return yes, err
}

func putDesk(ctx context.Context, tx *db.Tx, org int64, takes bool, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_desk (org_id, takes, changed_at) VALUES ($1, $2, $3) ON CONFLICT (org_id) DO UPDATE SET takes = excluded.takes, changed_at = excluded.changed_at`, org, takes, now)
	return err
}

// orgOf is an organization by its public id: its number, and whether it works.
type orgOf struct {
	number int64
	public ids.ID
	name   string
	kind   string
	works  bool
}

func orgByPublic(ctx context.Context, q db.Q, public ids.ID) (orgOf, error) {
	return db.One(ctx, q, scanOrg, `SELECT id, public_id, name, kind, state = 'active' FROM org WHERE public_id = $1`, public)
}

func scanOrg(r *sql.Rows) (o orgOf, err error) {
	err = r.Scan(&o.number, &o.public, &o.name, &o.kind, &o.works)
	return o, err
}

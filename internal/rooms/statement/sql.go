package statement

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const columns = `t.id, t.version, t.source_id, t.batch_id, t.origin_id, t.ref_ix, t.n, t.what, t.withdraws, t.said, t.said_ix, t.person_id, t.fits, t.state, t.arrived_at, t.expires_at,
	t.agreed_at, t.reason, t.decided_by, t.decided_at, t.made_id, t.known, t.replaces_id`

func scan(r *sql.Rows) (s Statement, err error) {
	err = r.Scan(&s.ID, &s.Version, &s.Source, &s.Batch, &s.origin, &s.ref, &s.N, &s.What, &s.Withdraws, &s.sealed, &s.words, &s.Person, &s.Fits, &s.State, db.At(&s.ArrivedAt), db.At(&s.ExpiresAt),
		db.At(&s.AgreedAt), &s.reason, &s.DecidedBy, db.At(&s.DecidedAt), &s.Made, &s.Known, &s.Replaces)
	return s, err
}

// inReach joins whom a statement is about: of a merge, the one that stays. One that is about
// nobody is in reach of who reaches everybody.
const inReach = ` FROM statement t LEFT JOIN person m ON m.org_id = $1 AND m.id = t.person_id LEFT JOIN person p ON p.org_id = $1 AND p.id = m.root_id WHERE t.org_id = $1`

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Statement, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, scan, `SELECT `+columns+inReach+` AND t.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, more...)...)
}

// byNumber is a statement of an organization, for the job of whoever sent it.
func byNumber(ctx context.Context, q db.Q, org int64, id ids.ID) (Statement, error) {
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM statement t WHERE t.org_id = $1 AND t.id = $2`, org, id)
}

// newest are the last that a source said under references; several of one reference may come.
func newest(ctx context.Context, q db.Q, sc access.Scope, source ids.ID, refs [][]byte) (out []Statement, err error) {
	for some := range slices.Chunk(refs, 500) {
		in, args := db.In(3, some)
		all, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM statement t WHERE t.org_id = $1 AND t.source_id = $2 AND t.ref_ix IN (`+in+`)
			AND NOT EXISTS (SELECT 1 FROM statement z WHERE z.org_id = $1 AND z.source_id = $2 AND z.ref_ix = t.ref_ix AND z.n > t.n)`, append([]any{sc.OrgID(), source}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

func insertStatement(ctx context.Context, tx *db.Tx, sc access.Scope, s Statement) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement (org_id, id, source_id, batch_id, origin_id, ref_ix, n, what, withdraws, said, said_ix, person_id, fits, state, arrived_at, expires_at, replaces_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, sc.OrgID(), s.ID, s.Source, s.Batch, s.origin.OrNull(), s.ref, s.N, s.What, s.Withdraws, s.sealed, s.words,
		s.Person.OrNull(), s.Fits, s.State, s.ArrivedAt, s.ExpiresAt, s.Replaces.OrNull())
	return err
}

// update writes what became of a statement.
func update(ctx context.Context, tx *db.Tx, sc access.Scope, s Statement) error {
	_, err := tx.Exec(ctx, `UPDATE statement SET person_id = $3, fits = $4, state = $5, expires_at = $6, agreed_at = $7, reason = $8, decided_by = $9, decided_at = $10, made_id = $11, known = $12
		WHERE org_id = $1 AND id = $2`, sc.OrgID(), s.ID, s.Person.OrNull(), s.Fits, s.State, s.ExpiresAt, s.AgreedAt, s.reason, s.DecidedBy.OrNull(), s.DecidedAt, s.Made.OrNull(), s.Known)
	return err
}

func endStatement(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, state State, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE statement SET state = $3, decided_at = $4, version = version + 1 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, state, now)
	return err
}

// ofSource is what a source sent, the first first.
func ofSource(ctx context.Context, q db.Q, sc access.Scope, source, after ids.ID, limit int) ([]Statement, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM statement t WHERE t.org_id = $1 AND t.source_id = $2 AND t.id > $3 ORDER BY t.id LIMIT $4`, sc.OrgID(), source, after, limit)
}

// unsettled are those of which nobody looked yet whom they are about.
func unsettled(ctx context.Context, q db.Q, sc access.Scope, limit int) ([]Statement, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM statement t WHERE t.org_id = $1 AND t.fits = 'new' ORDER BY t.id LIMIT $2`, sc.OrgID(), limit)
}

func anyWaits(ctx context.Context, q db.Q, sc access.Scope) (bool, error) {
	some, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT t.id FROM statement t WHERE t.org_id = $1 AND t.state = 'waiting' LIMIT 1`, sc.OrgID())
	return len(some) > 0, err
}

// page are statements in reach, the newest first. What is zero is not asked for.
func page(ctx context.Context, q db.Q, sc access.Scope, in ListInput, limit int) ([]Statement, error) {
	args := []any{sc.OrgID(), last(in.Before), limit}
	stmt := `SELECT ` + columns + inReach + ` AND t.id < $2`
	also := func(cond string, arg any) {
		args = append(args, arg)
		stmt += ` AND ` + cond + ` = $` + strconv.Itoa(len(args))
	}
	switch in.State {
	case "", "open":
		stmt += ` AND t.state IN ('waiting', 'disputed')`
	case "all":
	default:
		also(`t.state`, in.State)
	}
	if !in.Source.Zero() {
		also(`t.source_id`, in.Source)
	}
	if !in.Batch.Zero() {
		also(`t.batch_id`, in.Batch)
	}
	switch in.About {
	case "known":
		stmt += ` AND t.person_id IS NOT NULL`
	case "unknown":
		stmt += ` AND t.person_id IS NULL`
	}
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, scan, stmt+` AND `+reach+` ORDER BY t.id DESC LIMIT $3`, append(args, more...)...)
}

// about are the statements about somebody in reach, the newest first.
func about(ctx context.Context, q db.Q, sc access.Scope, root ids.ID, limit int) ([]Statement, error) {
	reach, more := access.Where(sc, "p", 4)
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM person p JOIN person m ON m.org_id = $1 AND m.root_id = p.root_id JOIN statement t ON t.org_id = $1 AND t.person_id = m.id
		WHERE p.org_id = $1 AND p.id = $2 AND t.state NOT IN ('withdrawn', 'replaced') AND `+reach+` ORDER BY t.id DESC LIMIT $3`, append([]any{sc.OrgID(), root, limit}, more...)...)
}

// gone deletes statements about nobody whose time is over.
func gone(ctx context.Context, tx *db.Tx, sc access.Scope, now time.Time) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM statement WHERE org_id = $1 AND person_id IS NULL AND expires_at <= $2`, sc.OrgID(), now)
}

// last is the id before which everything lies.
func last(before ids.ID) ids.ID {
	if before.Zero() {
		for i := range before {
			before[i] = 0xff
		}
	}
	return before
}

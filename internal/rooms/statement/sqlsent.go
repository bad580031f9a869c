package statement

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

func ensureParcel(ctx context.Context, tx *db.Tx, sc access.Scope, p Parcel) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_parcel (org_id, id, to_org, name, lines, again, sent_by, sent_at) VALUES ($1, $2, $3, $4, 0, 0, $5, $6) ON CONFLICT (org_id, id) DO NOTHING`,
		sc.OrgID(), p.ID, p.org, p.To, p.by, p.SentAt)
	return err
}

func countParcel(ctx context.Context, tx *db.Tx, sc access.Scope, p Parcel) error {
	_, err := tx.Exec(ctx, `UPDATE statement_parcel SET lines = $3, again = $4 WHERE org_id = $1 AND id = $2`, sc.OrgID(), p.ID, p.Lines, p.Again)
	return err
}

func scanParcel(r *sql.Rows) (p Parcel, err error) {
	err = r.Scan(&p.ID, &p.org, &p.To, &p.Lines, &p.Again, &p.by, db.At(&p.SentAt))
	return p, err
}

func parcels(ctx context.Context, q db.Q, sc access.Scope, before ids.ID, limit int) ([]Parcel, error) {
	return db.All(ctx, q, scanParcel, `SELECT id, to_org, name, lines, again, sent_by, sent_at FROM statement_parcel WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, sc.OrgID(), last(before), limit)
}

func parcelByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Parcel, error) {
	return db.One(ctx, q, scanParcel, `SELECT id, to_org, name, lines, again, sent_by, sent_at FROM statement_parcel WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
}

const sentColumns = `l.id, l.parcel_id, l.to_org, l.ref_ix, l.n, l.said, l.said_ix, l.state, l.reason, l.answered_at, l.sent_at`

func scanSent(r *sql.Rows) (l sentLine, err error) {
	err = r.Scan(&l.ID, &l.Parcel, &l.to, &l.ref, &l.N, &l.sealed, &l.words, &l.State, &l.reason, db.At(&l.AnsweredAt), db.At(&l.SentAt))
	return l, err
}

func insertSent(ctx context.Context, tx *db.Tx, sc access.Scope, l sentLine, by ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_sent (org_id, id, parcel_id, to_org, ref_ix, n, said, said_ix, state, sent_by, sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		sc.OrgID(), l.ID, l.Parcel, l.to, l.ref, l.N, l.sealed, l.words, l.State, by, l.SentAt)
	return err
}

// newestSent is what was said last under references, to one organization.
func newestSent(ctx context.Context, q db.Q, sc access.Scope, to int64, refs [][]byte) (out []sentLine, err error) {
	for some := range slices.Chunk(refs, 500) {
		in, args := db.In(3, some)
		all, err := db.All(ctx, q, scanSent, `SELECT `+sentColumns+` FROM statement_sent l WHERE l.org_id = $1 AND l.to_org = $2 AND l.ref_ix IN (`+in+`)
			AND NOT EXISTS (SELECT 1 FROM statement_sent z WHERE z.org_id = $1 AND z.to_org = $2 AND z.ref_ix = l.ref_ix AND z.n > l.n)`, append([]any{sc.OrgID(), to}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

// sentTo are lines of a parcel to one organization, the first first.
func sentTo(ctx context.Context, q db.Q, org, to int64, parcel, after ids.ID, limit int) ([]sentLine, error) {
	return db.All(ctx, q, scanSent, `SELECT `+sentColumns+` FROM statement_sent l WHERE l.org_id = $1 AND l.to_org = $2 AND l.parcel_id = $3 AND l.id > $4 ORDER BY l.id LIMIT $5`, org, to, parcel, after, limit)
}

// sentOf are lines of a parcel, in one state where one is asked for.
func sentOf(ctx context.Context, q db.Q, sc access.Scope, parcel ids.ID, state string, after ids.ID, limit int) ([]sentLine, error) {
	return db.All(ctx, q, scanSent, `SELECT `+sentColumns+` FROM statement_sent l WHERE l.org_id = $1 AND l.parcel_id = $2 AND ($3 = '' OR l.state = $3) AND l.id > $4 ORDER BY l.id LIMIT $5`, sc.OrgID(), parcel, state, after, limit)
}

// disputedSent are the lines that somebody disputed, the newest first.
func disputedSent(ctx context.Context, q db.Q, sc access.Scope, limit int) ([]sentLine, error) {
	return db.All(ctx, q, scanSent, `SELECT `+sentColumns+` FROM statement_sent l WHERE l.org_id = $1 AND l.state = 'disputed' ORDER BY l.id DESC LIMIT $2`, sc.OrgID(), limit)
}

func answerSent(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, state string, why keys.Sealed, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE statement_sent SET state = $3, reason = $4, answered_at = $5 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, state, why, now)
	return err
}

// openSent are lines with what they say.
func (s *Service) openSent(ctx context.Context, q db.Q, org int64, all []sentLine) ([]sentLine, error) {
	o, err := s.Keys.Load(ctx, q, org, sentClass, []ids.ID{{}})
	if err != nil || !o.Has(ids.ID{}) {
		return all, err
	}
	for i, l := range all {
		text, err := o.Open(ids.ID{}, place("statement_sent", "said", l.ID), l.sealed)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(text.Reveal()), &all[i].Said); err != nil {
			return nil, err
		}
		if len(l.reason) == 0 {
			continue
		}
		why, err := o.Open(ids.ID{}, place("statement_sent", "reason", l.ID), l.reason)
		if err != nil {
			return nil, err
		}
		all[i].Reason = why.Reveal()
	}
	return all, nil
}

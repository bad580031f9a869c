package keys

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
)

// The statements of a rotation run for all organizations at once, under db.Maintain.

func insertEpoch(ctx context.Context, tx *db.Tx, e registered, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO key_epoch (epoch, check_value, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (epoch) DO NOTHING`, e.epoch, e.check, now)
	return err
}

// deleteEpoch fails while a single key is wrapped under the epoch.
func deleteEpoch(ctx context.Context, tx *db.Tx, epoch int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM key_epoch WHERE epoch = $1`, epoch)
	return err
}

// wrappedKey is a row of any organization, and what it becomes.
type wrappedKey struct {
	Subject
	wrapped, anew []byte
}

func oldKeys(ctx context.Context, q db.Q, epoch int64, after Subject, limit int) ([]wrappedKey, error) {
	return db.All(ctx, q, func(r *sql.Rows) (k wrappedKey, err error) {
		err = r.Scan(&k.Org, &k.Class, &k.Person, &k.wrapped)
		return k, err
	}, `SELECT org_id, class, person_id, wrapped FROM subject_key
		WHERE (org_id, class, person_id) > ($1, $2, $3) AND epoch = $4
		ORDER BY org_id, class, person_id LIMIT $5`, after.Org, after.Class, after.Person, epoch, limit)
}

// rewrap writes a batch. A row that was destroyed, made again or wrapped anew meanwhile
// is left as it is: it must still be what was read.
func rewrap(ctx context.Context, tx *db.Tx, from, to int64, batch []wrappedKey) (int64, error) {
	if tx.Engine() == db.Postgres {
		return rewrapArrays(ctx, tx, from, to, batch)
	}
	return tx.ExecEach(ctx, `UPDATE subject_key SET epoch = $4, wrapped = $5
		WHERE org_id = $1 AND class = $2 AND person_id = $3 AND epoch = $6 AND wrapped = $7`,
		func(yield func([]any, error) bool) {
			for _, k := range batch {
				if !yield([]any{k.Org, k.Class, k.Person, to, k.anew, from, k.wrapped}, nil) {
					return
				}
			}
		})
}

// rewrapArrays is the same for PostgreSQL, where one statement for all takes a third of
// the time. epoch + 0 hides from the planner what it knows of last week's epochs.
func rewrapArrays(ctx context.Context, tx *db.Tx, from, to int64, batch []wrappedKey) (int64, error) {
	n := len(batch)
	orgs, classes, persons, wrapped, anew := make([]int64, n), make([]string, n), make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i, k := range batch {
		orgs[i], classes[i], persons[i], wrapped[i], anew[i] = k.Org, k.Class, k.Person[:], k.wrapped, k.anew
	}
	return tx.Exec(ctx, `UPDATE subject_key SET epoch = $1, wrapped = s.anew
		FROM unnest(CAST($3 AS BIGINT[]), CAST($4 AS TEXT[]), CAST($5 AS BYTEA[]), CAST($6 AS BYTEA[]), CAST($7 AS BYTEA[]))
			AS s (org_id, class, person_id, wrapped, anew)
		WHERE subject_key.org_id = s.org_id AND subject_key.class = s.class AND subject_key.person_id = s.person_id
		AND subject_key.wrapped = s.wrapped AND subject_key.epoch + 0 = $2`,
		to, from, orgs, classes, persons, wrapped, anew)
}

// rowsPerEpoch counts everybody's keys.
func rowsPerEpoch(ctx context.Context, q db.Q) (map[int64]int64, error) {
	out := map[int64]int64{}
	err := db.Each(ctx, q, func(r *sql.Rows) (v [2]int64, err error) {
		err = r.Scan(&v[0], &v[1])
		return v, err
	}, func(v [2]int64) error {
		out[v[0]] = v[1]
		return nil
	}, `SELECT epoch, count(*) FROM subject_key GROUP BY epoch`)
	return out, err
}

func createdAt(ctx context.Context, q db.Q) (map[int64]time.Time, error) {
	type made struct {
		epoch int64
		at    time.Time
	}
	all, err := db.All(ctx, q, func(r *sql.Rows) (m made, err error) {
		err = r.Scan(&m.epoch, db.At(&m.at))
		return m, err
	}, `SELECT epoch, created_at FROM key_epoch ORDER BY epoch`)
	out := map[int64]time.Time{}
	for _, m := range all {
		out[m.epoch] = m.at
	}
	return out, err
}

func pendingMarks(ctx context.Context, q db.Q) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM key_revoked`)
}

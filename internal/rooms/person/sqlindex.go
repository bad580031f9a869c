package person

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// The derived index.

// putIndex shows a person under these words.
func putIndex(ctx context.Context, tx *db.Tx, org int64, p Person, words []string) error {
	_, err := tx.Exec(ctx, `INSERT INTO person_index (org_id, person_id, version, name_key, name, number, unit_id, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, person_id) DO UPDATE SET version = excluded.version, name_key = excluded.name_key, name = excluded.name,
			number = excluded.number, unit_id = excluded.unit_id, state = excluded.state`,
		org, p.ID, p.shown, foldName(p.Name.Reveal()), p.Name.Reveal(), p.Number.Reveal(), p.Unit.OrNull(), p.State)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM person_word WHERE org_id = $1 AND person_id = $2`, org, p.ID); err != nil {
		return err
	}
	for _, w := range words {
		if _, err := tx.Exec(ctx, `INSERT INTO person_word (org_id, word, person_id) VALUES ($1, $2, $3)`, org, w, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// ready reports whether the index of names is complete.
func ready(ctx context.Context, q db.Q, org int64) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person_index_state WHERE org_id = $1`, org)
	return n == 1, err
}

func setReady(ctx context.Context, tx *db.Tx, org int64, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO person_index_state (org_id, built_at) VALUES ($1, $2)
		ON CONFLICT (org_id) DO UPDATE SET built_at = excluded.built_at`, org, at)
	return err
}

// startIndex says that the index is complete if p is the first person there is.
func startIndex(ctx context.Context, tx *db.Tx, org int64, p Person) error {
	_, err := tx.Exec(ctx, `INSERT INTO person_index_state (org_id, built_at) SELECT o.id, o.created_at FROM org o
		WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.org_id = $1 AND p.id <> $2)
		ON CONFLICT (org_id) DO NOTHING`, org, p.ID)
	return err
}

// staleOrgs finds organizations whose index claims to be complete and lacks somebody, or
// shows them as they were: after a power cut the embedded engine may have lost the last of it.
func staleOrgs(ctx context.Context, q db.Q) ([]int64, error) {
	return db.All(ctx, q, db.Scalar[int64], `SELECT DISTINCT p.org_id FROM person p
		JOIN person_index_state s ON s.org_id = p.org_id
		LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id AND x.version = p.shown
		WHERE x.person_id IS NULL AND p.root_id = p.id`)
}

// orgsAfter are the next organizations that may ever have had people.
func orgsAfter(ctx context.Context, q db.Q, from int64, limit int) ([]int64, error) {
	return db.All(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE id > $1 ORDER BY id LIMIT $2`, from, limit)
}

func setStale(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM person_index_state WHERE org_id = $1`, org)
	return err
}

// chunkEnd is the last of the next people in the order of ids, and how many they are.
func chunkEnd(ctx context.Context, q db.Q, org int64, from ids.ID, limit int) (last ids.ID, n int, err error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM person WHERE org_id = $1 AND id > $2 AND root_id = id ORDER BY id LIMIT $3`, org, from, limit)
	if n = len(all); n > 0 {
		last = all[n-1]
	}
	return last, n, err
}

// everybody is the people whose roots lie in a range: those merged into them too.
func everybody(ctx context.Context, q db.Q, org int64, from, last ids.ID) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+`, 1 = 1 FROM person p WHERE p.org_id = $1 AND p.root_id > $2 AND p.root_id <= $3 ORDER BY p.root_id, p.id`, org, from, last)
}

func dropIndex(ctx context.Context, tx *db.Tx, org int64, from, to ids.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM person_word WHERE org_id = $1 AND person_id > $2 AND person_id <= $3`, org, from, to); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM person_index WHERE org_id = $1 AND person_id > $2 AND person_id <= $3`, org, from, to)
	return err
}

// indexedNames are the names of people in reach that the index has as they are: one question
// instead of a key to unwrap for each.
func indexedNames(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Entry, error) {
	in, args := db.In(2, people)
	reach, more := access.Where(sc, "p", 2+len(args))
	return db.All(ctx, q, func(r *sql.Rows) (e Entry, err error) {
		err = r.Scan(&e.ID, &e.Name)
		return e, err
	}, `SELECT p.id, x.name FROM person p JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id AND x.version = p.shown
		WHERE p.org_id = $1 AND x.org_id = $1 AND p.id IN (`+in+`) AND `+reach, append(append([]any{sc.OrgID()}, args...), more...)...)
}

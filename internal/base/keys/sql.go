package keys

import (
	"context"
	"database/sql"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

func scanRow(r *sql.Rows) (w row, err error) {
	err = r.Scan(&w.person, &w.epoch, &w.wrapped)
	return w, err
}

func keysOf(ctx context.Context, q db.Q, org int64, class string, persons []ids.ID) ([]row, error) {
	in, args := db.In(3, persons)
	return db.All(ctx, q, scanRow, `SELECT person_id, epoch, wrapped FROM subject_key
		WHERE org_id = $1 AND class = $2 AND person_id IN (`+in+`)`, append([]any{org, class}, args...)...)
}

func keysBetween(ctx context.Context, q db.Q, org int64, class string, after, last ids.ID) ([]row, error) {
	return db.All(ctx, q, scanRow, `SELECT person_id, epoch, wrapped FROM subject_key
		WHERE org_id = $1 AND class = $2 AND person_id > $3 AND person_id <= $4`, org, class, after, last)
}

// insertKey leaves a key alone that somebody else has made meanwhile.
func insertKey(ctx context.Context, tx *db.Tx, org int64, class string, w row) error {
	_, err := tx.Exec(ctx, `INSERT INTO subject_key (org_id, class, person_id, epoch, wrapped) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, class, person_id) DO NOTHING`, org, class, w.person, w.epoch, w.wrapped)
	return err
}

func insertKeys(ctx context.Context, tx *db.Tx, org int64, class string, all []row) error {
	_, err := tx.Bulk(ctx, "subject_key", []string{"org_id", "class", "person_id", "epoch", "wrapped"},
		func(yield func([]any, error) bool) {
			for _, w := range all {
				if !yield([]any{org, class, w.person, w.epoch, w.wrapped}, nil) {
					return
				}
			}
		}, "ON CONFLICT (org_id, class, person_id) DO NOTHING")
	return err
}

func deleteKey(ctx context.Context, tx *db.Tx, s Subject) error {
	n, err := tx.Exec(ctx, `DELETE FROM subject_key WHERE org_id = $1 AND class = $2 AND person_id = $3`, s.Org, s.Class, s.Person)
	if err == nil && n == 0 {
		err = fault.NotFound
	}
	return err
}

func insertRevoked(ctx context.Context, tx *db.Tx, e Entry) error {
	_, err := tx.Exec(ctx, `INSERT INTO key_revoked (mark, revoked_at) VALUES ($1, $2) ON CONFLICT (mark) DO NOTHING`, e.Mark[:], e.At)
	return err
}

func revoked(ctx context.Context, q db.Q) ([]Entry, error) {
	return db.All(ctx, q, func(r *sql.Rows) (e Entry, err error) {
		var mark []byte
		err = r.Scan(&mark, db.At(&e.At))
		copy(e.Mark[:], mark)
		return e, err
	}, `SELECT mark, revoked_at FROM key_revoked ORDER BY revoked_at, mark LIMIT 1000`)
}

func deleteRevoked(ctx context.Context, tx *db.Tx, e Entry) error {
	_, err := tx.Exec(ctx, `DELETE FROM key_revoked WHERE mark = $1`, e.Mark[:])
	return err
}

// registered is an epoch that the database lets be used.
type registered struct {
	epoch int64
	check []byte
}

func scanRegistered(r *sql.Rows) (e registered, err error) {
	err = r.Scan(&e.epoch, &e.check)
	return e, err
}

// epochsOf lists the newest first.
func epochsOf(ctx context.Context, q db.Q) ([]registered, error) {
	return db.All(ctx, q, scanRegistered, `SELECT epoch, check_value FROM key_epoch ORDER BY epoch DESC`)
}

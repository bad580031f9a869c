package intake

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/person"
)

// storedRenewed is a row as it lies: names are sealed.
type storedRenewed struct {
	person.Renewed
	was, now keys.Sealed
}

func insertRenewed(ctx context.Context, tx *db.Tx, sc access.Scope, imported ids.ID, r storedRenewed) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake_renewed (org_id, intake_id, person_id, name_was, name_now, unit_was, unit_now, moved_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, intake_id, person_id) DO UPDATE SET
			name_was = coalesce(intake_renewed.name_was, excluded.name_was), name_now = coalesce(excluded.name_now, intake_renewed.name_now),
			unit_was = CASE WHEN intake_renewed.moved_on IS NULL THEN excluded.unit_was ELSE intake_renewed.unit_was END,
			unit_now = CASE WHEN excluded.moved_on IS NULL THEN intake_renewed.unit_now ELSE excluded.unit_now END,
			moved_on = coalesce(intake_renewed.moved_on, excluded.moved_on)`,
		sc.OrgID(), imported, r.Person, r.was, r.now, r.UnitWas.OrNull(), r.UnitNow.OrNull(), r.MovedOn)
	return err
}

// renewedOf are people whom an import changed and of whom nothing was given back yet.
func renewedOf(ctx context.Context, q db.Q, sc access.Scope, imported ids.ID, limit int) ([]storedRenewed, error) {
	return db.All(ctx, q, func(r *sql.Rows) (s storedRenewed, err error) {
		err = r.Scan(&s.Person, &s.was, &s.now, &s.UnitWas, &s.UnitNow, db.Day(&s.MovedOn))
		return s, err
	}, `SELECT person_id, name_was, name_now, unit_was, unit_now, moved_on FROM intake_renewed
		WHERE org_id = $1 AND intake_id = $2 AND left_n IS NULL ORDER BY person_id LIMIT $3`, sc.OrgID(), imported, limit)
}

// givenBack notes that it was, and how much somebody changed since. It is a Conflict where
// somebody else noted it.
func givenBack(ctx context.Context, tx *db.Tx, sc access.Scope, imported, who ids.ID, left int) error {
	n, err := tx.Exec(ctx, `UPDATE intake_renewed SET left_n = $4 WHERE org_id = $1 AND intake_id = $2 AND person_id = $3 AND left_n IS NULL`,
		sc.OrgID(), imported, who, left)
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	return err
}

// leftOf counts the names and units that somebody changed since, so that undoing left them.
func leftOf(ctx context.Context, q db.Q, sc access.Scope, imported ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT coalesce(CAST(sum(left_n) AS BIGINT), 0) FROM intake_renewed WHERE org_id = $1 AND intake_id = $2`, sc.OrgID(), imported)
}

package person

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

type merge struct{ id, kept, gone ids.ID }

// insertMerge notes who had which root and gives them the one that stays. Whose root gone is
// cannot change meanwhile: every merge touches the roots it is about.
func insertMerge(ctx context.Context, tx *db.Tx, sc access.Scope, m merge, at time.Time) error {
	for _, stmt := range []struct {
		text string
		args []any
	}{
		{`INSERT INTO person_merge (org_id, id, kept_id, gone_id, merged_at) VALUES ($1, $2, $3, $4, $5)`, []any{sc.OrgID(), m.id, m.kept, m.gone, at}},
		{`INSERT INTO person_merge_of (org_id, merge_id, person_id, was_root)
			SELECT p.org_id, g.id, p.id, p.root_id FROM person p JOIN person_merge g ON g.org_id = $1 AND g.id = $2 WHERE p.org_id = $1 AND p.root_id = g.gone_id`, []any{sc.OrgID(), m.id}},
		{`UPDATE person SET root_id = $3 WHERE org_id = $1 AND root_id = $2`, []any{sc.OrgID(), m.gone, m.kept}},
	} {
		if _, err := tx.Exec(ctx, stmt.text, stmt.args...); err != nil {
			return err
		}
	}
	return nil
}

// undoMerge gives everybody the root back that they had.
func undoMerge(ctx context.Context, tx *db.Tx, sc access.Scope, m merge, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE person_merge SET undone_at = $3 WHERE org_id = $1 AND id = $2`, sc.OrgID(), m.id, at); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE person SET root_id = (SELECT o.was_root FROM person_merge_of o WHERE o.org_id = $1 AND o.merge_id = $2 AND o.person_id = person.id)
		WHERE org_id = $1 AND id IN (SELECT o.person_id FROM person_merge_of o WHERE o.org_id = $1 AND o.merge_id = $2)`, sc.OrgID(), m.id)
	return err
}

// lastMerge is the newest into a person that was not taken back.
func lastMerge(ctx context.Context, q db.Q, sc access.Scope, kept ids.ID) (merge, error) {
	return db.One(ctx, q, func(r *sql.Rows) (m merge, err error) {
		err = r.Scan(&m.id, &m.kept, &m.gone)
		return m, err
	}, `SELECT g.id, g.kept_id, g.gone_id FROM person_merge g
		WHERE g.org_id = $1 AND g.kept_id = $2 AND g.undone_at IS NULL ORDER BY g.merged_at DESC, g.id DESC LIMIT 1`, sc.OrgID(), kept)
}

// hide takes somebody out of the index.
func hide(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM person_word WHERE org_id = $1 AND person_id = $2`, sc.OrgID(), id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM person_index WHERE org_id = $1 AND person_id = $2`, sc.OrgID(), id)
	return err
}

func setShown(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE person SET shown = version WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
	return err
}

// alike are people in reach whose names have all these words, other than one.
func alike(ctx context.Context, q db.Q, sc access.Scope, not ids.ID, words []string, limit int) ([]ids.ID, error) {
	args := []any{sc.OrgID(), not, limit}
	where := ``
	for _, w := range words {
		args = append(args, w)
		where += fmt.Sprintf(` AND x.person_id IN (SELECT w.person_id FROM person_word w WHERE w.org_id = $1 AND w.word = $%d)`, len(args))
	}
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT x.person_id FROM person_index x JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND x.person_id <> $2`+where+` AND `+reach+` ORDER BY x.person_id LIMIT $3`, append(args, more...)...)
}

// sameNames are names that several active people in reach have, in the order of names.
func sameNames(ctx context.Context, q db.Q, sc access.Scope, after string, limit int) ([]string, error) {
	reach, more := access.Where(sc, "p", 5)
	return db.All(ctx, q, db.Scalar[string], `SELECT x.name_key FROM person_index x JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND x.state = $2 AND x.name_key > $3 AND `+reach+` GROUP BY x.name_key HAVING count(*) > 1 ORDER BY x.name_key LIMIT $4`,
		append([]any{sc.OrgID(), Active, after, limit}, more...)...)
}

// called are the active people in reach of some names.
func called(ctx context.Context, q db.Q, sc access.Scope, names []string) ([]Entry, error) {
	in, args := db.In(3, names)
	args = append([]any{sc.OrgID(), Active}, args...)
	open, more := contact(sc, len(args)+1)
	args = append(args, more...)
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, scanEntry, `SELECT x.person_id, x.name, x.number, x.unit_id, x.state, (`+open+`) FROM person_index x
		JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND x.state = $2 AND x.name_key IN (`+in+`) AND `+reach+` ORDER BY x.name_key, x.person_id LIMIT 500`, append(args, more...)...)
}

// setUnit moves somebody, also in the index, which shows nothing else of it.
func setUnit(ctx context.Context, tx *db.Tx, sc access.Scope, id, unit ids.ID) error {
	if _, err := tx.Exec(ctx, `UPDATE person SET unit_id = $3, shown = version WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, unit.OrNull()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE person_index SET unit_id = $3, version = (SELECT p.version FROM person p WHERE p.org_id = $1 AND p.id = $2) WHERE org_id = $1 AND person_id = $2`, sc.OrgID(), id, unit.OrNull())
	return err
}

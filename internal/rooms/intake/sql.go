package intake

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/civil"
)

// stored is a row as it lies.
type stored struct {
	Import
	name    keys.Sealed
	mapping string
	looked  keys.Sealed
}

const columns = `i.id, i.version, i.state, i.file_name, i.format, i.size, i.digest, i.mapping, i.looked, i.rows_total, i.rows_done, i.rows_bad,
	i.people_new, i.people_same, i.facts_new, i.records_new, i.records_same, i.courses_new, i.people_back, i.reason, i.created_by, i.created_at, i.changed_at`

func scan(r *sql.Rows) (s stored, err error) {
	err = r.Scan(&s.ID, &s.Version, &s.State, &s.name, &s.Format, &s.Size, &s.Digest, &s.mapping, &s.looked, &s.RowsTotal, &s.RowsDone, &s.RowsBad,
		&s.PeopleNew, &s.PeopleSame, &s.FactsNew, &s.RecordsNew, &s.RecordsSame, &s.CoursesNew, &s.PeopleBack, &s.Reason, &s.CreatedBy, db.At(&s.CreatedAt), db.At(&s.ChangedAt))
	return s, err
}

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (stored, error) {
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM intake i WHERE i.org_id = $1 AND i.id = $2`, sc.OrgID(), id)
}

// before is a page of imports, the newest first.
func before(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, limit int) ([]stored, error) {
	where, args := ``, []any{sc.OrgID()}
	if !id.Zero() {
		where, args = ` AND i.id < $2`, append(args, id)
	}
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM intake i WHERE i.org_id = $1`+where+` ORDER BY i.id DESC LIMIT `+strconv.Itoa(limit), args...)
}

// waiting counts the imports whose files are kept.
func waiting(ctx context.Context, q db.Q, sc access.Scope) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM intake WHERE org_id = $1 AND state NOT IN ('done', 'undone', 'undoing', 'failed')`, sc.OrgID())
}

func insert(ctx context.Context, tx *db.Tx, sc access.Scope, i Import, name keys.Sealed) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake (org_id, id, state, file_name, format, size, digest, mapping, rows_total, rows_done, rows_bad,
			people_new, people_same, facts_new, records_new, records_same, courses_new, reason, created_by, created_at, changed_at)
		VALUES ($1, $2, $3, $4, '', 0, $5, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, '', $6, $7, $7)`,
		sc.OrgID(), i.ID, i.State, name, []byte{}, i.CreatedBy, i.CreatedAt)
	return err
}

// update writes everything but what never changes. The row was touched.
func update(ctx context.Context, tx *db.Tx, sc access.Scope, s stored, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE intake SET state = $3, format = $4, size = $5, digest = $6, mapping = $7, looked = $8, rows_total = $9, rows_done = $10, rows_bad = $11,
			people_new = $12, people_same = $13, facts_new = $14, records_new = $15, records_same = $16, courses_new = $17, reason = $18, changed_at = $19, people_back = $20
		WHERE org_id = $1 AND id = $2`, sc.OrgID(), s.ID, s.State, s.Format, s.Size, s.Digest, s.mapping, s.looked, s.RowsTotal, s.RowsDone, s.RowsBad,
		s.PeopleNew, s.PeopleSame, s.FactsNew, s.RecordsNew, s.RecordsSame, s.CoursesNew, s.Reason, now, s.PeopleBack)
	return err
}

// takeTurn makes the chunks of an organization wait for each other: what one import added
// the next one sees.
func takeTurn(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake_turn (org_id, n) VALUES ($1, 1) ON CONFLICT (org_id) DO UPDATE SET n = intake_turn.n + 1`, sc.OrgID())
	return err
}

func insertPart(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, n int64, data keys.Sealed) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake_part (org_id, intake_id, n, data) VALUES ($1, $2, $3, $4)`, sc.OrgID(), id, n, data)
	return err
}

func part(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, n int64) (keys.Sealed, error) {
	return db.One(ctx, q, db.Scalar[keys.Sealed], `SELECT data FROM intake_part WHERE org_id = $1 AND intake_id = $2 AND n = $3`, sc.OrgID(), id, n)
}

// dropParts removes the file, part by part: SQLite keeps in memory what one statement removes,
// should it fail.
func dropParts(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	for n := 0; ; n++ {
		gone, err := tx.Exec(ctx, `DELETE FROM intake_part WHERE org_id = $1 AND intake_id = $2 AND n = $3`, sc.OrgID(), id, n)
		if err != nil || gone == 0 {
			return err
		}
	}
}

// storedProblem is one as it lies.
type storedProblem struct {
	Problem
	detail keys.Sealed
}

func problems(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, after int64, limit int) ([]storedProblem, error) {
	return db.All(ctx, q, func(r *sql.Rows) (p storedProblem, err error) {
		err = r.Scan(&p.N, &p.Row, &p.Column, &p.Code, &p.detail)
		return p, err
	}, `SELECT n, row_n, col, code, detail FROM intake_problem WHERE org_id = $1 AND intake_id = $2 AND n > $3 ORDER BY n LIMIT `+strconv.Itoa(limit), sc.OrgID(), id, after)
}

// lastProblem is the highest number given so far, 0 if none.
func lastProblem(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT coalesce(max(n), 0) FROM intake_problem WHERE org_id = $1 AND intake_id = $2`, sc.OrgID(), id)
}

func insertProblems(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, all []storedProblem) error {
	_, err := tx.Bulk(ctx, "intake_problem", []string{"org_id", "intake_id", "n", "row_n", "col", "code", "detail"}, func(yield func([]any, error) bool) {
		for _, p := range all {
			if !yield([]any{sc.OrgID(), id, p.N, p.Row, p.Column, p.Code, p.detail}, nil) {
				return
			}
		}
	}, "ON CONFLICT (org_id, intake_id, n) DO NOTHING")
	return err
}

func dropProblems(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM intake_problem WHERE org_id = $1 AND intake_id = $2`, sc.OrgID(), id)
	return err
}

// insertPeople notes whom an import added, and who came back with it: they have the day on
// which they had left.
func insertPeople(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, people []touched) error {
	_, err := tx.Bulk(ctx, "intake_person", []string{"org_id", "intake_id", "person_id", "left_on"}, func(yield func([]any, error) bool) {
		for _, p := range people {
			if !yield([]any{sc.OrgID(), id, p.id, p.left}, nil) {
				return
			}
		}
	}, "ON CONFLICT (org_id, intake_id, person_id) DO NOTHING")
	return err
}

// touched is somebody whom an import added, or who came back with it.
type touched struct {
	id   ids.ID
	left civil.Date // the day on which who came back had left
}

// takenBack finds which of at most 500 people an import added that was taken back.
func takenBack(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT a.person_id FROM intake i JOIN intake_person a ON a.org_id = i.org_id AND a.intake_id = i.id
		WHERE i.org_id = $1 AND a.org_id = $1 AND i.state = 'undone' AND a.left_on IS NULL AND a.person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
}

// addedAfter are people whom an import added or who came back with it, in the order of ids.
func addedAfter(ctx context.Context, q db.Q, sc access.Scope, id, after ids.ID, limit int) ([]touched, error) {
	return db.All(ctx, q, func(r *sql.Rows) (t touched, err error) {
		err = r.Scan(&t.id, db.Day(&t.left))
		return t, err
	}, `SELECT person_id, left_on FROM intake_person WHERE org_id = $1 AND intake_id = $2 AND person_id > $3 ORDER BY person_id LIMIT `+strconv.Itoa(limit),
		sc.OrgID(), id, after)
}

func remembered(ctx context.Context, q db.Q, sc access.Scope, headings []byte) (string, error) {
	all, err := db.All(ctx, q, db.Scalar[string], `SELECT mapping FROM intake_memory WHERE org_id = $1 AND headings = $2`, sc.OrgID(), headings)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

func remember(ctx context.Context, tx *db.Tx, sc access.Scope, headings []byte, mapping string, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake_memory (org_id, headings, mapping, used_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, headings) DO UPDATE SET mapping = excluded.mapping, used_at = excluded.used_at`, sc.OrgID(), headings, mapping, now)
	return err
}

// numberOf is the number of an active organization by its public id.
func numberOf(ctx context.Context, q db.Q, public ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE public_id = $1 AND state = 'active'`, public)
}

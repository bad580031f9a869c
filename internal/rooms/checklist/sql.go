package checklist

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

const fileColumns = `f.id, f.version, f.person_id, p.id, coalesce(x.name, ''), f.checklist_id, f.checklist_n, coalesce(c.head_n, 0), f.sample_id, coalesce(c.name, coalesce(s.name, '')), f.owner_id, f.state, f.opened_at, f.due_on,
	f.asked_at, f.agreed_at, f.agreed_how, f.again_months, f.again_on, f.record_id, f.decided_at`

// fromFiles joins the person whose file it is (m) with the one they are (p).
const fromFiles = ` FROM checklist_file f JOIN person m ON m.org_id = f.org_id AND m.id = f.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
	LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id
	LEFT JOIN checklist c ON c.org_id = f.org_id AND c.id = f.checklist_id
	LEFT JOIN checklist_sample s ON s.org_id = f.org_id AND s.id = f.sample_id
	WHERE f.org_id = $1 AND m.org_id = $1 AND p.org_id = $1`

func scanFile(r *sql.Rows) (f File, err error) {
	err = r.Scan(&f.ID, &f.Version, &f.member, &f.Person, &f.Name, &f.Checklist, &f.N, &f.head, &f.Sample, &f.Title, &f.Owner, &f.State, db.At(&f.OpenedAt), db.Day(&f.DueOn),
		db.At(&f.AskedAt), db.At(&f.AgreedAt), &f.AgreedHow, &f.Months, db.Day(&f.AgainOn), &f.Record, db.At(&f.DecidedAt))
	return f, err
}

func fileByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (File, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, scanFile, `SELECT `+fileColumns+fromFiles+` AND f.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, more...)...)
}

// filter is which files.
type filter struct {
	state             State
	person, checklist ids.ID
	sample, before    ids.ID
	after             bool // in the order of entry
}

// files is a page of files of people in reach, the newest first.
func files(ctx context.Context, q db.Q, sc access.Scope, f filter, limit int) ([]File, error) {
	where, args := ``, []any{sc.OrgID()}
	add := func(cond string, v any) {
		args = append(args, v)
		where += ` AND ` + cond + `$` + strconv.Itoa(len(args))
	}
	if f.state != "" {
		add(`f.state = `, f.state)
	}
	if !f.person.Zero() {
		add(`p.id = `, f.person)
	}
	if !f.checklist.Zero() {
		add(`f.checklist_id = `, f.checklist)
	}
	if !f.sample.Zero() {
		add(`f.sample_id = `, f.sample)
	}
	order := ` ORDER BY f.id DESC LIMIT `
	switch {
	case f.after:
		add(`f.id > `, f.before)
		order = ` ORDER BY f.id LIMIT `
	case !f.before.Zero():
		add(`f.id < `, f.before)
	}
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, scanFile, `SELECT `+fileColumns+fromFiles+where+` AND `+reach+order+strconv.Itoa(limit), append(args, more...)...)
}

func insertFile(ctx context.Context, tx *db.Tx, sc access.Scope, f File) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist_file (org_id, id, person_id, checklist_id, checklist_n, sample_id, owner_id, state, opened_at, due_on, asked_at, again_months)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		sc.OrgID(), f.ID, f.member, f.Checklist.OrNull(), f.N, f.Sample.OrNull(), f.Owner.OrNull(), f.State, f.OpenedAt, f.DueOn, f.AskedAt, f.Months)
	return err
}

// updateFile writes everything that can change. The row was touched.
func updateFile(ctx context.Context, tx *db.Tx, sc access.Scope, f File, agreedBy ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE checklist_file SET checklist_n = $3, owner_id = $4, state = $5, due_on = $6, asked_at = $7, agreed_at = $8, agreed_how = $9, agreed_by = coalesce($10, agreed_by),
			again_months = $11, again_on = $12, record_id = $13, decided_at = $14 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), f.ID, f.N, f.Owner.OrNull(), f.State, f.DueOn, f.AskedAt, f.AgreedAt, f.AgreedHow, agreedBy.OrNull(), f.Months, f.AgainOn, f.Record.OrNull(), f.DecidedAt)
	return err
}

// liveFile is the file of somebody that goes on of a checklist.
func liveFile(ctx context.Context, q db.Q, sc access.Scope, root, checklist ids.ID) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT f.id FROM checklist_file f JOIN person m ON m.org_id = f.org_id AND m.id = f.person_id
		WHERE f.org_id = $1 AND m.org_id = $1 AND m.root_id = $2 AND f.checklist_id = $3 AND f.state <> 'closed' AND f.state <> 'denied' LIMIT 1`, sc.OrgID(), root, checklist)
}

type storedItem struct {
	ID ids.ID
	Item
	file  ids.ID
	place int
	asked keys.Sealed
}

func scanItem(r *sql.Rows) (i storedItem, err error) {
	err = r.Scan(&i.ID, &i.file, &i.place, &i.asked)
	return i, err
}

// group reads rows by their file.
func group[T any](ctx context.Context, q db.Q, scan func(*sql.Rows) (T, error), of func(T) ids.ID, sc access.Scope, which []ids.ID, from, tail string) (map[ids.ID][]T, error) {
	in, args := db.In(2, which)
	all, err := db.All(ctx, q, scan, from+` IN (`+in+`)`+tail, append([]any{sc.OrgID()}, args...)...)
	out := map[ids.ID][]T{}
	for _, one := range all {
		out[of(one)] = append(out[of(one)], one)
	}
	return out, err
}

func itemsIn(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) (map[ids.ID][]storedItem, error) {
	return group(ctx, q, scanItem, func(i storedItem) ids.ID { return i.file }, sc, which,
		`SELECT i.id, i.file_id, i.place, i.asked FROM checklist_item i WHERE i.org_id = $1 AND i.dropped_at IS NULL AND i.file_id`, ` ORDER BY i.file_id, i.place, i.id`)
}

func insertItem(ctx context.Context, tx *db.Tx, sc access.Scope, f File, i storedItem) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist_item (org_id, id, file_id, person_id, place, asked) VALUES ($1, $2, $3, $4, $5, $6)`, sc.OrgID(), i.ID, f.ID, f.member, i.place, i.asked)
	return err
}

func updateItem(ctx context.Context, tx *db.Tx, sc access.Scope, i storedItem) error {
	_, err := tx.Exec(ctx, `UPDATE checklist_item SET place = $3, asked = $4 WHERE org_id = $1 AND id = $2`, sc.OrgID(), i.ID, i.place, i.asked)
	return err
}

func dropItem(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, at any) error {
	_, err := tx.Exec(ctx, `UPDATE checklist_item SET dropped_at = $3 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, at)
	return err
}

type storedEntry struct {
	Entry
	said keys.Sealed
}

func scanEntry(r *sql.Rows) (e storedEntry, err error) {
	err = r.Scan(&e.ID, &e.Item, &e.file, &e.person, &e.n, &e.Did, &e.By, db.At(&e.At), db.Day(&e.On), &e.Kind, &e.Thing, &e.Link, &e.said)
	return e, err
}

func entriesIn(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) (map[ids.ID][]storedEntry, error) {
	return group(ctx, q, scanEntry, func(e storedEntry) ids.ID { return e.file }, sc, which,
		`SELECT e.id, e.item_id, e.file_id, e.person_id, e.n, e.did, e.account_id, e.happened_at, e.on_day, e.thing_kind, e.thing_id, e.link_id, e.said FROM checklist_entry e WHERE e.org_id = $1 AND e.file_id`, ` ORDER BY e.file_id, e.n`)
}

func insertEntry(ctx context.Context, tx *db.Tx, sc access.Scope, e storedEntry) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist_entry (org_id, id, item_id, file_id, person_id, n, did, account_id, happened_at, on_day, thing_kind, thing_id, link_id, said)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		sc.OrgID(), e.ID, e.Item, e.file, e.person, e.n, e.Did, e.By.OrNull(), e.At, e.On, e.Kind, e.Thing.OrNull(), e.Link.OrNull(), e.said)
	return err
}

// accountOf is the account of somebody who can sign in.
func accountOf(ctx context.Context, q db.Q, org int64, root ids.ID) (ids.ID, error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT m.account_id FROM person p JOIN membership m ON m.org_id = p.org_id AND m.person_id = p.id AND m.state = 'active'
		WHERE p.org_id = $1 AND m.org_id = $1 AND p.root_id = $2 ORDER BY m.since, m.account_id LIMIT 1`, org, root)
	if err != nil || len(all) == 0 {
		return ids.ID{}, err
	}
	return all[0], nil
}

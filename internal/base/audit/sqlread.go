package audit

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const contentColumns = `c.id, c.at, c.verb, c.actor_kind, c.actor_id, c.actor_name, c.via_kind, c.via_id,
	c.table_name, c.row_id, c.purpose, c.request, c.codes`

// placed is a row of a search with the place by which entries of one millisecond lie.
type placed struct {
	Entry
	place int64
}

// place is where an entry lies in the log, above all others while it waits for its place:
// there those that were written later lie later.
const place = `COALESCE(l.seq, 4611686018427387904 + COALESCE((SELECT max(w.ord) FROM audit_pending w WHERE w.org_id = c.org_id AND w.entry_id = c.id), 0))`

// part is a stretch of the log: ids in [from, until), and of them at most limit.
type part struct {
	from, until ids.ID
	below       int64 // only places below this one, if it is not 0
	limit       int
	byPlace     bool // in the order of places; else in that of ids
}

// search answers in the order of time and, where it is the same to the millisecond, in
// that of the log: ids of one millisecond lie by chance. One index serves all but the
// milliseconds that a page begins or ends in, which are few entries each.
func search(ctx context.Context, q db.Q, sc access.Scope, f Filter) ([]Entry, error) {
	from, until := f.bounds()
	var out []placed
	add := func(p part) error {
		more, err := stretch(ctx, q, sc, f, p)
		out = append(out, more...)
		return err
	}
	if first, end := momentOf(f.Before); !f.Before.Zero() && until == f.Before {
		at, err := placeOf(ctx, q, sc, f, f.Before)
		if err != nil {
			return nil, err
		}
		if at > 0 {
			err = add(part{later(from, first), end, at, f.Limit, true})
		}
		if until = first; err != nil || len(out) == f.Limit {
			return entriesOf(out), err
		}
	}
	before, left := len(out), f.Limit-len(out)
	if err := add(part{from, until, 0, left + 1, false}); err != nil {
		return nil, err
	}
	if len(out) > f.Limit { // the last millisecond may be cut: what is seen of it lies by chance
		first, end := momentOf(out[len(out)-1].ID)
		for len(out) > before && timeOf(out[len(out)-1].ID).Equal(timeOf(first)) {
			out = out[:len(out)-1]
		}
		if err := add(part{later(from, first), earlier(until, end), 0, f.Limit - len(out), true}); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b placed) int {
		return cmp.Or(timeOf(b.ID).Compare(timeOf(a.ID)), cmp.Compare(b.place, a.place))
	})
	return entriesOf(out), nil
}

func entriesOf(all []placed) []Entry {
	out := make([]Entry, len(all))
	for i, p := range all {
		out[i] = p.Entry
	}
	return out
}

// placeOf is the place of the entry at which a page ended; 0, the lowest, for one that the
// search would not find: nobody learns from it what is there.
func placeOf(ctx context.Context, q db.Q, sc access.Scope, f Filter, id ids.ID) (int64, error) {
	found, err := stretch(ctx, q, sc, f, part{from: id, until: after(id), limit: 1})
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0].place, nil
}

func stretch(ctx context.Context, q db.Q, sc access.Scope, f Filter, p part) ([]placed, error) {
	stmt, args := stretchStatement(sc, f, p)
	return db.All(ctx, q, scanPlaced, stmt, args...)
}

func stretchStatement(sc access.Scope, f Filter, p part) (string, []any) {
	args := []any{sc.OrgID(), p.until}
	where, order := "", "c.id DESC"
	arg := func(cond string, v any) {
		args = append(args, v)
		where += fmt.Sprintf(" AND "+cond, len(args))
	}
	source := "audit_content c"
	if !f.Subject.Zero() {
		source = "audit_subject s JOIN audit_content c ON c.org_id = s.org_id AND c.id = s.entry_id"
		where += " AND s.org_id = $1 AND s.entry_id < $2"
		arg("s.person_id = $%d", f.Subject)
	}
	if !p.from.Zero() { // a bound that bounds nothing would draw SQLite away from the index of a verb
		arg("c.id >= $%d", p.from)
		if !f.Subject.Zero() {
			where += fmt.Sprintf(" AND s.entry_id >= $%d", len(args))
		}
	}
	if p.byPlace {
		order = place + " DESC"
	}
	if p.below != 0 {
		arg(place+" < $%d", p.below)
	}
	if !f.Row.Zero() {
		arg("c.row_id = $%d", f.Row)
	}
	if !f.Actor.Zero() {
		arg("c.actor_id = $%d", f.Actor)
	}
	if !f.Via.Zero() {
		arg("c.via_id = $%d", f.Via)
	}
	if f.Verb != "" {
		arg("c.verb = $%d", f.Verb)
	}
	if f.Table != "" {
		arg("c.table_name = $%d", f.Table)
	}
	if sc.Reach() != access.Org {
		cond, more := access.Where(sc, "p", len(args)+1)
		args = append(args, more...)
		about := ""
		if !f.Subject.Zero() {
			about = " AND p.id = s.person_id"
		}
		where += ` AND EXISTS (SELECT 1 FROM audit_subject r JOIN person p ON p.org_id = r.org_id AND p.id = r.person_id
			WHERE r.org_id = $1 AND r.entry_id = c.id` + about + ` AND ` + cond + `)`
	}
	args = append(args, p.limit)
	return `SELECT ` + contentColumns + `, c.salt IS NULL, l.seq, ` + place + ` FROM ` + source + `
		LEFT JOIN audit_leaf l ON l.org_id = c.org_id AND l.entry_id = c.id
		WHERE c.org_id = $1 AND c.id < $2` + where + ` ORDER BY ` + order + fmt.Sprintf(` LIMIT $%d`, len(args)), args
}

func scanPlaced(r *sql.Rows) (p placed, err error) {
	e := &p.Entry
	var codes string
	var seq sql.NullInt64
	err = r.Scan(&e.ID, db.At(&e.At), &e.Verb, &e.ActorKind, &e.Actor, &e.ActorName, &e.ViaKind, &e.Via,
		&e.Table, &e.Row, &e.Purpose, &e.Request, &codes, &e.Erased, &seq, &p.place)
	e.Codes = parseCodes(codes)
	if e.Seq = seq.Int64; !seq.Valid {
		e.Seq = -1
	}
	if e.Erased {
		e.At, e.ActorKind = timeOf(e.ID), ""
	}
	return p, err
}

// fillSubjects adds the subjects that sc reaches.
func fillSubjects(ctx context.Context, q db.Q, sc access.Scope, entries []Entry) error {
	at := map[ids.ID]int{}
	var list []ids.ID
	for i, e := range entries {
		at[e.ID] = i
		list = append(list, e.ID)
	}
	if len(list) == 0 {
		return nil
	}
	in, more := db.In(2, list)
	args := append([]any{sc.OrgID()}, more...)
	within := ""
	if sc.Reach() != access.Org {
		cond, extra := access.Where(sc, "p", len(args)+1)
		args = append(args, extra...)
		within = ` AND EXISTS (SELECT 1 FROM person p WHERE p.org_id = $1 AND p.id = s.person_id AND ` + cond + `)`
	}
	type pair struct{ entry, person ids.ID }
	return db.Each(ctx, q, func(r *sql.Rows) (p pair, err error) {
		err = r.Scan(&p.entry, &p.person)
		return p, err
	}, func(p pair) error {
		e := &entries[at[p.entry]]
		e.Subjects = append(e.Subjects, p.person)
		return nil
	}, `SELECT s.entry_id, s.person_id FROM audit_subject s
		WHERE s.org_id = $1 AND s.entry_id IN (`+in+`) AND s.salt IS NOT NULL`+within+` ORDER BY s.entry_id, s.slot`, args...)
}

// loaded is an entry as it is stored, for verification and packs.
type loaded struct {
	proof.Opened
	id       ids.ID
	noEntry  bool // the leaf or the waiting row points to no commitment
	leafHash proof.Hash
}

const loadedColumns = `e.commitment, c.at, c.verb, c.actor_kind, c.actor_id, c.actor_name, c.via_kind, c.via_id,
	c.table_name, c.row_id, c.purpose, c.request, c.codes, c.subjects, c.salt`

const loadedJoin = `LEFT JOIN audit_entry e ON e.org_id = $1 AND e.id = l.entry_id
	LEFT JOIN audit_content c ON c.org_id = $1 AND c.id = l.entry_id`

// scanLoaded reads number, entry id, then loadedColumns, then extra.
func scanLoaded(r *sql.Rows, extra ...any) (l loaded, err error) {
	var commitment, actor, via, row, subjects, salt []byte
	var at sql.NullInt64
	var verb, kind, name, viaKind, table, purpose, request, codes sql.NullString
	dest := append([]any{&l.Seq, &l.id, &commitment, &at, &verb, &kind, &actor, &name, &viaKind, &via, &table, &row, &purpose, &request, &codes, &subjects, &salt}, extra...)
	if err := r.Scan(dest...); err != nil {
		return l, err
	}
	l.noEntry = len(commitment) != len(l.Commitment)
	copy(l.Commitment[:], commitment)
	l.Missing = !kind.Valid
	l.Erased = kind.Valid && len(salt) == 0
	copy(l.Salt[:], salt)
	l.Entry = proof.Entry{ID: l.id, At: at.Int64, Verb: verb.String, ActorKind: kind.String, ActorName: name.String,
		ViaKind: viaKind.String, Table: table.String, Purpose: purpose.String, Request: request.String, Codes: codes.String}
	copy(l.Entry.Actor[:], actor)
	copy(l.Entry.Via[:], via)
	copy(l.Entry.Row[:], row)
	for ; len(subjects) >= len(proof.Hash{}); subjects = subjects[len(proof.Hash{}):] {
		l.Entry.Subjects = append(l.Entry.Subjects, proof.Hash(subjects[:len(proof.Hash{})]))
	}
	return l, nil
}

// loadLeaves reads the entries at places [from, to) of the log.
func loadLeaves(ctx context.Context, q db.Q, org, from, to int64) ([]loaded, error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (loaded, error) { return scanLoaded(r) },
		`SELECT l.seq, l.entry_id, `+loadedColumns+` FROM audit_leaf l `+loadedJoin+`
		WHERE l.org_id = $1 AND l.seq >= $2 AND l.seq < $3 ORDER BY l.seq`, org, from, to)
	if err != nil {
		return nil, err
	}
	return all, loadSubjects(ctx, q, all, `SELECT l.seq, s.slot, s.person_id, s.salt FROM audit_leaf l
		JOIN audit_subject s ON s.org_id = $1 AND s.entry_id = l.entry_id
		WHERE l.org_id = $1 AND l.seq >= $2 AND l.seq < $3 ORDER BY l.seq, s.slot`, org, from, to)
}

// loadWaiting reads at most limit entries that wait, in their order, after ord.
func loadWaiting(ctx context.Context, q db.Q, org, after int64, limit int) ([]loaded, error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (l loaded, err error) {
		var leaf proof.Hash
		l, err = scanLoaded(r, scanHash(&leaf))
		l.leafHash = leaf
		return l, err
	}, `SELECT l.ord, l.entry_id, `+loadedColumns+`, l.leaf_hash FROM audit_pending l `+loadedJoin+`
		WHERE l.org_id = $1 AND l.ord > $2 ORDER BY l.ord LIMIT $3`, org, after, limit)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, loadSubjects(ctx, q, all, `SELECT l.ord, s.slot, s.person_id, s.salt FROM audit_pending l
		JOIN audit_subject s ON s.org_id = $1 AND s.entry_id = l.entry_id
		WHERE l.org_id = $1 AND l.ord > $2 AND l.ord <= $3 ORDER BY l.ord, s.slot`, org, after, all[len(all)-1].Seq)
}

func loadSubjects(ctx context.Context, q db.Q, all []loaded, stmt string, args ...any) error {
	type row struct {
		seq int64
		proof.Subject
	}
	i := 0
	return db.Each(ctx, q, func(r *sql.Rows) (s row, err error) {
		var salt []byte
		err = r.Scan(&s.seq, &s.Slot, &s.Person, &salt)
		s.Erased = len(salt) == 0
		copy(s.Salt[:], salt)
		return s, err
	}, func(s row) error {
		for i < len(all) && all[i].Seq < s.seq {
			i++
		}
		if i < len(all) && all[i].Seq == s.seq {
			all[i].Subjects = append(all[i].Subjects, s.Subject)
		}
		return nil
	}, stmt, args...)
}

// slice lists the places of the entries about a person, or of those in a time range.
func slice(ctx context.Context, q db.Q, org int64, s Selection, after int64, limit int) ([]int64, error) {
	if !s.Subject.Zero() {
		return db.All(ctx, q, db.Scalar[int64], `SELECT l.seq FROM audit_subject s JOIN audit_leaf l ON l.org_id = $1 AND l.entry_id = s.entry_id
			WHERE s.org_id = $1 AND s.person_id = $2 AND l.seq > $3 AND l.seq < $4 ORDER BY l.seq LIMIT $5`, org, s.Subject, max(after, s.From-1), s.until(), limit)
	}
	return db.All(ctx, q, db.Scalar[int64], `SELECT seq FROM audit_leaf WHERE org_id = $1 AND seq > $2 AND seq < $3 ORDER BY seq LIMIT $4`,
		org, max(after, s.From-1), s.until(), limit)
}

// erase blanks.

func eraseEntry(ctx context.Context, tx *db.Tx, org int64, id ids.ID) (int64, error) {
	return tx.Exec(ctx, `UPDATE audit_content SET at = 0, verb = '', actor_kind = 'erased', actor_id = $1, actor_name = '', via_kind = '', via_id = $1,
		table_name = '', row_id = $1, purpose = '', request = '', codes = '', subjects = $2, salt = NULL
		WHERE org_id = $3 AND id = $4 AND salt IS NOT NULL`, ids.ID{}, []byte{}, org, id)
}

func eraseSubject(ctx context.Context, tx *db.Tx, org int64, entry, person ids.ID) (int64, error) {
	return tx.Exec(ctx, `UPDATE audit_subject SET person_id = $1, salt = NULL WHERE org_id = $2 AND entry_id = $3 AND person_id = $4 AND salt IS NOT NULL`,
		ids.ID{}, org, entry, person)
}

// about lists entries that have a person as a subject, and whether they have another
// that is not erased.
func about(ctx context.Context, q db.Q, org int64, person ids.ID, limit int) ([]aboutEntry, error) {
	return db.All(ctx, q, func(r *sql.Rows) (a aboutEntry, err error) {
		err = r.Scan(&a.id, &a.others)
		return a, err
	}, `SELECT s.entry_id, (SELECT count(*) FROM audit_subject o WHERE o.org_id = $1 AND o.entry_id = s.entry_id AND o.slot <> s.slot AND o.salt IS NOT NULL)
		FROM audit_subject s WHERE s.org_id = $1 AND s.person_id = $2 AND s.salt IS NOT NULL ORDER BY s.entry_id LIMIT $3`, org, person, limit)
}

// heads lists every head, oldest first, after one.
func heads(ctx context.Context, q db.Q, org int64, after head, limit int) ([]head, error) {
	return db.All(ctx, q, scanHead, `SELECT epoch, size, root, integrated_at FROM audit_head
		WHERE org_id = $1 AND (epoch > $2 OR (epoch = $2 AND size > $3)) ORDER BY epoch, size LIMIT $4`, org, after.epoch, after.size, limit)
}

// tileRow is a tile as it is stored.
type tileRow struct {
	proof.Tile
	width int64
}

func tiles(ctx context.Context, q db.Q, org int64, level int, from, to int64) ([]tileRow, error) {
	return db.All(ctx, q, func(r *sql.Rows) (t tileRow, err error) {
		err = r.Scan(&t.Level, &t.Index, &t.width, &t.Data)
		return t, err
	}, `SELECT level, idx, width, data FROM audit_tile WHERE org_id = $1 AND level = $2 AND idx >= $3 AND idx < $4 ORDER BY idx`, org, level, from, to)
}

func countTiles(ctx context.Context, q db.Q, org int64) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM audit_tile WHERE org_id = $1`, org)
}

// afterLast is the first leaf beyond the tree, if there is one.
func afterLast(ctx context.Context, q db.Q, org, size int64) ([]int64, error) {
	return db.All(ctx, q, db.Scalar[int64], `SELECT seq FROM audit_leaf WHERE org_id = $1 AND seq >= $2 ORDER BY seq LIMIT 1`, org, size)
}

// orgsAfter pages through the organizations.
func orgsAfter(ctx context.Context, q db.Q, after int64, limit int) ([]int64, error) {
	return db.All(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// strays counts rows that nothing in the log leads to.
func strays(ctx context.Context, q db.Q, org int64) (map[string]int64, error) {
	out := map[string]int64{}
	for part, stmt := range map[string]string{
		"entry": `SELECT count(*) FROM audit_entry e WHERE e.org_id = $1
			AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = e.id)
			AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE p.org_id = $1 AND p.entry_id = e.id)`,
		"content": `SELECT count(*) FROM audit_content c WHERE c.org_id = $1
			AND NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.org_id = $1 AND e.id = c.id)`,
		"subject": `SELECT count(*) FROM audit_subject s WHERE s.org_id = $1
			AND NOT EXISTS (SELECT 1 FROM audit_content c WHERE c.org_id = $1 AND c.id = s.entry_id)`,
	} {
		n, err := db.One(ctx, q, db.Scalar[int64], stmt, org)
		if err != nil {
			return nil, err
		}
		out[part] = n
	}
	return out, nil
}

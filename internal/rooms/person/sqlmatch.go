package person

import (
	"context"
	"database/sql"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// found is somebody whom a list may mean.
type found struct {
	id, unit ids.ID
	state    State
	key      string // the folded name
	number   bool   // has one
}

// withNumbers are the people with these blind indexes of numbers.
func withNumbers(ctx context.Context, q db.Q, sc access.Scope, numbers [][]byte) (map[string]found, error) {
	out := make(map[string]found, len(numbers))
	for some := range slices.Chunk(numbers, 500) {
		in, args := db.In(2, some)
		args = append([]any{sc.OrgID()}, args...)
		reach, more := access.Where(sc, "p", len(args)+1)
		err := db.Each(ctx, q, func(r *sql.Rows) (p indexed, err error) {
			err = r.Scan(&p.index, &p.id, &p.unit, &p.state, &p.key)
			return p, err
		}, func(p indexed) error {
			p.number = true
			out[string(p.index)] = p.found
			return nil
		}, `SELECT p.number_ix, p.id, p.unit_id, p.state, coalesce(x.name_key, '') FROM person p
			LEFT JOIN person_index x ON x.org_id = $1 AND x.person_id = p.id
			WHERE p.org_id = $1 AND p.number_ix IN (`+in+`) AND `+reach, append(args, more...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

type indexed struct {
	found
	index []byte
}

// withNames are the people with these folded names, of a merge the one that stays. The names
// are looked up before anybody is: while people come in by the thousand the planner takes
// person for small and walks through it, once for each file's chunk.
func withNames(ctx context.Context, q db.Q, sc access.Scope, names []string) (map[string][]found, error) {
	out := make(map[string][]found, len(names))
	slices.Sort(names)
	for some := range slices.Chunk(slices.Compact(names), 500) {
		in, args := db.In(2, some)
		args = append([]any{sc.OrgID()}, args...)
		reach, more := access.Where(sc, "p", len(args)+1)
		err := db.Each(ctx, q, func(r *sql.Rows) (p found, err error) {
			err = r.Scan(&p.key, &p.id, &p.unit, &p.state, &p.number)
			return p, err
		}, func(p found) error {
			out[p.key] = append(out[p.key], p)
			return nil
		}, `WITH named AS MATERIALIZED (SELECT x.name_key, x.person_id FROM person_index x WHERE x.org_id = $1 AND x.state IN ('active', 'left') AND x.name_key IN (`+in+`))
			SELECT x.name_key, p.id, p.unit_id, p.state, p.number_ix IS NOT NULL FROM named x
			JOIN person p ON p.org_id = $1 AND p.id = x.person_id
			WHERE p.root_id = p.id AND `+reach+` ORDER BY p.id`, append(args, more...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// withWord are the people whose names have one of these words.
func withWord(ctx context.Context, q db.Q, sc access.Scope, words []string) (map[string][]Like, error) {
	out := map[string][]Like{}
	slices.Sort(words)
	for some := range slices.Chunk(slices.Compact(words), 500) {
		in, args := db.In(2, some)
		args = append([]any{sc.OrgID()}, args...)
		reach, more := access.Where(sc, "p", len(args)+1)
		var word string
		err := db.Each(ctx, q, func(r *sql.Rows) (l Like, err error) {
			err = r.Scan(&word, &l.ID, &l.key, &l.Name, &l.Number)
			return l, err
		}, func(l Like) error {
			out[word] = append(out[word], l)
			return nil
		}, `WITH worded AS MATERIALIZED (SELECT w.word, w.person_id FROM person_word w WHERE w.org_id = $1 AND w.word IN (`+in+`))
			SELECT w.word, x.person_id, x.name_key, x.name, x.number FROM worded w
			JOIN person_index x ON x.org_id = $1 AND x.person_id = w.person_id
			JOIN person p ON p.org_id = $1 AND p.id = w.person_id
			WHERE x.state IN ('active', 'left') AND p.root_id = p.id AND `+reach+` ORDER BY w.word, x.person_id`, append(args, more...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// heldOfImport are facts of an import that hold.
func heldOfImport(ctx context.Context, q db.Q, sc access.Scope, imported ids.ID, limit int) ([]storedFact, error) {
	return db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM person_fact f
		WHERE f.org_id = $1 AND f.import_id = $2 AND f.kind <> 'void'
			AND NOT EXISTS (SELECT 1 FROM person_fact n WHERE n.org_id = $1 AND n.supersedes_id = f.id)
		ORDER BY f.id LIMIT $3`, sc.OrgID(), imported, limit)
}

// bareAmong are those of at most 500 people who are active, are nobody's account and nobody
// else's root, and of whom no fact holds but the room's own.
func bareAmong(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.id FROM person p WHERE p.org_id = $1 AND p.id IN (`+in+`) AND p.state = 'active' AND p.root_id = p.id
		AND NOT EXISTS (SELECT 1 FROM person o WHERE o.org_id = $1 AND o.root_id = p.id AND o.id <> p.id)
		AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.org_id = $1 AND m.person_id = p.id)
		AND NOT EXISTS (SELECT 1 FROM person_fact f WHERE f.org_id = $1 AND f.person_id = p.id AND f.kind <> 'void' AND f.name NOT IN ('hired_on', 'unit')
			AND NOT EXISTS (SELECT 1 FROM person_fact n WHERE n.org_id = $1 AND n.supersedes_id = f.id))
		ORDER BY p.id`, append([]any{sc.OrgID()}, args...)...)
}

// leaveMany lets at most 500 people have left on a day.
func leaveMany(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID, on civil.Date) error {
	in, args := db.In(3, people)
	if _, err := tx.Exec(ctx, `UPDATE person SET state = 'left', left_on = CASE WHEN joined_on > $2 THEN joined_on ELSE $2 END, version = version + 1
		WHERE org_id = $1 AND id IN (`+in+`)`, append([]any{sc.OrgID(), on}, args...)...); err != nil {
		return err
	}
	in, args = db.In(2, people)
	_, err := tx.Exec(ctx, `UPDATE person_index SET state = 'left' WHERE org_id = $1 AND person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return err
}

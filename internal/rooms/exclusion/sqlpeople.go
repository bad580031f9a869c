package exclusion

import (
	"context"
	"database/sql"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// mark says that people are to be looked at; whoever looks at them now is waited for.
func mark(ctx context.Context, tx *db.Tx, sc access.Scope, all []ids.ID) error {
	_, err := tx.ExecEach(ctx, `INSERT INTO exclusion_mark (org_id, person_id) VALUES ($1, $2) ON CONFLICT (org_id, person_id) DO UPDATE SET turn = exclusion_mark.turn + 1`,
		func(yield func([]any, error) bool) {
			for _, id := range all {
				if !yield([]any{sc.OrgID(), id}, nil) {
					return
				}
			}
		})
	return err
}

// markMatched marks who was found by lists of a source.
func markMatched(ctx context.Context, tx *db.Tx, sc access.Scope, of Source) (int64, error) {
	return tx.Exec(ctx, `INSERT INTO exclusion_mark (org_id, person_id, turn) SELECT DISTINCT m.org_id, m.person_id, 1 FROM exclusion_match m WHERE m.org_id = $1 AND m.source = $2
		ON CONFLICT (org_id, person_id) DO UPDATE SET turn = exclusion_mark.turn + 1`, sc.OrgID(), of)
}

func marks(ctx context.Context, q db.Q, sc access.Scope, behind ids.ID, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT k.person_id FROM exclusion_mark k WHERE k.org_id = $1 AND k.person_id > $2 ORDER BY k.person_id LIMIT $3`, sc.OrgID(), behind, limit)
}

// take takes the marks of a stretch of people away and gives those that were there, which
// nobody else has now. It is a stretch and no list of ids: where a table was filled a moment
// ago, PostgreSQL takes it for small and would walk through all of it for a list.
func take(ctx context.Context, tx *db.Tx, sc access.Scope, first, last ids.ID) ([]ids.ID, error) {
	took, err := db.All(ctx, tx, db.Scalar[ids.ID], `DELETE FROM exclusion_mark WHERE org_id = $1 AND person_id >= $2 AND person_id <= $3 RETURNING person_id`, sc.OrgID(), first, last)
	return sorted(took), err
}

func waiting(ctx context.Context, q db.Q, sc access.Scope) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM exclusion_mark k WHERE k.org_id = $1`, sc.OrgID())
}

func digests(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID][]byte, error) {
	out := make(map[ids.ID][]byte, len(people))
	in, args := db.In(2, people)
	type row struct {
		id  ids.ID
		sum []byte
	}
	return out, db.Each(ctx, q, func(r *sql.Rows) (x row, err error) {
		err = r.Scan(&x.id, &x.sum)
		return x, err
	}, func(x row) error {
		out[x.id] = slices.Clone(x.sum)
		return nil
	}, `SELECT s.person_id, s.keys_ix FROM exclusion_subject s WHERE s.org_id = $1 AND s.person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
}

func dropSubjectKeys(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if len(people) == 0 {
		return nil
	}
	in, args := db.In(2, people)
	_, err := tx.Exec(ctx, `DELETE FROM exclusion_subject_key WHERE org_id = $1 AND person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return err
}

func dropSubjects(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if len(people) == 0 {
		return nil
	}
	in, args := db.In(2, people)
	_, err := tx.Exec(ctx, `DELETE FROM exclusion_subject WHERE org_id = $1 AND person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return err
}

func putSubjects(ctx context.Context, tx *db.Tx, sc access.Scope, all []subject) error {
	if len(all) == 0 {
		return nil
	}
	if _, err := tx.ExecEach(ctx, `INSERT INTO exclusion_subject (org_id, person_id, keys_ix, aliased, bare) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, person_id) DO UPDATE SET keys_ix = excluded.keys_ix, aliased = excluded.aliased, bare = excluded.bare`, func(yield func([]any, error) bool) {
		for _, s := range all {
			if !yield([]any{sc.OrgID(), s.root, s.digest(), s.aliased, s.bare}, nil) {
				return
			}
		}
	}); err != nil {
		return err
	}
	_, err := tx.ExecEach(ctx, `INSERT INTO exclusion_subject_key (org_id, ix, person_id) VALUES ($1, $2, $3)`, func(yield func([]any, error) bool) {
		for _, s := range all {
			for _, k := range s.keys() {
				if !yield([]any{sc.OrgID(), []byte(k), s.root}, nil) {
					return
				}
			}
		}
	})
	return err
}

// eachEntry hands over the lines of lists that are found by keys, with the key each.
func eachEntry(ctx context.Context, q db.Q, sc access.Scope, of []List, keys []string, fn func(entry) error) error {
	lists := make([]ids.ID, len(of))
	source := map[ids.ID]Source{}
	for i, l := range of {
		lists[i], source[l.ID] = l.ID, l.Source
	}
	for some := range slices.Chunk(keys, 400) {
		raw := make([][]byte, len(some))
		for i, k := range some {
			raw[i] = []byte(k)
		}
		inLists, args := db.In(2, lists)
		inKeys, more := db.In(2+len(args), raw)
		err := db.Each(ctx, q, scanEntry, func(e entry) error {
			e.Source = source[e.List]
			return fn(e)
		}, `SELECT k.ix, e.list_id, e.line, e.ident_ix, e.born_ix, e.middle_ix, e.kind, e.excluded_on, e.ended_on, e.reinstated, e.waived_on
			FROM exclusion_key k JOIN exclusion_entry e ON e.org_id = k.org_id AND e.list_id = k.list_id AND e.line = k.line
			WHERE k.org_id = $1 AND e.org_id = $1 AND k.list_id IN (`+inLists+`) AND k.ix IN (`+inKeys+`)`, append(append([]any{sc.OrgID()}, args...), more...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

func scanEntry(r *sql.Rows) (e entry, err error) {
	var key, ident, born, middle []byte
	err = r.Scan(&key, &e.List, &e.Line, &ident, &born, &middle, &e.Kind, db.Day(&e.On), db.Day(&e.Ended), &e.Reinstated, db.Day(&e.Waived))
	e.key, e.ident, e.born, e.middle = string(key), string(ident), string(born), string(middle)
	return e, err
}

const matchColumns = `m.person_id, m.source, m.ident_ix, m.list_id, m.line, m.what, m.kind, m.excluded_on, m.ended_on, m.reinstated, m.waived_on, m.finding_id, m.found_at`

func scanMatch(r *sql.Rows) (m Match, err error) {
	var ident []byte
	err = r.Scan(&m.Person, &m.Source, &ident, &m.List, &m.Line, &m.What, &m.Kind, db.Day(&m.On), db.Day(&m.Ended), &m.Reinstated, db.Day(&m.Waived), &m.Finding, db.At(&m.FoundAt))
	m.ident, m.Strength = string(ident), m.What.Strength()
	return m, err
}

func matchesOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID][]Match, error) {
	out := map[ids.ID][]Match{}
	in, args := db.In(2, people)
	return out, db.Each(ctx, q, scanMatch, func(m Match) error {
		out[m.Person] = append(out[m.Person], m)
		return nil
	}, `SELECT `+matchColumns+` FROM exclusion_match m WHERE m.org_id = $1 AND m.person_id IN (`+in+`) ORDER BY m.person_id, m.source, m.ident_ix`, append([]any{sc.OrgID()}, args...)...)
}

// matchesAfter is a page of what was found by a source, in the order of people.
func matchesAfter(ctx context.Context, q db.Q, sc access.Scope, of Source, after ids.ID, limit int) ([]Match, error) {
	return db.All(ctx, q, scanMatch, `SELECT `+matchColumns+` FROM exclusion_match m WHERE m.org_id = $1 AND m.source = $2 AND m.person_id IN
		(SELECT x.person_id FROM exclusion_match x WHERE x.org_id = $1 AND x.source = $2 AND x.person_id > $3 GROUP BY x.person_id ORDER BY x.person_id LIMIT $4)
		ORDER BY m.person_id, m.ident_ix`, sc.OrgID(), of, after, limit)
}

func putMatch(ctx context.Context, tx *db.Tx, sc access.Scope, m Match) error {
	_, err := tx.Exec(ctx, `INSERT INTO exclusion_match (org_id, person_id, source, ident_ix, list_id, line, what, kind, excluded_on, ended_on, reinstated, waived_on, finding_id, found_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (org_id, person_id, source, ident_ix) DO UPDATE SET list_id = excluded.list_id, line = excluded.line, what = excluded.what, kind = excluded.kind, excluded_on = excluded.excluded_on,
			ended_on = excluded.ended_on, reinstated = excluded.reinstated, waived_on = excluded.waived_on, finding_id = excluded.finding_id`,
		sc.OrgID(), m.Person, m.Source, []byte(m.ident), m.List, m.Line, m.What, m.Kind, m.On, m.Ended, m.Reinstated, m.Waived, m.Finding, m.FoundAt)
	return err
}

func dropMatch(ctx context.Context, tx *db.Tx, sc access.Scope, m Match) error {
	_, err := tx.Exec(ctx, `DELETE FROM exclusion_match WHERE org_id = $1 AND person_id = $2 AND source = $3 AND ident_ix = $4`, sc.OrgID(), m.Person, m.Source, []byte(m.ident))
	return err
}

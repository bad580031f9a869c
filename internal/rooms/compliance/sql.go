package compliance

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// state says which generations there are: 0 is none.
type state struct{ shown, building int64 }

func (s state) gens() []int64 {
	var out []int64
	for _, g := range []int64{s.shown, s.building} {
		if g != 0 {
			out = append(out, g)
		}
	}
	return out
}

func scanState(r *sql.Rows) (s state, err error) {
	err = r.Scan(&s.shown, &s.building)
	return s, err
}

func stateOf(ctx context.Context, q db.Q, sc access.Scope) (state, error) {
	st, err := db.One(ctx, q, scanState, `SELECT shown, building FROM standing_state WHERE org_id = $1`, sc.OrgID())
	if errors.Is(err, fault.NotFound) {
		return state{}, nil
	}
	return st, err
}

// hold reads the state and keeps generations from being begun or shown until the transaction
// ends; writers hold it together. So whoever began before a build began is seen by it.
func hold(ctx context.Context, tx *db.Tx, sc access.Scope) (state, error) {
	share := db.Pick(tx, " FOR SHARE", "")
	read := func() (state, error) {
		return db.One(ctx, tx, scanState, `SELECT shown, building FROM standing_state WHERE org_id = $1`+share, sc.OrgID())
	}
	st, err := read()
	if !errors.Is(err, fault.NotFound) {
		return st, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO standing_state (org_id, shown, building) VALUES ($1, 0, 0) ON CONFLICT (org_id) DO NOTHING`, sc.OrgID()); err != nil {
		return st, err
	}
	return read()
}

// lockState waits for all who hold the state, and keeps others from it.
func lockState(ctx context.Context, tx *db.Tx, sc access.Scope) (state, error) {
	return db.One(ctx, tx, scanState, `INSERT INTO standing_state (org_id, shown, building) VALUES ($1, 0, 0)
		ON CONFLICT (org_id) DO UPDATE SET shown = standing_state.shown RETURNING shown, building`, sc.OrgID())
}

// setState begins or shows a generation. It waits for all who hold the state.
func setState(ctx context.Context, tx *db.Tx, sc access.Scope, st state) error {
	_, err := tx.Exec(ctx, `INSERT INTO standing_state (org_id, shown, building) VALUES ($1, $2, $3)
		ON CONFLICT (org_id) DO UPDATE SET shown = excluded.shown, building = excluded.building`, sc.OrgID(), st.shown, st.building)
	return err
}

// lock takes the heads of people, in the order of ids.
func lock(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	_, err := tx.ExecEach(ctx, `INSERT INTO standing_head (org_id, id, version, stale) VALUES ($1, $2, 1, $3)
		ON CONFLICT (org_id, id) DO UPDATE SET version = standing_head.version + 1`, headRows(sc, people, false))
	return err
}

// lockMany is lock for a chunk.
func lockMany(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	_, err := tx.Bulk(ctx, "standing_head", []string{"org_id", "id", "stale"}, headRows(sc, people, false),
		`ON CONFLICT (org_id, id) DO UPDATE SET version = standing_head.version + 1`)
	return err
}

// setStale says that facts came in which are not in these people's standings yet.
func setStale(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	_, err := tx.Bulk(ctx, "standing_head", []string{"org_id", "id", "stale"}, headRows(sc, people, true),
		`ON CONFLICT (org_id, id) DO UPDATE SET version = standing_head.version + 1, stale = excluded.stale`)
	return err
}

// headsOf are the versions of the heads of people: whoever writes about somebody raises theirs.
// Of whom nothing was written there is none.
func headsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]int64, error) {
	out := make(map[ids.ID]int64, len(people))
	type head struct {
		id      ids.ID
		version int64
	}
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(2, some)
		err := db.Each(ctx, q, func(r *sql.Rows) (h head, err error) {
			err = r.Scan(&h.id, &h.version)
			return h, err
		}, func(h head) error { out[h.id] = h.version; return nil },
			`SELECT id, version FROM standing_head WHERE org_id = $1 AND id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func headRows(sc access.Scope, people []ids.ID, stale bool) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, p := range people {
			if !yield([]any{sc.OrgID(), p, stale}, nil) {
				return
			}
		}
	}
}

// setFresh takes the mark away from people whose head is locked.
func setFresh(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(3, some)
		if _, err := tx.Exec(ctx, `UPDATE standing_head SET stale = $2 WHERE org_id = $1 AND stale AND id IN (`+in+`)`, append([]any{sc.OrgID(), false}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

func stalePeople(ctx context.Context, q db.Q, sc access.Scope, after ids.ID, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM standing_head WHERE org_id = $1 AND stale AND id > $2 ORDER BY id LIMIT $3`, sc.OrgID(), after, limit)
}

const standingColumns = `s.person_id, s.requirement_id, s.unit_id, s.status, s.next_on, s.next_status, s.due_on, s.start_on, s.end_on, s.required, s.counted, s.remaining, s.rule_n`

func scanStanding(r *sql.Rows) (s Standing, err error) {
	err = r.Scan(s.into()...)
	return s, err
}

func (s *Standing) into() []any {
	return []any{&s.Person, &s.Requirement, &s.Unit, &s.Status, db.Day(&s.NextOn), &s.NextStatus, db.Day(&s.DueOn), db.Day(&s.Start), db.Day(&s.End),
		db.Credit(&s.Required), db.Credit(&s.Counted), db.Credit(&s.Remaining), &s.RuleN}
}

type key struct{ person, requirement ids.ID }

func (s Standing) key() key { return key{s.Person, s.Requirement} }

// standingsOf are the standings of people in a generation.
func standingsOf(ctx context.Context, q db.Q, sc access.Scope, gen int64, people []ids.ID) (map[key]Standing, error) {
	out := make(map[key]Standing, 4*len(people))
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(3, some)
		err := db.Each(ctx, q, scanStanding, func(s Standing) error { out[s.key()] = s; return nil },
			`SELECT `+standingColumns+` FROM standing s WHERE s.org_id = $1 AND s.gen = $2 AND s.person_id IN (`+in+`)`, append([]any{sc.OrgID(), gen}, args...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

var insertColumns = []string{"org_id", "gen", "person_id", "requirement_id", "unit_id", "status", "next_on", "next_status", "due_on", "start_on", "end_on", "required", "counted", "remaining", "rule_n"}

// overwrite is for standings that are there: for those that are not, looking costs.
const overwrite = `ON CONFLICT (org_id, gen, person_id, requirement_id) DO UPDATE SET unit_id = excluded.unit_id, status = excluded.status, next_on = excluded.next_on,
	next_status = excluded.next_status, due_on = excluded.due_on, start_on = excluded.start_on, end_on = excluded.end_on, required = excluded.required,
	counted = excluded.counted, remaining = excluded.remaining, rule_n = excluded.rule_n`

// few is up to how many rows are written one by one: a staging table costs more than they do.
const few = 64

func putStandings(ctx context.Context, tx *db.Tx, sc access.Scope, gen int64, all []Standing, onConflict string) error {
	rows := func(yield func([]any, error) bool) {
		for _, s := range all {
			if !yield([]any{sc.OrgID(), gen, s.Person, s.Requirement, s.Unit, s.Status, s.NextOn, s.NextStatus, s.DueOn, s.Start, s.End,
				int64(s.Required), int64(s.Counted), int64(s.Remaining), s.RuleN}, nil) {
				return
			}
		}
	}
	if len(all) > few {
		_, err := tx.Bulk(ctx, "standing", insertColumns, rows, onConflict)
		return err
	}
	_, err := tx.ExecEach(ctx, `INSERT INTO standing (org_id, gen, person_id, requirement_id, unit_id, status, next_on, next_status, due_on, start_on, end_on, required, counted, remaining, rule_n)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) `+onConflict, rows)
	return err
}

func dropStandings(ctx context.Context, tx *db.Tx, sc access.Scope, gen int64, all []Standing) error {
	if len(all) == 0 {
		return nil
	}
	_, err := tx.ExecEach(ctx, `DELETE FROM standing WHERE org_id = $1 AND gen = $2 AND person_id = $3 AND requirement_id = $4`, func(yield func([]any, error) bool) {
		for _, s := range all {
			if !yield([]any{sc.OrgID(), gen, s.Person, s.Requirement}, nil) {
				return
			}
		}
	})
	return err
}

// dueDay notes that something is to be done for the organization on a day, unless that is
// noted: the row of a later day is taken away long after its midnight.
func dueDay(ctx context.Context, tx *db.Tx, sc access.Scope, on today, day civil.Date) error {
	n, err := db.One(ctx, tx, db.Scalar[int64], `SELECT count(*) FROM standing_due WHERE org_id = $1 AND due_on = $2`, sc.OrgID(), day)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO standing_due (org_id, due_on, due_at) VALUES ($1, $2, $3) ON CONFLICT (org_id, due_on) DO NOTHING`,
		sc.OrgID(), day, day.StartIn(on.zone).Add(settled))
	return err
}

func dropDue(ctx context.Context, tx *db.Tx, sc access.Scope, until civil.Date) error {
	_, err := tx.Exec(ctx, `DELETE FROM standing_due WHERE org_id = $1 AND due_on <= $2`, sc.OrgID(), until)
	return err
}

func sorted(people []ids.ID) []ids.ID {
	slices.SortFunc(people, func(a, b ids.ID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(people)
}

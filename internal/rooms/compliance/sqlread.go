package compliance

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// edition is what standings were read from: another one when any of them may have changed.
type edition struct {
	shown int64 // the generation that is shown
	head  int64 // counts what happened to the person's standings
	rules int64 // of the rulebook
}

// recordOf are the standings that are shown of somebody in reach, or of whom they were
// merged into; none for somebody of whom nothing is asked.
func recordOf(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (all []Standing, at edition, err error) {
	reach, more := access.Where(sc, "p", 3)
	err = db.Each(ctx, q, func(r *sql.Rows) (s Standing, err error) {
		err = r.Scan(append(s.into(), &at.shown, &at.head, &at.rules)...)
		return s, err
	}, func(s Standing) error {
		all = append(all, s)
		return nil
	}, `SELECT `+standingColumns+`, x.shown, COALESCE(h.version, 0), COALESCE(b.edition, 0) FROM person p JOIN standing_state x ON x.org_id = p.org_id
		JOIN standing s ON s.org_id = p.org_id AND s.gen = x.shown AND s.person_id = p.root_id
		LEFT JOIN standing_head h ON h.org_id = p.org_id AND h.id = p.root_id LEFT JOIN rulebook b ON b.org_id = p.org_id
		WHERE p.org_id = $1 AND x.org_id = $1 AND s.org_id = $1 AND p.id = $2 AND `+reach, append([]any{sc.OrgID(), who}, more...)...)
	return all, at, err
}

// togetherOf is how people in reach stand with all that is asked.
func togetherOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]Standing, error) {
	in, args := db.In(3, people)
	reach, more := access.Where(sc, "p", 3+len(args))
	out := map[ids.ID]Standing{}
	err := db.Each(ctx, q, func(r *sql.Rows) (s Standing, err error) {
		var of ids.ID
		err = r.Scan(append([]any{&of}, s.into()...)...)
		out[of] = s
		return s, err
	}, func(Standing) error { return nil }, `SELECT p.id, `+standingColumns+` FROM person p JOIN standing_state x ON x.org_id = p.org_id
		JOIN standing s ON s.org_id = p.org_id AND s.gen = x.shown AND s.person_id = p.root_id
		WHERE p.org_id = $1 AND x.org_id = $1 AND s.org_id = $1 AND s.requirement_id = $2 AND p.id IN (`+in+`) AND `+reach, slices.Concat([]any{sc.OrgID(), ids.ID{}}, args, more)...)
	return out, err
}

// partsOf are the standings of people in reach with each requirement.
func partsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID][]Standing, error) {
	in, args := db.In(3, people)
	reach, more := access.Where(sc, "p", 3+len(args))
	out := map[ids.ID][]Standing{}
	err := db.Each(ctx, q, scanStanding, func(s Standing) error { out[s.Person] = append(out[s.Person], s); return nil },
		`SELECT `+standingColumns+` FROM standing_state x JOIN standing s ON s.org_id = x.org_id AND s.gen = x.shown
		JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
		WHERE x.org_id = $1 AND s.org_id = $1 AND p.org_id = $1 AND s.requirement_id <> $2 AND s.person_id IN (`+in+`) AND `+reach, slices.Concat([]any{sc.OrgID(), ids.ID{}}, args, more)...)
	return out, err
}

// wanted says which standings are listed.
type wanted struct {
	requirement ids.ID
	status      Status // empty: any
	unit        ids.ID
	since       civil.Date // due from this day on
	until       civil.Date // due by; zero: whenever
	after       Standing   // where the page before ended
}

// listOf is one part of a list: those whose status is still the one that was worked out
// (turned false), or those whose next one has come.
func listOf(ctx context.Context, q db.Q, by way, day civil.Date, w wanted, turned bool, limit int) ([]Standing, error) {
	var where string
	sc := by.sc
	args := []any{sc.OrgID()}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	status, when := "s.status", "s.next_on > "
	if turned {
		status, when = "s.next_status", "s.next_on <= "
	}
	when += arg(day)
	where += ` AND s.requirement_id = ` + arg(w.requirement) + ` AND ` + when
	if w.status != "" {
		where += ` AND ` + status + ` = ` + arg(w.status)
	}
	switch {
	case !w.unit.Zero():
		where += ` AND s.unit_id = ` + arg(w.unit)
	case by.byUnits:
		where += ` AND s.unit_id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = ` + arg(sc.Account()) + `)`
	}
	if w.since != 0 {
		where += ` AND s.due_on >= ` + arg(w.since)
	}
	if w.until != 0 {
		where += ` AND s.due_on <= ` + arg(w.until)
	}
	if !w.after.Person.Zero() {
		where += ` AND (s.due_on, s.person_id) > (` + arg(w.after.DueOn) + `, ` + arg(w.after.Person) + `)`
	}
	reach, more := access.Where(sc, "p", len(args)+1)
	args = append(args, more...)
	b := beginning(by, turned, "s.person_id", len(args)+1)
	args = append(args, b.args...)
	where += b.where
	return db.All(ctx, q, scanStanding, b.with+`SELECT `+standingColumns+` FROM `+b.from+`standing_state x JOIN `+turnedOr(turned)+` s ON s.org_id = x.org_id AND s.gen = x.shown
		JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
		WHERE x.org_id = $1 AND s.org_id = $1 AND p.org_id = $1`+where+` AND `+reach+` ORDER BY s.due_on, s.person_id LIMIT `+strconv.Itoa(limit), args...)
}

// begun is how a statement about standings begins: with an optimization fence, where no
// planner knows how few it is about.
type begun struct {
	with, from, where string
	args              []any
}

// beginning says where a statement finds people, whose id is in column. turned: those whose
// day ($2) has come since they were worked out; between midnight and the sweep all that
// changed, at other times nobody. Else those whom somebody reaches who reaches few.
func beginning(by way, turned bool, column string, next int) begun {
	switch {
	case turned:
		return begun{with: `WITH turned AS MATERIALIZED (SELECT n.* FROM standing_state y JOIN standing n ON n.org_id = y.org_id AND n.gen = y.shown
		WHERE y.org_id = $1 AND n.org_id = $1 AND n.next_on <= $2 AND n.next_on < '9999-12-31') `}
	case by.few:
		reached, args := access.Reached(by.sc, next)
		return begun{`WITH few AS MATERIALIZED (SELECT DISTINCT r.person_id FROM (` + reached + `) r) `, `few CROSS JOIN `, ` AND ` + column + ` = few.person_id`, args}
	}
	return begun{}
}

// reachedOf counts whom somebody reaches who does not reach everybody, up to a number.
func reachedOf(ctx context.Context, q db.Q, sc access.Scope, most int) (int, error) {
	reached, args := access.Reached(sc, 2)
	return db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM (SELECT r.person_id FROM (`+reached+`) r LIMIT `+strconv.Itoa(most)+`) n`, append([]any{sc.OrgID()}, args...)...)
}

func turnedOr(turned bool) string {
	if turned {
		return "turned"
	}
	return "standing"
}

// dueOf finds where a page ended: the day by which it was ordered, of somebody in reach.
func dueOf(ctx context.Context, q db.Q, sc access.Scope, requirement, person ids.ID) ([]Standing, error) {
	reach, more := access.Where(sc, "p", 4)
	return db.All(ctx, q, scanStanding, `SELECT `+standingColumns+` FROM standing_state x JOIN standing s ON s.org_id = x.org_id AND s.gen = x.shown
		JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
		WHERE x.org_id = $1 AND s.org_id = $1 AND s.requirement_id = $2 AND s.person_id = $3 AND `+reach, append([]any{sc.OrgID(), requirement, person}, more...)...)
}

// Sums.

type sum struct {
	unit, requirement ids.ID
	status            Status
	on                civil.Date // Monday of a week to come, or zero: by now
	n                 int64
}

// sumsOf adds up the ledger: what is by now in one sum, and each day to come up to until by
// itself. units: the whole organization ("org"), each unit in reach or of the organization.
func sumsOf(ctx context.Context, q db.Q, sc access.Scope, gen int64, day, until civil.Date, units string) ([]sum, error) {
	args := []any{sc.OrgID(), gen, day, until, ids.ID{}}
	where := `unit_id = $5`
	switch units {
	case "all":
		where = `unit_id <> $5`
	case "together": // of all units, by all that is asked: each status is one seek
		where = `unit_id IN (SELECT u.id FROM unit u WHERE u.org_id = $1) AND %s.requirement_id = $5 AND %s.status IN ('not_met', 'grace', 'unknown', 'open', 'met', 'exempt', 'not_applicable')`
	case "reach":
		where = `unit_id <> $5 AND unit_id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $6)`
		args = append(args, sc.Account())
	}
	return db.All(ctx, q, func(r *sql.Rows) (s sum, err error) {
		err = r.Scan(&s.unit, &s.requirement, &s.status, db.Day(&s.on), &s.n)
		return s, err
	}, `SELECT a.unit_id, a.requirement_id, a.status, a.on_day, CAST(sum(a.n) AS BIGINT) FROM (
			SELECT t.unit_id, t.requirement_id, t.status, CASE WHEN t.on_day <= $3 THEN '0001-01-01' ELSE t.on_day END AS on_day, t.n
				FROM tally t WHERE t.org_id = $1 AND t.gen = $2 AND t.on_day <= $4 AND t.`+strings.ReplaceAll(where, "%s", "t")+`
			UNION ALL
			SELECT d.unit_id, d.requirement_id, d.status, CASE WHEN d.on_day <= $3 THEN '0001-01-01' ELSE d.on_day END AS on_day, d.n
				FROM tally_delta d WHERE d.org_id = $1 AND d.gen = $2 AND d.on_day <= $4 AND d.`+strings.ReplaceAll(where, "%s", "d")+`) a
		GROUP BY a.unit_id, a.requirement_id, a.status, a.on_day`, args...)
}

// trendOf is how the whole organization stood at the ends of the days since one.
func trendOf(ctx context.Context, q db.Q, sc access.Scope, since civil.Date) (out []Point, err error) {
	err = db.Each(ctx, q, func(r *sql.Rows) (s sum, err error) {
		err = r.Scan(db.Day(&s.on), &s.status, &s.n)
		return s, err
	}, func(s sum) error {
		if len(out) == 0 || out[len(out)-1].On != s.on {
			out = append(out, Point{On: s.on})
		}
		p := &out[len(out)-1]
		if s.status != NotApplicable {
			p.Asked += s.n
		}
		if slices.Contains(good, s.status) {
			p.Good += s.n
		}
		return nil
	}, `SELECT on_day, status, n FROM tally_day WHERE org_id = $1 AND on_day >= $2 AND requirement_id = $3 ORDER BY on_day`, sc.OrgID(), since, ids.ID{})
	return out, err
}

// position is where the ledger of counts stands: it is another one after every change.
type position struct {
	shown, building, done, folded int64
	deltas                        int64
	stale                         int64 // people of whom facts came in that are not worked out, at most manyStale
	last                          ids.ID
}

// manyStale is how many people who wait are counted: beyond, more of them change no page.
const manyStale = 1000

func positionOf(ctx context.Context, q db.Q, sc access.Scope) (position, error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (p position, err error) {
		err = r.Scan(&p.shown, &p.building, &p.done, &p.folded, &p.deltas, &p.stale)
		return p, err
	}, `SELECT x.shown, x.building, b.done, b.folded, (SELECT count(*) FROM tally_delta d WHERE d.org_id = $1),
			(SELECT count(*) FROM (SELECT h.id FROM standing_head h WHERE h.org_id = $1 AND h.stale LIMIT `+strconv.Itoa(manyStale)+`) w)
		FROM standing_state x JOIN standing_build b ON b.org_id = x.org_id WHERE x.org_id = $1 AND b.org_id = $1`, sc.OrgID())
	if err != nil || len(all) == 0 {
		return position{}, err
	}
	last, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT d.id FROM tally_delta d WHERE d.org_id = $1 ORDER BY d.id DESC LIMIT 1`, sc.OrgID())
	if len(last) == 1 {
		all[0].last = last[0]
	}
	return all[0], err
}

// directOf counts people one by one, for whoever reaches few of them.
func directOf(ctx context.Context, q db.Q, sc access.Scope, day, until civil.Date) ([]sum, error) {
	reach, more := access.Where(sc, "p", 2)
	counts := counts{}
	err := db.Each(ctx, q, scanStanding, func(s Standing) error {
		s.Unit = ids.ID{}
		counts.add(0, s, 1)
		return nil
	}, `SELECT `+standingColumns+` FROM standing_state x JOIN standing s ON s.org_id = x.org_id AND s.gen = x.shown JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id
		WHERE x.org_id = $1 AND s.org_id = $1 AND p.org_id = $1 AND `+reach, append([]any{sc.OrgID()}, more...)...)
	sums := map[sum]int64{}
	for _, c := range counts.list() {
		on := c.On
		if on <= day {
			on = ever
		}
		if on <= until {
			sums[sum{requirement: c.Requirement, status: c.Status, on: on}] += c.n
		}
	}
	var out []sum
	for k, n := range sums {
		k.n = n
		out = append(out, k)
	}
	return out, err
}

type named struct {
	id   ids.ID
	name string
}

func scanNamed(r *sql.Rows) (n named, err error) {
	err = r.Scan(&n.id, &n.name)
	return n, err
}

// unitNames are those of the units in the caller's reach.
func unitNames(ctx context.Context, q db.Q, sc access.Scope) (map[ids.ID]string, error) {
	where, args := ``, []any{sc.OrgID()}
	if sc.Reach() != access.Org {
		where, args = ` AND u.id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $2)`, append(args, sc.Account())
	}
	out := map[ids.ID]string{}
	err := db.Each(ctx, q, scanNamed, func(n named) error { out[n.id] = n.name; return nil }, `SELECT u.id, u.name FROM unit u WHERE u.org_id = $1`+where, args...)
	return out, err
}

// titlesOf are the titles of the courses that people completed, by completion.
func titlesOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]string, error) {
	in, args := db.In(2, people)
	out := map[ids.ID]string{}
	err := db.Each(ctx, q, scanNamed, func(n named) error { out[n.id] = n.name; return nil }, `SELECT d.id, c.title FROM completion d JOIN course c ON c.org_id = d.org_id AND c.id = d.course_id
		WHERE d.org_id = $1 AND c.org_id = $1 AND d.person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, err
}

// edges are the first and the last person by id.
func edges(ctx context.Context, q db.Q, sc access.Scope) (first, last ids.ID, err error) {
	both, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT * FROM (SELECT p.id FROM person p WHERE p.org_id = $1 ORDER BY p.id LIMIT 1) a
		UNION ALL SELECT * FROM (SELECT p.id FROM person p WHERE p.org_id = $1 ORDER BY p.id DESC LIMIT 1) b`, sc.OrgID())
	if err == nil && len(both) == 2 {
		first, last = both[0], both[1]
	}
	return first, last, err
}

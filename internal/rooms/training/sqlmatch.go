package training

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/rooms/person"
)

// Candidate is somebody whom a line of a list may mean.
type Candidate struct {
	ID     ids.ID `json:"id"`
	Name   string `json:"name"`
	Number string `json:"number,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Left   bool   `json:"left,omitempty"`
	root   ids.ID
	key    string // by which they were found
}

func scanCandidate(r *sql.Rows) (c Candidate, err error) {
	var shown bool
	var state person.State
	err = r.Scan(&c.key, &c.ID, &c.root, &c.Name, &c.Number, &c.Unit, &state, &shown)
	if !shown {
		c.Number = ""
	}
	c.Left = state == person.Left
	return c, err
}

// candidates are people in reach for whom where holds: its arguments begin at $2, and key is
// a column of what from joins.
func candidates(ctx context.Context, q db.Q, sc access.Scope, key, from, where, tail string, args ...any) ([]Candidate, error) {
	args = append([]any{sc.OrgID()}, args...)
	reach, more := access.Where(sc, "p", len(args)+1)
	args = append(args, more...)
	contact, more := contacts(sc, len(args)+1)
	return db.All(ctx, q, scanCandidate, `SELECT `+key+`, p.id, p.root_id, coalesce(x.name, ''), coalesce(x.number, ''), coalesce(u.name, ''), p.state, (`+contact+`)
		FROM `+from+` LEFT JOIN unit u ON u.org_id = p.org_id AND u.id = p.unit_id
		WHERE p.org_id = $1 AND `+where+` AND `+reach+tail, append(args, more...)...)
}

// contacts is the condition under which the caller sees, and finds by, somebody's number.
func contacts(sc access.Scope, next int) (string, []any) {
	in, err := sc.Narrow(person.PermContact)
	if err != nil {
		return "1 = 0", nil
	}
	return access.Where(in, "p", next)
}

const (
	fromIndex = `person_index x JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id`
	fromWords = `person_word w JOIN person p ON p.org_id = w.org_id AND p.id = w.person_id LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id`
	fromAll   = `person p LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id`
)

// byNumbers finds who has a folded number, or a number of which it is a word.
func byNumbers(ctx context.Context, q db.Q, sc access.Scope, numbers []string) (map[string][]Candidate, error) {
	out := map[string][]Candidate{}
	for some := range slices.Chunk(numbers, 500) {
		marked := make([]string, len(some))
		for i, n := range some {
			marked[i] = "#" + n
		}
		in, args := db.In(2, marked)
		contact, more := contacts(sc, len(args)+2)
		all, err := candidates(ctx, q, sc, `w.word`, fromWords, `w.org_id = $1 AND w.word IN (`+in+`) AND (`+contact+`)`, ` ORDER BY p.id`, append(args, more...)...)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			key := c.key[1:]
			out[key] = append(out[key], c)
		}
	}
	return out, nil
}

// byNames finds who has a folded name, of a merge the one that stays.
func byNames(ctx context.Context, q db.Q, sc access.Scope, names []string) (map[string][]Candidate, error) {
	out := map[string][]Candidate{}
	for some := range slices.Chunk(names, 500) {
		in, args := db.In(2, some)
		all, err := candidates(ctx, q, sc, `x.name_key`, fromIndex, `x.org_id = $1 AND x.state IN ('active', 'left') AND x.name_key IN (`+in+`) AND p.root_id = p.id`, ` ORDER BY p.state, p.id`, args...)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			out[c.key] = append(out[c.key], c)
		}
	}
	return out, nil
}

// near finds people whose name has words that begin with these.
func near(ctx context.Context, q db.Q, sc access.Scope, words []string) ([]Candidate, error) {
	where, args := `x.org_id = $1 AND p.root_id = p.id`, []any{}
	for _, w := range words {
		n := len(args) + 2
		where += fmt.Sprintf(` AND x.person_id IN (SELECT w.person_id FROM person_word w WHERE w.org_id = $1 AND w.word >= $%d AND w.word < $%d)`, n, n+1)
		args = append(args, w, w+"\U0010FFFF")
	}
	return candidates(ctx, q, sc, `x.name_key`, fromIndex, where, ` ORDER BY x.state, x.name_key, p.id LIMIT 6`, args...)
}

// peopleByID are those of people who are in reach.
func peopleByID(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]Candidate, error) {
	out := map[ids.ID]Candidate{}
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(2, some)
		all, err := candidates(ctx, q, sc, `''`, fromAll, `p.id IN (`+in+`)`, ``, args...)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			out[c.ID] = c
		}
	}
	return out, nil
}

// ofUnit are the people of a unit who may be ticked.
func ofUnit(ctx context.Context, q db.Q, sc access.Scope, unit ids.ID) ([]Candidate, error) {
	if unit.Zero() {
		return nil, nil
	}
	return candidates(ctx, q, sc, `x.name_key`, fromIndex, `x.org_id = $1 AND x.unit_id = $2 AND x.state = 'active' AND p.root_id = p.id`, ` ORDER BY x.name_key, p.id LIMIT 300`, unit)
}

// unitThere refuses a unit out of reach as one that is not there.
func unitThere(ctx context.Context, q db.Q, sc access.Scope, unit ids.ID) error {
	if unit.Zero() {
		return nil
	}
	all, err := unitOptions(ctx, q, sc, unit)
	if err == nil && len(all) == 0 {
		err = fault.Bad("unit", "unit_unknown")
	}
	return err
}

// unitOptions are the units in the caller's reach, to choose from, or one of them.
func unitOptions(ctx context.Context, q db.Q, sc access.Scope, only ...ids.ID) ([]ui.Option, error) {
	where, args := "", []any{sc.OrgID()}
	if sc.Reach() != access.Org {
		where = ` AND u.id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $2)`
		args = append(args, sc.Account())
	}
	for _, unit := range only {
		args = append(args, unit)
		where += ` AND u.id = $` + strconv.Itoa(len(args))
	}
	return db.All(ctx, q, func(r *sql.Rows) (o ui.Option, err error) {
		var id ids.ID
		err = r.Scan(&id, &o.Label)
		o.Value = id.String()
		return o, err
	}, `SELECT u.id, u.name FROM unit u WHERE u.org_id = $1 AND u.archived_at IS NULL`+where+` ORDER BY u.name_key, u.id LIMIT 2000`, args...)
}

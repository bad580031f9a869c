package person

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

// A list shows who is in each of some sets: those of whom a word begins so, those whom the
// caller reaches. It begins from the small ones, which costs what is in them, however large
// the organization; where all are large, the next names are looked through before, since
// that soon fills a page.

// set selects the column person_id of people, with its arguments from next on; the
// organization is $1. Given a column, it selects that person only.
type set func(next int, person string) (query string, args []any)

// sizes decide between the two ways.
type sizes struct {
	large int // people: a set is not counted further
	look  int // names that are looked through for who is in large sets
}

var usual = sizes{large: 20_000, look: 5000}

// setsOf are those of a list: none for whoever reaches everybody and looks for no words.
func setsOf(sc access.Scope, words []string) []set {
	all := ofWords(sc, words)
	if sc.Reach() != access.Org {
		all = append(all, func(next int, person string) (string, []any) {
			if person != "" { // whose reach is asked of everybody in a list
				return `SELECT ` + person + ` AS person_id`, nil
			}
			return access.Reached(sc, next)
		})
	}
	return all
}

func ofWords(sc access.Scope, words []string) (all []set) {
	for _, w := range words {
		all = append(all, func(next int, person string) (string, []any) { return ofWord(sc, w, next, person) })
	}
	return all
}

// ofWord are the people of whom a word begins so, or the number where the caller sees it.
func ofWord(sc access.Scope, word string, next int, person string) (query string, args []any) {
	begins := `SELECT w.person_id FROM person_word w WHERE w.org_id = $1 AND w.word >= $%d AND w.word < $%d`
	if person != "" {
		begins += ` AND w.person_id = ` + person
	}
	query, args = fmt.Sprintf(begins, next, next+1), []any{word, beyond(word)}
	numbers, ok := sc.May(PermContact)
	if !ok {
		return query, args
	}
	query += ` UNION ALL ` + fmt.Sprintf(begins, next+2, next+3)
	args = append(args, numberMark+word, beyond(numberMark+word))
	if numbers.Reach() != access.Org {
		reach, more := access.Where(numbers, "n", next+4)
		query += ` AND (SELECT count(*) FROM person n WHERE n.org_id = $1 AND n.id = w.person_id AND ` + reach + `) = 1`
		args = append(args, more...)
	}
	return query, args
}

// inAll selects who is in all of the sets, each once.
func inAll(sets []set, next int) (query string, args []any) {
	parts := make([]string, len(sets))
	for i, s := range sets {
		of, more := s(next+len(args), "")
		parts[i], args = fmt.Sprintf(`SELECT s%d.person_id FROM (%s) s%d`, i, of, i), append(args, more...)
	}
	if len(parts) == 1 { // two words of somebody may begin so
		return `SELECT DISTINCT one.person_id FROM (` + parts[0] + `) one`, args
	}
	return strings.Join(parts, ` INTERSECT `), args
}

// withIn is the condition, from AND on, under which a column's person is in all of the sets.
func withIn(column string, sets []set, next int) (where string, args []any) {
	if len(sets) == 0 {
		return "", nil
	}
	in, args := inAll(sets, next)
	return ` AND ` + column + ` IN (` + in + `)`, args
}

// alsoIn is the condition, from AND on, under which a column's person is in each of the sets,
// asked of one person after the other.
func alsoIn(column string, sets []set, next int) (where string, args []any) {
	for _, s := range sets {
		of, more := s(next+len(args), column)
		where += ` AND (SELECT count(*) FROM (` + of + `) s WHERE s.person_id = ` + column + `) > 0`
		args = append(args, more...)
	}
	return where, args
}

// part parts the sets into small and large ones.
func (z sizes) part(ctx context.Context, q db.Q, sc access.Scope, sets []set) (small, large []set, err error) {
	for _, s := range sets {
		of, args := s(2, "")
		n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM (SELECT s.person_id FROM (`+of+`) s LIMIT `+strconv.Itoa(z.large)+`) n`,
			append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, nil, err
		}
		if n < int64(z.large) {
			small = append(small, s)
		} else {
			large = append(large, s)
		}
	}
	return small, large, nil
}

// entries is a page of the index in the order of names. The reach is asked of person, so
// that the index decides nothing.
func (z sizes) entries(ctx context.Context, q db.Q, sc access.Scope, f Filter, from Cursor, limit int) ([]Entry, error) {
	sets := setsOf(sc, f.words())
	if len(sets) == 0 {
		return firstEntries(ctx, q, sc, f, from, limit, limit)
	}
	small, large, err := z.part(ctx, q, sc, sets)
	if err != nil {
		return nil, err
	}
	if len(small) > 0 {
		return entriesIn(ctx, q, sc, f, from, small, large, limit)
	}
	page, err := firstEntries(ctx, q, sc, f, from, z.look, limit)
	if err != nil || len(page) == limit {
		return page, err
	}
	return entriesIn(ctx, q, sc, f, from, large, nil, limit)
}

const entryColumns = `x.person_id, x.name, x.number, x.unit_id, x.state`

// firstEntries are those among the next names, as many as look.
func firstEntries(ctx context.Context, q db.Q, sc access.Scope, f Filter, from Cursor, look, limit int) ([]Entry, error) {
	where, args := filtered(sc, f, from)
	with, more := alsoIn(`x.person_id`, ofWords(sc, f.words()), len(args)+1)
	args = append(args, more...)
	reach, more := access.Where(sc, "p", len(args)+1)
	args = append(args, more...)
	open, more := contact(sc, len(args)+1)
	return db.All(ctx, q, scanEntry, `SELECT `+entryColumns+`, (`+open+`) FROM (SELECT x.* FROM person_index x
		WHERE x.org_id = $1 AND `+where+` ORDER BY x.name_key, x.person_id LIMIT `+strconv.Itoa(look)+`) x
		JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id WHERE p.org_id = $1 AND `+reach+with+`
		ORDER BY x.name_key, x.person_id LIMIT `+strconv.Itoa(limit), append(args, more...)...)
}

// entriesIn are those who are in all of the sets, and in the others as well. The sets are an
// optimization fence: no planner knows how few they are. Of a limit that it is not told,
// PostgreSQL expects a tenth, and of the limit of that a tenth again, so that it looks people
// up one by one and reads no table whole, of a million people either. Only who is in all of
// them is looked up: each of a million lies on another page.
func entriesIn(ctx context.Context, q db.Q, sc access.Scope, f Filter, from Cursor, sets, others []set, limit int) ([]Entry, error) {
	where, args := filtered(sc, f, from)
	in, more := inAll(sets, len(args)+1)
	args = append(append(args, more...), math.MaxInt32)
	most := len(args)
	also, more := alsoIn(`f.person_id`, others, len(args)+1)
	args = append(args, more...)
	in = fmt.Sprintf(`SELECT f.person_id FROM (%s LIMIT $%d) f WHERE 1 = 1%s LIMIT $%[2]d`, in, most, also)
	reach, more := access.Where(sc, "p", len(args)+1)
	args = append(args, more...)
	open, more := contact(sc, len(args)+1)
	return db.All(ctx, q, scanEntry, `WITH found AS MATERIALIZED (`+in+`)
		SELECT `+entryColumns+`, (`+open+`) FROM found CROSS JOIN person_index x
		JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND p.org_id = $1 AND x.person_id = found.person_id AND `+where+` AND `+reach+`
		ORDER BY x.name_key, x.person_id LIMIT `+strconv.Itoa(limit), append(args, more...)...)
}

func countEntries(ctx context.Context, q db.Q, sc access.Scope, f Filter) (int64, error) {
	where, args := filtered(sc, f, Cursor{})
	in, more := withIn(`x.person_id`, setsOf(sc, f.words()), len(args)+1)
	args = append(args, more...)
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person_index x JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND `+where+in+` AND `+reach, append(args, more...)...)
}

// filtered is the condition of a list from a cursor on, and its arguments, the organization
// first.
func filtered(sc access.Scope, f Filter, from Cursor) (where string, args []any) {
	args = []any{sc.OrgID(), f.state(), from.Key, from.ID}
	where = `x.state = $2 AND (x.name_key, x.person_id) > ($3, $4)`
	if !f.Unit.Zero() {
		args = append(args, f.Unit)
		where += fmt.Sprintf(` AND x.unit_id = $%d`, len(args))
	}
	return where, args
}

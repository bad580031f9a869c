package person

import (
	"context"
	"database/sql"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Like is somebody whom a new person may be, with a number that was mistyped.
type Like struct {
	ID           ids.ID
	Name, Number string
	key          string
}

// Alike are, for each of people whom Match does not know, those who are here and may be the
// same: of the same name with another number, or of the same last name with a number that
// differs in one character. Numbers are compared only for who may see them.
func (s *Service) Alike(ctx context.Context, q db.Q, sc access.Scope, all []Wanted) ([][]Like, error) {
	last := make([]string, len(all))
	var words []string
	for i, w := range all {
		if parts := split(w.Name); len(parts) > 0 {
			last[i] = parts[len(parts)-1]
			words = append(words, last[i])
		}
	}
	by, err := withWord(ctx, q, sc, words)
	if err != nil {
		return nil, fault.Wrap("find people like these", err)
	}
	shown := sc.Can(PermContact) == access.Org
	out := make([][]Like, len(all))
	for i, w := range all {
		name, number := foldName(w.Name), foldNumber(w.Number)
		for _, l := range by[last[i]] {
			slip := shown && number != "" && l.Number != "" && oneOff(number, foldNumber(l.Number))
			if (l.key == name || slip) && len(out[i]) < 3 {
				if !shown {
					l.Number = ""
				}
				out[i] = append(out[i], l)
			}
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
		}, `SELECT w.word, x.person_id, x.name_key, x.name, x.number FROM person_word w
			JOIN person_index x ON x.org_id = $1 AND x.person_id = w.person_id
			JOIN person p ON p.org_id = $1 AND p.id = w.person_id
			WHERE w.org_id = $1 AND w.word IN (`+in+`) AND x.state IN ('active', 'left') AND p.root_id = p.id AND `+reach+` ORDER BY w.word, x.person_id`, append(args, more...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// oneOff reports whether two numbers differ in one character: changed, added, left out, or
// swapped with its neighbour.
func oneOff(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return slices.Equal(x[i:], y[i+1:])
	}
	return slices.Equal(x[i+1:], y[i+1:]) || i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

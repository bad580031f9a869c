package person

import (
	"context"
	"slices"
	"strings"

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
// same: of the same name with another number, or of nearly the same with a number that differs
// in one character. Numbers that follow each other are normal where names differ. Numbers are
// compared only for who may see them.
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
			slip := shown && number != "" && l.Number != "" && oneOff(number, foldNumber(l.Number)) && nearly(name, l.key)
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

// nearly reports whether two names of one last name may be one person's: the first names are the
// same but for a letter, or one is the beginning of the other, as an initial is.
func nearly(a, b string) bool {
	x, y := split(a), split(b)
	if len(x) < 2 || len(y) < 2 {
		return true // nothing says otherwise
	}
	p, q := x[0], y[0]
	return p == q || strings.HasPrefix(p, q) || strings.HasPrefix(q, p) || min(len(p), len(q)) > 3 && oneOff(p, q)
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

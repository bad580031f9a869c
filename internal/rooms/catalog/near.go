package catalog

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// Titles are the courses in use, to be asked what a title that is not among them may mean.
type Titles struct{ all []titled }

type titled struct {
	Course
	spelled
}

// spelled is a title as it is compared.
type spelled struct {
	key   string // folded
	order string // its words, sorted: "CPR basics" is "Basics CPR"
	exact string // the words of which each letter matters, sorted: 2025, II, B
}

// Titles reads them.
func (s *Service) Titles(ctx context.Context, q db.Q, sc access.Scope) (Titles, error) {
	var t Titles
	err := eachTitle(ctx, q, sc, func(c Course) error {
		t.all = append(t.all, titled{c, spell(c.Title)})
		return nil
	})
	return t, fault.Wrap("read the titles of courses", err)
}

// Near are the courses that a name nearly is, the nearest first: of each ID, Code and Title.
// A title with a code of its own is no slip of a course with another.
func (t Titles) Near(n Named) []Course {
	type hit struct {
		Course
		off int
	}
	var hits []hit
	w := spell(n.Title)
	for _, c := range t.all {
		if foldCode(n.Code) != "" && c.Code != "" {
			continue
		}
		if off := w.off(c.spelled); off > 0 {
			hits = append(hits, hit{c.Course, off})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.off, b.off) })
	var out []Course
	for _, h := range hits[:min(len(hits), 3)] {
		out = append(out, h.Course)
	}
	return out
}

func spell(title string) spelled {
	s := spelled{key: foldTitle(title)}
	words := strings.Fields(s.key)
	slices.Sort(words)
	s.order = strings.Join(words, " ")
	s.exact = strings.Join(slices.DeleteFunc(words, func(w string) bool { return !exactly(w) }), " ")
	return s
}

// exactly reports whether another word of one letter's difference is never the same: a
// number, a year, a part.
func exactly(w string) bool {
	return utf8.RuneCountInString(w) < 3 || w == "iii" || strings.ContainsFunc(w, unicode.IsDigit)
}

// off is in how many letters two titles differ, zero where they are the same or too far from
// each other for a slip of the hand: one letter in eight, and never more than three.
func (s spelled) off(o spelled) int {
	n := utf8.RuneCountInString(s.key)
	most := min(3, (n+7)/8)
	if s.key == o.key || s.exact != o.exact || n < 4 || len(o.key) > 4*(n+most) || len(o.key) < n-most {
		return 0
	}
	d := min(distance(s.key, o.key, most), distance(s.order, o.order, most)+1)
	if d > most {
		return 0
	}
	return d
}

// distance is how many letters must be added, left out, changed or swapped with their
// neighbours to make one text of the other (optimal string alignment); most+1 if more than most.
func distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	before, last, now := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			same := 1
			if x[i-1] == y[j-1] {
				same = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+same)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > most {
			return most + 1
		}
		before, last, now = last, now, before
	}
	return min(last[len(y)], most+1)
}

// Nearly reports whether one text may be a slip for the other.
func Nearly(a, b string) bool { return spell(a).off(spell(b)) > 0 }

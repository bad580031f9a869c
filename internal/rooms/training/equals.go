package training

import (
	"bytes"
	"slices"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
)

// equals is which courses stand for which others.
type equals struct {
	to    map[ids.ID][]catalog.Equal
	group map[ids.ID]ids.ID // the smallest id of those that are joined, whatever the days
}

func newEquals(all map[ids.ID][]catalog.Equal) equals {
	e := equals{all, map[ids.ID]ids.ID{}}
	for course, list := range all {
		for _, eq := range list {
			e.join(course, eq.Equals)
		}
	}
	return e
}

func (e equals) join(a, b ids.ID) {
	a, b = e.first(a), e.first(b)
	switch c := bytes.Compare(a[:], b[:]); {
	case c < 0:
		e.group[b] = a
	case c > 0:
		e.group[a] = b
	}
}

// first is the course by which all that are joined to one count as repetitions.
func (e equals) first(course ids.ID) ids.ID {
	for {
		up, ok := e.group[course]
		if !ok {
			return course
		}
		course = up
	}
}

func (e equals) any(course ids.ID) bool { return len(e.to[course]) > 0 }

// with is tags and those of every course that completing one on a day also means.
func (e equals) with(tags []string, course ids.ID, on civil.Date) []string {
	seen := map[ids.ID]bool{course: true}
	todo := []ids.ID{course}
	out := slices.Clone(tags)
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		for _, eq := range e.to[next] {
			if seen[eq.Equals] || eq.From != 0 && on < eq.From || eq.Until != 0 && on > eq.Until {
				continue
			}
			seen[eq.Equals] = true
			todo, out = append(todo, eq.Equals), append(out, eq.Tags...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

package roster

import "strings"

// interner gives equal texts the same number; number 0 is the empty text.
type interner struct {
	ids   map[string]uint32
	texts []string
}

func newInterner() *interner {
	return &interner{ids: map[string]uint32{"": 0}, texts: []string{""}}
}

// id returns the number of a text; fresh when it was not seen before.
func (t *interner) id(s string) (id uint32, fresh bool) {
	if id, ok := t.ids[s]; ok {
		return id, false
	}
	s = strings.Clone(s) // else it would keep its whole row alive
	id = uint32(len(t.texts))
	t.ids[s] = id
	t.texts = append(t.texts, s)
	return id, true
}

// courses interns titles so that spellings that differ only in case and spaces
// are the same course; the first spelling is the one that is shown.
type courses struct {
	raw    *interner // as written -> place in first
	first  []uint32  // the number of the title in shown
	folded map[string]uint32
	shown  *interner
}

func newCourses(shown *interner) *courses {
	return &courses{raw: newInterner(), first: []uint32{0}, folded: map[string]uint32{}, shown: shown}
}

func (c *courses) id(title string) uint32 {
	n, fresh := c.raw.id(title)
	if !fresh {
		return c.first[n]
	}
	tidy := strings.Join(strings.Fields(title), " ")
	key := strings.ToLower(tidy)
	id, ok := c.folded[key]
	if !ok {
		id, _ = c.shown.id(tidy)
		c.folded[key] = id
	}
	c.first = append(c.first, id)
	return id
}

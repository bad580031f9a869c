package roster

import (
	"slices"
	"strings"
)

// wordIndex turns the texts of category, course and delivery cells into sets of
// tags, each text once, and keeps what records share in kinds.
type wordIndex struct {
	v       *vocabulary
	given   map[string][]string
	courses *courses
	topics  *interner
	units   map[string]string

	sets    [][]string // set 0 is empty
	setIDs  map[string]uint32
	unions  map[[2]uint32]uint32
	cells   [2]map[string]*wordCell // by whether unknown texts become tags
	named   map[string]*Word
	unnamed map[string]*Word
	kindIDs map[kindKey]uint32
	kinds   []kind
}

// wordCell is what a text means.
type wordCell struct {
	set   uint32
	words []*Word // whose rows are counted
}

type kindKey struct {
	set     uint32
	topic   string
	unit    string
	column  int
	people  bool
	failed  bool
	derived bool
}

func newWordIndex(v *vocabulary, given map[string][]string, shown *interner) wordIndex {
	return wordIndex{v: v, given: given, courses: newCourses(shown), topics: newInterner(), units: map[string]string{},
		sets: [][]string{nil}, setIDs: map[string]uint32{"": 0}, unions: map[[2]uint32]uint32{},
		cells: [2]map[string]*wordCell{{}, {}}, named: map[string]*Word{}, unnamed: map[string]*Word{}, kindIDs: map[kindKey]uint32{}}
}

// What becomes of a text that the pack does not name.
const (
	onlyKnown = 0 // nothing: course titles
	keepAll   = 1 // a tag of its own: categories, delivery
)

// set returns the tags of a text.
func (w *wordIndex) set(text string, mode int) uint32 {
	if text == "" {
		return 0
	}
	c, ok := w.cells[mode][text]
	if !ok {
		if saysNothing(text) {
			return 0
		}
		text = strings.Clone(text)
		c = w.read(text, mode)
		w.cells[mode][text] = c
	}
	for _, word := range c.words {
		word.Rows++
	}
	return c.set
}

func (w *wordIndex) read(text string, mode int) *wordCell {
	c := &wordCell{}
	m := w.match(text, mode)
	tags := slices.Clone(m.tags)
	if len(m.tags) > 0 {
		c.words = append(c.words, w.count(w.named, text, m.tags))
	}
	if mode == keepAll {
		for _, u := range m.unknown {
			var own []string
			if tag := foldTag(u); tag != "" {
				own = []string{tag}
			}
			tags = append(tags, own...)
			c.words = append(c.words, w.count(w.unnamed, u, own))
		}
	}
	c.set = w.intern(tags)
	return c
}

func (w *wordIndex) match(text string, mode int) match {
	if tags, ok := w.given[fold(text)]; ok {
		return match{tags: tags}
	}
	if mode == onlyKnown { // a title counts only as a whole
		return match{tags: w.v.tags[fold(text)]}
	}
	return w.v.text(text)
}

func (w *wordIndex) count(in map[string]*Word, text string, tags []string) *Word {
	key := fold(text)
	if in[key] == nil {
		in[key] = &Word{Text: text, Tags: tags}
	}
	return in[key]
}

// intern returns the number of a set of tags.
func (w *wordIndex) intern(tags []string) uint32 {
	slices.Sort(tags)
	tags = slices.Compact(tags)
	key := strings.Join(tags, "\x00")
	id, ok := w.setIDs[key]
	if !ok {
		id = uint32(len(w.sets))
		w.sets = append(w.sets, slices.Clip(tags))
		w.setIDs[key] = id
	}
	return id
}

func (w *wordIndex) union(a, b uint32) uint32 {
	if a == 0 || a == b {
		return b
	}
	if b == 0 {
		return a
	}
	id, ok := w.unions[[2]uint32{a, b}]
	if !ok {
		id = w.intern(slices.Concat(w.sets[a], w.sets[b]))
		w.unions[[2]uint32{a, b}] = id
	}
	return id
}

// unit returns the rule's name of a unit as it is written.
func (w *wordIndex) unit(written string) string {
	if written == "" {
		return ""
	}
	u, ok := w.units[written]
	if !ok {
		u = w.v.unit(written)
		w.units[strings.Clone(written)] = u
	}
	return u
}

func (w *wordIndex) topic(written string) string {
	id, _ := w.topics.id(written)
	return w.topics.texts[id]
}

func (w *wordIndex) kind(k kindKey) uint32 {
	id, ok := w.kindIDs[k]
	if !ok {
		id = uint32(len(w.kinds))
		w.kinds = append(w.kinds, kind{tags: w.sets[k.set], topic: k.topic, unit: k.unit, column: k.column, people: k.people, failed: k.failed, derived: k.derived})
		w.kindIDs[k] = id
	}
	return id
}

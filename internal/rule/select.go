package rule

import "standing/internal/civil"

// maxTags is how many different tags the selections of one rule may name.
const maxTags = 128

// mask is a set of the tags that a rule names.
type mask [maxTags / 64]uint64

func (m *mask) add(bit int)         { m[bit/64] |= 1 << (bit % 64) }
func (m mask) union(o mask) mask    { return mask{m[0] | o[0], m[1] | o[1]} }
func (m mask) contains(o mask) bool { return m[0]&o[0] == o[0] && m[1]&o[1] == o[1] }
func (m mask) meets(o mask) bool    { return m[0]&o[0] != 0 || m[1]&o[1] != 0 }
func (m mask) empty() bool          { return m[0] == 0 && m[1] == 0 }

// matches reports whether a record with these tags, done on that day, is picked.
func (s *Select) matches(tags mask, day civil.Date) bool {
	return tags.contains(s.all) && (s.any.empty() || tags.meets(s.any)) && !tags.meets(s.none) &&
		(s.From == 0 || s.From <= day) && (s.Until == 0 || day <= s.Until)
}

// tagMask translates a record's tags into the rule's bits; tags that no
// selection names cannot matter.
func (r *Rule) tagMask(tags []string) mask {
	var m mask
	for _, t := range tags {
		for bit, name := range r.tags {
			if name == t {
				m.add(bit)
				break
			}
		}
	}
	return m
}

// maxNesting is how deep pools may stand within pools.
const maxNesting = 6

// filter is the selections of a pool and of all pools around it, joined.
type filter struct {
	all, none   mask
	any         [maxNesting]mask
	anys        int
	from, until civil.Date
}

// and narrows the filter by one more selection.
func (f *filter) and(s *Select) {
	f.all, f.none = f.all.union(s.all), f.none.union(s.none)
	if !s.any.empty() {
		f.any[f.anys] = s.any
		f.anys++
	}
	f.from = max(f.from, s.From)
	if s.Until != 0 && (f.until == 0 || s.Until < f.until) {
		f.until = s.Until
	}
}

// passes reports whether a record with these tags, done on that day, is picked.
func (f *filter) passes(tags mask, day civil.Date) bool {
	if tags[0]&f.all[0] != f.all[0] || tags[1]&f.all[1] != f.all[1] || tags[0]&f.none[0]|tags[1]&f.none[1] != 0 {
		return false
	}
	for i := range f.anys {
		if !tags.meets(f.any[i]) {
			return false
		}
	}
	return day >= f.from && (f.until == 0 || day <= f.until)
}

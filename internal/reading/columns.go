package reading

// heading is what a line is: the head of a table, and of one with several rows.
type heading struct{ heads, listed bool }

// heads says whether a label stands in the heading of a table: a line of which most phrases
// are labels and nothing else.
func (l *layout) heads(f found) bool { return l.heading(f.in.line).heads }

// listed says whether a heading has several rows under it: each row is a fact of its own
// then, and none of them is what the page says as a whole.
func (l *layout) listed(f found) bool { return l.heading(f.in.line).listed }

// mostColumns is more than any table of a certificate has.
const mostColumns = 20

func (l *layout) heading(n int) heading {
	if h, ok := l.tables[n]; ok {
		return h
	}
	var formed []*phrase
	labels, line := 0, l.lines[n]
	for _, p := range line[:min(len(line), mostColumns)] {
		if q := l.labelIn(p, 0); q != nil && q.from == 0 && q.to == len(p.words) {
			labels++
			if hasForm(q.field) {
				formed = append(formed, p)
			}
		}
	}
	h := heading{heads: len(line) >= 3 && len(line) <= mostColumns && 2*labels > len(line)}
	for _, p := range formed {
		if first := l.below(p, 3); h.heads && first != nil && l.fits(first) {
			next := l.below(first, 3)
			h.listed = h.listed || next != nil && l.fits(next) && l.dated(first) == l.dated(next)
		}
	}
	l.tables[n] = h
	return h
}

func (l *layout) dated(p *phrase) bool { return l.dateAt(p, 0, 0) != nil }

// fits is a day, or one word with a number in it.
func (l *layout) fits(p *phrase) bool {
	return l.dated(p) || len(p.words) == 1 && digitsOf(l.words[p.words[0]].Text) > 0
}

// columnUnit is what a column counts, by the head of it: a total has none of its own.
func (l *layout) columnUnit(p *phrase) string {
	for i := len(l.labels) - 1; i >= 0; i-- {
		if f := l.labels[i]; f.field == Hours && f.unit != "" && f.in.line < p.line && under(f.in, p) {
			return f.unit
		}
	}
	return ""
}

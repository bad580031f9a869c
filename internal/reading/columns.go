package reading

// heads says whether a label stands in the heading of a table: a line of which most phrases
// are labels and nothing else.
func (l *layout) heads(f found) bool {
	line, n := l.lines[f.in.line], 0
	if len(line) < 3 || f.from > 0 || f.to < len(f.in.words) {
		return false
	}
	for _, p := range line {
		if q := l.labelIn(p, 0); q != nil && q.from == 0 && q.to == len(p.words) {
			n++
		}
	}
	return 2*n > len(line)
}

// listed says whether a heading has several rows under it: each row is a fact of its own
// then, and none of them is what the page says as a whole.
func (l *layout) listed(f found) bool {
	if !l.heads(f) {
		return false
	}
	for _, p := range l.lines[f.in.line] {
		if q := l.labelIn(p, 0); q != nil && hasForm(q.field) {
			if first := l.below(p, 3); first != nil && l.fits(first) {
				if next := l.below(first, 3); next != nil && l.fits(next) && l.dated(first) == l.dated(next) {
					return true
				}
			}
		}
	}
	return false
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

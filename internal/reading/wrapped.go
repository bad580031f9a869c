package reading

import (
	"slices"
	"strings"
)

// wrappedLabels finds labels that narrow columns break into two lines: Expiration over Date.
// Neither half is a label then: the date of Expiration over Date is not that of completion.
func (l *layout) wrappedLabels() {
	for _, b := range l.blocks {
		for i := 1; i < len(b.phrases); i++ {
			p, q := b.phrases[i-1], b.phrases[i]
			if len(p.words) > 3 || len(q.words) > 3 || !under(p, q) || l.rowOf(p) || l.rowOf(q) || strings.HasSuffix(l.words[p.words[len(p.words)-1]].Text, ":") {
				continue
			}
			known, ok := l.known(slices.Concat(p.words, q.words))
			if !ok || known.weak || !hasForm(known.field) || l.strong(p) || l.strong(q) {
				continue
			}
			l.labels = slices.DeleteFunc(l.labels, func(f found) bool { return f.in == p || f.in == q })
			l.labels = append(l.labels, found{known, q, 0, len(q.words), p})
			for _, w := range slices.Concat(p.words, q.words) {
				l.said[w] = true
			}
		}
	}
}

// strong says whether a phrase is a label that needs no other word.
func (l *layout) strong(p *phrase) bool {
	f := l.labelIn(p, 0)
	return f != nil && !f.weak
}

// rowOf says whether what stands beside a phrase is what a label of one line names.
func (l *layout) rowOf(p *phrase) bool {
	line := l.lines[p.line]
	at := slices.Index(line, p)
	if at+1 == len(line) {
		return false
	}
	for _, w := range line[at+1].words {
		if digitsOf(l.words[w].Text) > 0 {
			return true
		}
	}
	return false
}

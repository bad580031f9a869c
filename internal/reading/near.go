package reading

import (
	"cmp"
	"slices"
	"strings"
)

// place is where a label's value may stand: words from i to j of a phrase.
type place struct {
	p          *phrase
	from, to   int
	confidence float64
	by         string
}

// labelled reads what stands where labels point: behind them, right of them, below or above.
// What has a form of its own goes first: it shows on which side of their values labels stand.
func (l *layout) labelled() {
	for _, formed := range []bool{true, false} {
		for i := range l.labels {
			f := l.labels[i]
			if hasForm(f.field) != formed {
				continue
			}
			for _, at := range l.places(f) {
				if at.to > at.from && l.take(f, at) {
					l.count(at)
					break
				}
			}
		}
	}
}

// count keeps whether labels stand over or under what they name.
func (l *layout) count(at place) {
	switch at.by {
	case belowIt:
		l.over++
	case aboveIt:
		l.over--
	}
}

const (
	belowIt = "below its label"
	aboveIt = "above its label"
)

func (l *layout) places(f found) (out []place) {
	end := len(f.in.words)
	if next := l.labelIn(f.in, f.to); next != nil {
		end = next.from
	}
	behind := f.to
	for behind < end && l.noise(f.in.words[behind]) {
		behind++
	}
	behind = l.aside(f.in.words, behind, end)
	for behind < end && linking[plain(l.words[f.in.words[behind]].Text)] && !f.weak {
		behind++
	}
	if behind < end {
		out = append(out, place{f.in, behind, end, 0.95, "behind its label"})
		if f.field != Hours && f.field != Completed { // "Contact hours awarded by …" has it elsewhere
			return out
		}
	}
	if end < len(f.in.words) || f.from > 0 && (f.from > 3 || f.weak || !hasForm(f.field) || !capital(l.words[f.in.words[0]].Text)) {
		return out // "Florida License Number" is a label whole
	}
	if l.listed(f) {
		l.list = true
		return out
	}
	for p, n := l.rightOf(f.in), 0; p != nil && !l.heads(f); p, n = l.rightOf(p), n+1 {
		if hasForm(f.field) && n < 8 && l.noise(p.words...) {
			continue
		}
		out = append(out, place{p, 0, len(p.words), 0.92, "right of its label"})
		break
	}
	return append(out, l.stacked(f)...)
}

// stacked are the places below and above a label. What has a form may be on either side, the
// nearer first; other text is where the page has what has one.
func (l *layout) stacked(f found) (out []place) {
	below, above := l.below(f.in, 3), l.above(cmp.Or(f.top, f.in))
	if below != nil && l.labelIn(below, 0) == nil && (hasForm(f.field) || l.over >= 0) {
		out = append(out, place{below, 0, len(below.words), 0.9, belowIt})
	}
	if above == nil || !hasForm(f.field) && l.over >= 0 || l.labelIn(above, 0) != nil {
		return out
	}
	out = append(out, place{above, 0, len(above.words), 0.8, aboveIt})
	if len(out) == 2 && cmp.Or(f.top, f.in).box.Top-above.box.Bottom < below.box.Top-f.in.box.Bottom {
		slices.Reverse(out)
	}
	return out
}

// linking stands between a label and its value in a sentence: your record number is 123.
var linking = words("is was are reads")

// aside is behind words in brackets without a digit: License No. (if applicable): 123.
func (l *layout) aside(all []int, from, end int) int {
	for i := from; i < end; i++ {
		text := l.words[all[i]].Text
		if i == from && !strings.HasPrefix(text, "(") || digitsOf(text) > 0 {
			return from
		}
		if strings.HasSuffix(strings.TrimRight(text, ":.,"), ")") {
			return i + 1
		}
	}
	return from
}

// noise is what a recognizer makes of dots, strokes and stamps: words without a digit that it
// does not believe itself.
func (l *layout) noise(all ...int) bool {
	for _, w := range all {
		if l.words[w].Confidence >= 40 || digitsOf(l.words[w].Text) > 0 {
			return false
		}
	}
	return true
}

func hasForm(f Field) bool {
	return f == Completed || f == Issued || f == From || f == Until || f == Number || f == License || f == Provider || f == Hours || f == nothing
}

// rightOf is the next phrase of the line, unless that begins with a label itself.
func (l *layout) rightOf(p *phrase) *phrase {
	line := l.lines[p.line]
	for i, q := range line {
		if q != p || i+1 == len(line) {
			continue
		}
		next := line[i+1]
		if f := l.labelIn(next, 0); f != nil && f.from == 0 {
			return nil
		}
		return next
	}
	return nil
}

// below is the nearest phrase under another, within so many heights.
func (l *layout) below(p *phrase, within int) (best *phrase) {
	for _, q := range l.all {
		gap := q.box.Top - p.box.Bottom
		if q.line > p.line && gap < within*max(p.high, q.high) && gap > -p.high/2 && under(p, q) && (best == nil || q.box.Top < best.box.Top) {
			best = q
		}
	}
	return best
}

func (l *layout) above(p *phrase) (best *phrase) {
	for _, q := range l.all {
		gap := p.box.Top - q.box.Bottom
		if q.line < p.line && gap < 4*max(p.high, q.high) && gap > -p.high/2 && under(p, q) && (best == nil || q.box.Bottom > best.box.Bottom) {
			best = q
		}
	}
	return best
}

// under says whether two phrases have their left side or their middle in common.
func under(p, q *phrase) bool {
	if q.box.Left > p.box.Right || q.box.Right < p.box.Left {
		return false
	}
	return abs(p.box.Left-q.box.Left) < 3*max(p.step, q.step) || abs(p.box.Left+p.box.Right-q.box.Left-q.box.Right) < 8*max(p.step, q.step)
}

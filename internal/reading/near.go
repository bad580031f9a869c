package reading

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
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
	for p := l.rightOf(f.in); p != nil && !l.heads(f); p = l.rightOf(p) {
		if hasForm(f.field) && l.noise(p.words...) {
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
	below, above := l.below(f.in, 3), l.above(f.in)
	if below != nil && l.labelIn(below, 0) == nil && (hasForm(f.field) || l.over >= 0) {
		out = append(out, place{below, 0, len(below.words), 0.9, belowIt})
	}
	if above == nil || !hasForm(f.field) && l.over >= 0 || l.labelIn(above, 0) != nil {
		return out
	}
	out = append(out, place{above, 0, len(above.words), 0.8, aboveIt})
	if len(out) == 2 && f.in.box.Top-above.box.Bottom < below.box.Top-f.in.box.Bottom {
		slices.Reverse(out)
	}
	return out
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

// take reads what a label names from a place, if it is there.
func (l *layout) take(f found, at place) bool {
	words := at.p.words[at.from:at.to]
	switch f.field {
	case nothing:
		if d := l.dateAt(at.p, at.from, 1); d != nil {
			d.used = true
		}
		return true
	case Completed, Issued, From, Until:
		return l.takeDate(f, at)
	case Hours:
		m, ok := l.amountAt(at.p.words, at.from)
		if !ok {
			return false
		}
		if m.unit == "" && strings.HasPrefix(f.words, "total") {
			m.unit = l.columnUnit(at.p)
		}
		m.unit = cmp.Or(m.unit, f.unit)
		l.proposeAmount(Hours, at.p.words, m, at.confidence, at.by)
		return true
	case Number, License, Provider:
		return l.takeCode(f.field, at)
	case Score:
		if text := strings.Trim(l.words[words[0]].Text, ".,;"); isNumber(strings.TrimSuffix(text, "%")) {
			if len(words) > 1 && l.words[words[1]].Text == "%" {
				text, words = text+"%", words[:2]
			} else {
				words = words[:1]
			}
			l.propose(Proposal{Field: Score, Text: text, Confidence: at.confidence, By: at.by}, words)
			return true
		}
		return false
	case Title:
		words = l.whole(at.p, words)
	default: // text
	}
	return l.takeText(f, words, at)
}

func (l *layout) takeDate(f found, at place) bool {
	d := l.dateAt(at.p, at.from, 2)
	if d == nil && f.field == Until { // Expires 03/2026: with the month
		d = l.monthAt(at.p, at.from, 2)
	}
	if d == nil || d.from >= at.to || f.words == "valid" && !d.span { // valid from, or until?
		return false
	}
	confidence := at.confidence
	if f.weak && f.words == "date" || d.month {
		confidence -= 0.1
	}
	l.proposeDays(f.field, d, confidence, at.by)
	if f.field == From && !d.span { // valid from … to …
		if e := l.dateAt(at.p, d.from+len(d.words), 2); e != nil && !e.used && l.labelIn(at.p, d.from+len(d.words)) == nil {
			l.proposeDate(Until, e, confidence, at.by)
		}
	}
	return true
}

// whole adds the further lines of what begins in a phrase.
func (l *layout) whole(p *phrase, words []int) []int {
	b := p.block
	for i, q := range b.phrases {
		if q != p {
			continue
		}
		for _, next := range b.phrases[i+1:] {
			if l.labelIn(next, 0) != nil || l.dateAt(next, 0, 99) != nil {
				break
			}
			words = append(words[:len(words):len(words)], next.words...)
		}
	}
	return words
}

func (l *layout) takeText(f found, words []int, at place) bool {
	text := tidy(l.text(words))
	if f.field == Holder {
		words, text = l.nameOf(words)
	}
	if letters(text) < 3 || len(text) > 200 {
		return false
	}
	confidence := at.confidence
	if f.weak && at.by != "right of its label" && !strings.HasSuffix(l.words[f.in.words[f.to-1]].Text, ":") {
		confidence -= 0.15
	}
	l.propose(Proposal{Field: f.field, Text: text, Confidence: confidence, By: at.by}, words)
	return true
}

// tidy is text without what people write around it.
func tidy(s string) string {
	return strings.Trim(strings.Join(strings.Fields(s), " "), " :;,\"“”„‟«»'‘_|")
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

package reading

import (
	"cmp"
	"strings"
	"unicode"
)

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
		if text := strings.Trim(l.words[words[0]].Text, ".,;:"); isNumber(strings.TrimSuffix(text, "%")) {
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
		if strings.HasSuffix(f.words, "completed") || strings.HasSuffix(f.words, "attended") { // when, not what
			if f.field = Completed; l.dateAt(at.p, at.from, 0) != nil && l.takeDate(f, at) {
				return true
			}
			f.field = Title
		}
		words = l.whole(at.p, words)
	case Issuer:
		if named := plain(l.words[f.in.words[f.to-1]].Text); len(words) == 1 && (named == "provider" || named == "sponsor") && l.form(l.words[words[0]].Text) {
			return l.takeCode(Provider, at) // its number, not its name
		}
	default: // text
	}
	return l.takeText(f, words, at)
}

// spanOnly is a label of a time: one day alone does not say which of the two it is.
func spanOnly(words string) bool {
	return strings.Contains(words, "period") || strings.HasSuffix(words, "valid") || words == "validity" || strings.HasSuffix(words, "term") || strings.HasSuffix(words, "certification cycle")
}

func (l *layout) takeDate(f found, at place) bool {
	d := l.dateAt(at.p, at.from, 2)
	if d == nil && f.field == Until { // Expires 03/2026: with the month
		d = l.monthAt(at.p, at.from, 2)
	}
	if d == nil || d.from >= at.to || !d.span && spanOnly(f.words) { // valid from, or until?
		return false
	}
	confidence := at.confidence
	if f.weak && f.words == "date" || d.month {
		confidence -= 0.1
	}
	if d.month && l.maimed(d) {
		confidence = min(confidence, 0.45)
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

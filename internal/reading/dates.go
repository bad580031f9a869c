package reading

import (
	"strings"

	"standing/internal/civil"
	"standing/internal/roster"
)

// dated is a date on the page: one day, or the two that it may be.
type dated struct {
	in      *phrase // where it begins
	from    int     // at which of its words
	words   []int
	day, or civil.Date
	used    bool
}

// mostParts are the words of "the 14th day of March, 2026".
const mostParts = 6

// findDates finds every date, the longest reading of its words first. One may go on in the
// next line of its paragraph.
func (l *layout) findDates() {
	for _, b := range l.blocks {
		after := 0 // the word behind the last date
		for at, p := range b.phrases {
			begin := 0
			for _, q := range b.phrases[:at] {
				begin += len(q.words)
			}
			for i := range p.words {
				if begin+i < after {
					continue
				}
				if d, ok := l.dateIn(b.words[begin+i:]); ok {
					d.in, d.from, after = p, i, begin+i+len(d.words)
					l.dates = append(l.dates, d)
				}
			}
		}
	}
}

func (l *layout) dateIn(words []int) (dated, bool) {
	for k := min(mostParts, len(words)); k > 0; k-- {
		if d, ok := l.dateOf(l.text(words[:k])); ok {
			d.words = words[:k:k]
			return d, true
		}
	}
	return dated{}, false
}

// suggests is the order that the dates of the page have, where one of them has only one.
func (l *layout) suggests() (order roster.DateOrder) {
	for _, p := range l.all {
		for _, w := range p.words {
			text := plainDate(l.words[w].Text)
			if m, v := roster.ParseDate(text, roster.AnyOrder); v == roster.DateRead && m.Suggests != roster.AnyOrder && !strings.Contains(text, ".") {
				if order != roster.AnyOrder && order != m.Suggests {
					return roster.AnyOrder
				}
				order = m.Suggests
			}
		}
	}
	return order
}

// dateOf reads a text that is a date and nothing else.
func (l *layout) dateOf(text string) (dated, bool) {
	text = plainDate(text)
	if strings.Count(text, " ") == 0 && !strings.ContainsAny(text, "/-.") || strings.Contains(text, ":") {
		return dated{}, false // 20260314 is a number
	}
	order := l.opt.Order
	if !strings.ContainsAny(text, "/- ") { // with points only
		order = roster.DMY
	}
	m, v := roster.ParseDate(text, order)
	if v == roster.DateWrongOrder {
		m, v = roster.ParseDate(text, roster.AnyOrder)
	}
	switch v {
	case roster.DateRead:
		return dated{day: m.Day}, likely(m.Day)
	case roster.DateAmbiguous:
		a, _ := roster.ParseDate(text, roster.MDY)
		b, _ := roster.ParseDate(text, roster.DMY)
		return dated{day: a.Day, or: b.Day}, likely(a.Day) && likely(b.Day)
	default:
		return dated{}, false
	}
}

// likely is a day on which a certificate may have been made, or may end.
func likely(d civil.Date) bool { return d >= civil.Of(1940, 1, 1) && d < civil.Of(2100, 1, 1) }

// plainDate takes away what people write around and within dates.
func plainDate(s string) string {
	s = strings.Trim(s, " ,.;:()[]“”\"'")
	s = strings.NewReplacer("–", "-", "—", "-").Replace(s)
	low := strings.ToLower(s)
	for _, before := range []string{"this ", "the "} {
		if strings.HasPrefix(low, before) {
			s, low = s[len(before):], low[len(before):]
		}
	}
	if i := strings.Index(low, " day of "); i > 0 {
		s = s[:i] + s[i+len(" day of"):]
	} else if i := strings.Index(low, " of "); i > 0 {
		s = s[:i] + s[i+len(" of"):]
	}
	return s
}

// dateAt is the date that begins within so many words of a place in a phrase.
func (l *layout) dateAt(p *phrase, from, within int) *dated {
	for i := range l.dates {
		if d := &l.dates[i]; d.in == p && d.from >= from && d.from <= from+within {
			return d
		}
	}
	return nil
}

// proposeDate proposes a day, or both that it may be, as a question.
func (l *layout) proposeDate(f Field, d *dated, confidence float64, by string) {
	days := []civil.Date{d.day}
	if d.or != 0 {
		days, confidence = append(days, d.or), min(confidence, 0.9)/3
	}
	for _, day := range days {
		l.propose(Proposal{Field: f, Text: day.String(), Date: day, Confidence: confidence, By: by}, d.words)
	}
	d.used = true
}

// propose adds a proposal that was read from these words: it is no surer than they are.
func (l *layout) propose(p Proposal, words []int) {
	if len(words) == 0 || p.Text == "" {
		return
	}
	least := 100
	for _, w := range words {
		if p.Date == 0 || digitsOf(l.words[w].Text) > 0 { // a month that was misread is no month
			least = min(least, l.words[w].Confidence)
		}
	}
	switch {
	case least < 40:
		p.Confidence *= 0.5
	case least < 70:
		p.Confidence *= 0.75
	case least < 90:
		p.Confidence *= 0.9
	}
	p.Page, p.Literal, p.Box = l.page, l.text(words), l.box(l.words, words)
	l.found = append(l.found, p)
}

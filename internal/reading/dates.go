package reading

import (
	"strings"

	"standing/internal/civil"
	"standing/internal/roster"
)

// dated is a date on the page: one day, or the two that it may be, or the last day of a span
// or of a month.
type dated struct {
	in      *phrase // where it begins
	from    int     // at which of its words
	words   []int
	day, or civil.Date
	first   civil.Date // of a span, where it is a whole date
	span    bool
	month   bool
	used    bool
}

// mostParts are the words of "Friday, the 14th day of March, 2026", mostSpan those of two days.
const (
	mostParts = 6
	mostSpan  = 9
)

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
					if d.month {
						l.months = append(l.months, d)
					} else {
						l.dates = append(l.dates, d)
					}
				}
			}
		}
	}
}

// ruledDates finds days that were filled in on the lines of a form, with wide gaps between:
// this  5th  day of  March , 20 24.
func (l *layout) ruledDates() {
	for _, line := range l.lines {
		var rest []int
		for i := len(line) - 1; i >= 0; i-- {
			p := line[i]
			rest = append(append([]int{}, p.words...), rest...)
			for k := range p.words {
				day, n := l.ceremony(rest[k:])
				if n <= len(p.words)-k || !likely(day) || !strings.Contains(l.key(rest[k:k+n]), "day of") || l.dateOfWord(rest[k]) != nil {
					continue
				}
				l.dates = append(l.dates, dated{in: p, from: k, words: rest[k : k+n : k+n], day: day})
				break
			}
			if len(rest) > 40 {
				rest = rest[:40]
			}
		}
	}
}

func (l *layout) dateIn(words []int) (dated, bool) {
	if !begins(plain(l.words[words[0]].Text)) {
		return dated{}, false
	}
	if day, n := l.ceremony(words); n > 0 && likely(day) {
		return dated{day: day, words: words[:n:n]}, true
	}
	var month dated
	for k := min(mostSpan, len(words)); k > 0; k-- {
		text := l.text(words[:k])
		d, ok := l.oneDay(text)
		if !ok {
			d, ok = l.span(text)
		}
		d.words = words[:k:k]
		if ok && !d.month {
			return d, true
		}
		if ok {
			month = d
		}
	}
	return month, month.month
}

// begins says whether a date may begin with a word.
func begins(word string) bool {
	return digitsOf(word) > 0 || word == "the" || word == "this" || ordinals[word] > 0 || weekdays[strings.TrimSuffix(word, "day")] || isMonth(word) || misreadMonth(word) != ""
}

var weekdays = words("sun mon tue tues wed wednes thu thurs thur fri sat satur")

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

// oneDay reads a text that is a date and nothing else.
func (l *layout) oneDay(text string) (dated, bool) {
	if strings.Count(text, " ") >= mostParts {
		return dated{}, false
	}
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
	if mended := mendDate(text); v == roster.NotADate && mended != text {
		return l.oneDay(mended)
	}
	switch v {
	case roster.DateRead:
		return dated{day: m.Day}, likely(m.Day)
	case roster.DateAmbiguous:
		a, _ := roster.ParseDate(text, roster.MDY)
		b, _ := roster.ParseDate(text, roster.DMY)
		return dated{day: a.Day, or: b.Day}, likely(a.Day) && likely(b.Day)
	case roster.DateMonthOnly:
		return dated{day: m.Day.MonthEnd(), month: true}, likely(m.Day)
	default:
		return dated{}, false
	}
}

// likely is a day on which a certificate may have been made, or may end.
func likely(d civil.Date) bool { return d >= civil.Of(1940, 1, 1) && d < civil.Of(2100, 1, 1) }

// dashes are made of one kind.
var dashes = strings.NewReplacer("–", "-", "—", "-")

// yearMark stands for what a year is written without: March 5, '24.
var yearMark = strings.NewReplacer(" '", " ", " ’", " ")

// plainDate takes away what people write around and within dates.
func plainDate(s string) string {
	s = strings.Trim(s, " ,.;:()[]“”\"'")
	s = yearMark.Replace(dashes.Replace(s))
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

// monthAt is the month without a day that begins there: of two, the second.
func (l *layout) monthAt(p *phrase, from, within int) (out *dated) {
	for i := range l.months {
		if d := &l.months[i]; d.in == p && d.from >= from && d.from <= from+within {
			out, from = d, d.from+len(d.words)
		}
	}
	return out
}

// proposeDays proposes what a date says of a field: of a span its last day, of a time in
// which something is valid both.
func (l *layout) proposeDays(f Field, d *dated, confidence float64, by string) {
	switch {
	case d.span && f == Issued: // and until when? and of what?
		d.used = true
	case d.span && f == From && d.first == 0:
		l.proposeDate(Until, d, confidence, by)
	case d.span && f == From:
		first := dated{day: d.first, words: d.words}
		l.proposeDate(From, &first, confidence, by)
		l.proposeDate(Until, d, confidence, by)
	default:
		l.proposeDate(f, d, confidence, by)
	}
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
		l.said[w] = true
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

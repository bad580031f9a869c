package class

import (
	"strings"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
	"standing/internal/roster"
)

// Earned is what a class brings somebody.
type Earned struct {
	Attended credit.Amount  `json:"attended"` // of the time of the class
	Amount   credit.Amount  `json:"amount"`   // of its credit
	Parts    []catalog.Part `json:"parts"`
	Passed   bool           `json:"passed"`
	First    civil.Date     `json:"first"`
	Last     civil.Date     `json:"last"` // the last day somebody was there
}

// earned is the credit in proportion to the time that somebody was there: all of it for all
// of the time, and never more. Who was there for less than the share has not passed.
func (c Class) earned(there []Presence) (e Earned) {
	whole := c.time()
	for _, p := range there {
		m, ok := c.meeting(p.Meeting)
		if !ok {
			continue
		}
		e.Attended += min(p.Amount, m.Amount)
		if e.First == 0 || m.On < e.First {
			e.First = m.On
		}
		e.Last = max(e.Last, m.On)
	}
	if whole <= 0 || e.Attended <= 0 {
		return Earned{}
	}
	part := credit.RatioOf(e.Attended, whole)
	e.Amount, e.Passed = c.Amount.Times(part), e.Attended*100 >= whole*credit.Amount(c.Share)
	left := e.Amount // rounding never makes more of the parts than of the whole
	for _, p := range c.Parts {
		share := min(p.Amount.Times(part), left)
		left -= share
		e.Parts = append(e.Parts, catalog.Part{Tag: p.Tag, Amount: share})
	}
	return e
}

// partOf reads for how long somebody was at a meeting: 18:30-20:00, or 45 min, 1:30, 1.5. It
// is never more than the meeting has, and what lies outside of it does not count.
func partOf(m Meeting, text string) (p Presence, ok bool) {
	text = strings.TrimSpace(text)
	if from, to, ranged := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-"); ranged {
		came, ok1 := parseHour(strings.TrimSpace(from))
		went, ok2 := parseHour(strings.TrimSpace(to))
		if !ok1 || !ok2 {
			return p, false
		}
		p = Presence{Came: came, Went: went, Amount: m.within(came, went)}
		return p, p.Amount > 0
	}
	a, wrong := roster.ParseAmount(text)
	if wrong != "" || a.None {
		return p, false
	}
	if a.Unit == "minute" {
		a.Value /= 60
	}
	return Presence{Amount: min(a.Value, m.Amount)}, a.Value > 0
}

// within is the time of a meeting between coming and going, in proportion: its breaks are
// spread over it evenly.
func (m Meeting) within(came, went Hour) credit.Amount {
	whole := between(m.Begins, m.Ends)
	from, to := max(m.after(came), 0), min(m.after(went), whole)
	if to <= from {
		return 0
	}
	return m.Amount.Times(credit.RatioOf(credit.Amount(to-from), credit.Amount(whole)))
}

// after is how many minutes after the beginning a time of day is: on the day that is nearest
// to the middle of the meeting, which may go past midnight.
func (m Meeting) after(h Hour) int {
	const day = 24 * 60
	n := h.minutes() - m.Begins.minutes()
	middle := between(m.Begins, m.Ends) / 2
	for n-middle > day/2 {
		n -= day
	}
	for middle-n > day/2 {
		n += day
	}
	return n
}

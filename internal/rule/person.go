package rule

import (
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Record is one thing that was attended, passed or done. Records are facts: a
// mistake is voided and recorded anew, never changed.
type Record struct {
	ID         string
	Date       civil.Date // the day it was completed; zero when At says the instant
	At         time.Time  // the instant it was completed; its day is the rule's local day
	Amount     credit.Amount
	Tags       []string
	Unit       string // empty: the rule's own unit
	Course     string // the same course again is a duplicate where the rule says so
	Topic      string
	Started    civil.Date // information only: credit counts where it ends, undivided
	RecordedOn civil.Date // when it became known; zero: on the day itself
	Expires    civil.Date // the last good day as the card itself states it; zero: as the rule has it
	VoidedOn   civil.Date // when it was struck out; zero: it stands
	Failed     bool       // attended but not passed
	Recalled   bool       // what it rests on is not accepted any more: it gives nothing
	Undated    bool       // the source says only when it runs out; Date is the last day on which it can have been earned
	NoAmount   bool       // the source states no amount: it can be counted as an event, not summed
}

// Facts are what is known about a person, apart from the records.
type Facts struct {
	Dates    map[string]civil.Date // licensed_on, certified_on, birth_date …
	Values   map[string]string     // undated: route, kind of licence …
	Timeline []Stint               // values that change over time, such as rank
	Holdings []Holding
	Leaves   []Leave
	Grants   []Grant
	Events   []Event
}

// Stint is the value of a fact between two days; a zero To means until the next
// stint of the same fact.
type Stint struct {
	Fact, Value string
	From, To    civil.Date
}

// Holding is a credential held from one day to another; a zero To never ends.
type Holding struct {
	Credential string
	From, To   civil.Date
}

// Leave is a stretch of absence such as a deployment; a zero To is still running.
type Leave struct {
	Type     string
	From, To civil.Date
}

// Grant is a decision about one person and one period: a waiver or an extension.
type Grant struct {
	Kind        string     // waive | extend
	Part        string     // the need's name; empty: the whole rule
	CycleEnding civil.Date // the period it is for; without periods, the day a card runs out. Zero: waive: every period; extend: the one at hand
	GrantedOn   civil.Date // when it became known
	Until       civil.Date // extend: the new last day; waive: the last day on which it holds, zero: the period's
}

// Event is something that happened to the person and that a rule reacts to: an
// accident, a renewal approved, an application submitted.
type Event struct {
	Type string
	On   civil.Date
	At   time.Time // when known to the minute
}

// date returns a dated fact.
func (f *Facts) date(name string) (civil.Date, bool) {
	d, ok := f.Dates[name]
	return d, ok
}

// value returns a fact's value on a day: from the timeline, else undated.
func (f *Facts) value(name string, on civil.Date) (string, bool) {
	best := -1
	for i, s := range f.Timeline {
		if s.Fact == name && s.From <= on && (best < 0 || f.Timeline[best].From <= s.From) {
			best = i
		}
	}
	if best >= 0 {
		s := f.Timeline[best]
		return s.Value, s.To == 0 || on <= s.To
	}
	if v, ok := f.Values[name]; ok {
		return v, true
	}
	if d, ok := f.Dates[name]; ok {
		return d.String(), true
	}
	return "", false
}

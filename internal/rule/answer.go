package rule

import (
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Question says which answer is wanted. Only AsOf is required.
type Question struct {
	AsOf        civil.Date // the day the question is about; later records are ignored
	KnownAt     civil.Date // the day it is asked; zero: everything known
	CycleEnding civil.Date // judge the period that ends on this day; zero: the one containing AsOf
}

// Status is where a person stands. The zero Status is not an answer.
type Status uint8

// The order is how bad a status is: a whole is as bad as its worst part.
const (
	_             Status = iota
	NotApplicable        // the rule asks nothing of this person in this period
	Exempt               // waived or excused for the period
	Met                  // everything asked is there
	Open                 // something is missing, the due date has not passed
	Grace                // the due date has passed, a stated late window is running
	NotMet               // the due date has passed
)

var statusNames = [...]string{"", "not_applicable", "exempt", "met", "open", "grace", "not_met"}

// String returns the status as it is written in files and APIs.
func (s Status) String() string { return statusNames[s] }

// MarshalText writes the name of the status.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseStatus is the inverse of String.
func ParseStatus(name string) (Status, bool) {
	for i, n := range statusNames {
		if n == name && i > 0 {
			return Status(i), true
		}
	}
	return 0, false
}

// Period is a stretch of days, both ends included. The zero Period is "none".
type Period struct{ Start, End civil.Date }

// Has reports whether a day lies in the period.
func (p Period) Has(d civil.Date) bool { return p.Start <= d && d <= p.End }

// IsZero reports whether there is no period.
func (p Period) IsZero() bool { return p.End == 0 }

// Numbers are the figures of one need, in the rule's unit (or a count).
type Numbers struct {
	Required  credit.Amount `json:"required"`
	Earned    credit.Amount `json:"earned"`    // attended, after unit conversion only
	Counted   credit.Amount `json:"counted"`   // after every step; may exceed Required
	Remaining credit.Amount `json:"remaining"` // never below zero
}

// Part is the state of one need.
type Part struct {
	Need *Need  // as written in the rule
	Name string // the need's name; each_year_of_cycle adds the year's first day
	Path string // names from the root, joined by "/"
	Numbers
	Status     Status
	Due        civil.Date
	GraceUntil civil.Date
	Extended   civil.Date // the day to which a decision put it off, where that is its due date; zero: none did
	Optional   bool       // inside an option of a choice: alone it decides nothing
}

// Choice says which option satisfied an `any` or `at_least`.
type Choice struct{ Need, Option string }

// Change is the next moment at which the answer differs although nothing happens.
type Change struct {
	On     civil.Date // zero: never
	At     time.Time  // the first instant of On in the rule's zone
	Status Status     // the status from then on
}

// Answer is what Evaluate returns. Numbers belong to the first (headline) need.
type Answer struct {
	Status     Status
	Cycle      Period // the period judged; zero for rules without one
	Due        civil.Date
	GraceUntil civil.Date
	Numbers
	CarriedIn   credit.Amount
	Parts       []Part // every need but the headline, in the order of the rule
	Headline    Part
	SatisfiedBy []Choice
	Version     int      // index of the rule version that applied
	Unknown     []string // facts that were missing and were assumed not to matter
	Next        Change
}

// ComesBefore reports whether the answer about the period before is what needs attention first,
// beside the one about the period that runs: it is late, or it was extended and falls due
// earlier. A new period does not wipe out the last one.
func (a *Answer) ComesBefore(now *Answer) bool {
	switch a.Status {
	case Grace, NotMet:
		return true
	case Open:
		return a.Due != 0 && (now.Due == 0 || a.Due < now.Due)
	default:
		return false
	}
}

// Missing calls yield for every need that is open, in grace or not met and has
// something remaining, the headline first.
func (a *Answer) Missing(yield func(Part) bool) {
	if a.Headline.lacks() && !yield(a.Headline) {
		return
	}
	for _, p := range a.Parts {
		if p.lacks() && !yield(p) {
			return
		}
	}
}

func (p Part) lacks() bool { return p.Status >= Open && p.Remaining > 0 && !p.Optional }

// Reason is why a record gave a need what it gave. Codes are stable; words for
// people are made from them by package wording.
type Reason string

const (
	WhyCounts      Reason = "counts"        // in full
	WhyDuplicate   Reason = "duplicate"     // once per course; Args: the record that counts instead
	WhyMinBlock    Reason = "min_block"     // below the minimum block; Args: what the block holds, minimum
	WhyMinRecord   Reason = "min_record"    // shorter than the smallest activity that counts; Args: minimum
	WhyRounded     Reason = "rounding"      // Args: step
	WhyWeighted    Reason = "weight"        // Args: factor
	WhyPerDay      Reason = "per_day"       // the day's ceiling; Args: ceiling
	WhyCapReached  Reason = "cap"           // a ceiling of a need; Args: ceiling, need, its position among the need's ceilings
	WhyElsewhere   Reason = "exclusive"     // serves another need of an exclusive group; Args: need, amount
	WhyFull        Reason = "full"          // the exclusive group needs no more of it
	WhyGivenBack   Reason = "make_up"       // made up a shortage of the period before; Args: its end, amount
	WhyMadeUp      Reason = "made_up"       // came in the make-up window and counts here; Args: end of the period
	WhyOutOfWindow Reason = "out_of_window" // Args: first and last day of the window
	WhyOtherKind   Reason = "other_kind"    // the need asks for another kind of credit
	WhyAfterAsOf   Reason = "after_as_of"
	WhyNotKnown    Reason = "not_known_yet" // Args: the day it was recorded
	WhyVoided      Reason = "voided"        // Args: the day it was struck out
	WhyNotPassed   Reason = "not_passed"
	WhyRecalled    Reason = "recalled"     // whoever issued it is not accepted any more for that day
	WhyNotAccepted Reason = "not_accepted" // the rule accepts no such credit at all
	WhyWrongUnit   Reason = "unit"         // no conversion from this unit; Args: unit
	WhyNoAmount    Reason = "no_amount"
	WhySuperseded  Reason = "superseded" // an older card; Args: the record that counts instead
	WhyLapsed      Reason = "lapsed"     // the card's last good day; Args: that day, the day to which it was extended
)

// Line is one line of the ledger: what one record gave to one need.
type Line struct {
	Record  string        `json:"record"`
	Need    string        `json:"need"` // the part's name; empty: the record was set aside for all needs
	Amount  credit.Amount `json:"amount"`
	Counted credit.Amount `json:"counted"`
	Reason  Reason        `json:"reason"`
	Args    []string      `json:"args,omitempty"`
}

// Explanation is an answer with the reason for every record.
type Explanation struct {
	Answer Answer
	Ledger []Line
}

package checklist

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Status is how an item stands on a day.
type Status string

// The statuses.
const (
	Missing  Status = "missing"  // nothing was said, or what was pointed at is not there any more
	Asked    Status = "asked"    // somebody knows that it is wanted of them
	Answered Status = "answered" // somebody has to look at it
	Accepted Status = "accepted"
	Refused  Status = "refused"
	Expired  Status = "expired"
	Waived   Status = "waived"
)

// Statuses lists them in the order of a summary.
func Statuses() []Status {
	return []Status{Missing, Asked, Answered, Refused, Expired, Accepted, Waived}
}

// settled reports whether nothing has to be done about it.
func (s Status) settled() bool { return s == Accepted || s == Waived }

// Did is what an entry says.
type Did string

// What can be done about an item.
const (
	DidAnswer  Did = "answered"
	DidWithout Did = "without" // they say that they have no such thing
	DidAccept  Did = "accepted"
	DidRefuse  Did = "refused"
	DidWaive   Did = "waived"
	DidUnwaive Did = "unwaived"
	DidDecline Did = "declined" // somebody outside does not want to say anything
)

// Entry is what was done about an item, once. It is never changed.
type Entry struct {
	ID    ids.ID
	Item  ids.ID
	Did   Did
	By    ids.ID // the account; zero where somebody outside did it
	At    time.Time
	On    civil.Date // the organization's day
	Kind  string     // of what it points to
	Thing ids.ID
	Link  ids.ID
	Said  Said

	file, person ids.ID
	n            int64 // its place among those of the file
}

// Said is what an entry says in words.
type Said struct {
	Text string `json:"text,omitempty"`
	Yes  string `json:"yes,omitempty"` // yes or no
	Who  string `json:"who,omitempty"` // of a reference: who answered, as they were asked
}

// Thing is something that is here and can be pointed at, as it is now.
type Thing struct {
	Kind   string
	ID     ids.ID
	Label  string
	Note   string
	Match  string     // by which an item knows it: a credential's kind, a requirement
	Good   bool       // it can be relied on
	Until  civil.Date // the last good day; 0: it does not run out
	Grade  string     // of a credential
	SHA256 string     // of a document
	Path   string     // of its page
}

// Things are what is there about somebody.
type Things []Thing

func (t Things) find(kind string, id ids.ID) (Thing, bool) {
	for _, one := range t {
		if one.Kind == kind && one.ID == id {
			return one, true
		}
	}
	return Thing{}, false
}

// Why says more about a status. The codes are stable.
type Why string

// The reasons.
const (
	WhyGone    Why = "gone"    // what it pointed to is not there any more
	WhyBad     Why = "bad"     // it is there and cannot be relied on, such as a licence that was suspended
	WhyOver    Why = "over"    // it ran out
	WhyOld     Why = "old"     // what was accepted was accepted too long ago
	WhyGrade   Why = "grade"   // it is not known well enough
	WhyWithout Why = "without" // they say that they have none
	WhyUnmet   Why = "unmet"   // the requirement is not met
	WhyAgree   Why = "agree"   // they have not agreed that others are asked
	WhySend    Why = "send"    // nobody was asked yet
	WhyLapsed  Why = "lapsed"  // the link ran out without an answer
	WhySaidNo  Why = "said_no" // whoever was asked declined
)

// Facts are what the status of an item depends on beside its entries.
type Facts struct {
	Day    civil.Date
	Now    time.Time
	Told   bool // the person knows of the file
	Agreed bool // the person agreed that others are asked
	Things Things
	Link   *Link // the newest about this item
}

// Stands is how an item stands on a day.
type Stands struct {
	Status Status
	Turn   Party // who has to do something next
	Why    Why
	Until  civil.Date // accepted: the last good day, 0 if it does not run out
	Thing  Thing      // what is pointed at, as it is
	Answer *Entry     // what holds
	Judged *Entry     // what somebody thought of it
}

// Stand works out how an item stands. The entries are about it, the first first.
func (i Item) Stand(all []Entry, f Facts) Stands {
	var out Stands
	var waived *Entry
	for n := range all {
		e := &all[n]
		switch e.Did {
		case DidAnswer, DidWithout, DidDecline:
			out.Answer, out.Judged = e, nil
		case DidAccept, DidRefuse:
			if out.Answer != nil {
				out.Judged = e
			}
		case DidWaive:
			waived = e
		case DidUnwaive:
			waived = nil
		}
	}
	switch {
	case waived != nil:
		out.Status, out.Judged = Waived, waived
	case i.Kind == Standing:
		i.byItself(&out, f)
	case out.Answer == nil:
		i.open(&out, f)
	case out.Answer.Did == DidDecline:
		out.Status, out.Turn, out.Why = Missing, Staff, WhySaidNo
		if f.Link != nil && f.Link.open(f.Now) { // somebody else was asked since
			out.Status, out.Turn, out.Why = Asked, Outside, ""
		}
	default:
		i.answered(&out, f)
	}
	return out
}

// byItself is how an item stands that nobody answers: the requirement is met, or it is not.
func (i Item) byItself(out *Stands, f Facts) {
	out.Status, out.Turn, out.Why = Missing, i.From, WhyUnmet
	for _, t := range f.Things {
		if t.Kind != string(Standing) || t.Match != i.What {
			continue
		}
		out.Thing = t
		if t.Good && (t.Until == 0 || f.Day <= t.Until) {
			out.Status, out.Turn, out.Why, out.Until = Accepted, Nobody, "", t.Until
		}
	}
}

// open is how an item stands to which nobody has said anything.
func (i Item) open(out *Stands, f Facts) {
	out.Status, out.Turn = Missing, i.From
	switch {
	case i.From == Outside && f.Link != nil && f.Link.open(f.Now):
		out.Status = Asked
	case i.From == Outside && !f.Agreed:
		out.Turn, out.Why = Person, WhyAgree
	case i.From == Outside && f.Link != nil && f.Link.Ended == "":
		out.Turn, out.Why = Staff, WhyLapsed
	case i.From == Outside:
		out.Turn, out.Why = Staff, WhySend
	case i.From == Person && f.Told:
		out.Status = Asked
	}
}

// answered is how an item stands that somebody answered.
func (i Item) answered(out *Stands, f Facts) {
	out.Status, out.Turn = Answered, Staff
	if out.Answer.Did == DidWithout {
		out.Why = WhyWithout
	}
	back := i.From // who has to bring something else
	if back == Outside {
		back = Staff
	}
	if out.Judged != nil && out.Judged.Did == DidRefuse {
		out.Status, out.Turn = Refused, back
		return
	}
	if out.Answer.Kind != "" && !i.holds(out, f, back) {
		return
	}
	if out.Judged == nil {
		return
	}
	out.Status, out.Turn, out.Why, out.Until = Accepted, Nobody, "", out.Thing.Until
	if i.Months == 0 {
		return
	}
	last := out.Judged.On.AddMonths(i.Months)
	if out.Until == 0 || last < out.Until {
		out.Until = last
	}
	if f.Day > last {
		out.Status, out.Turn, out.Why = Expired, back, WhyOld
	}
}

// holds reports whether what an answer points to can be relied on, and says why not.
func (i Item) holds(out *Stands, f Facts, back Party) bool {
	t, there := f.Things.find(out.Answer.Kind, out.Answer.Thing)
	out.Thing = t
	switch {
	case !there:
		out.Status, out.Turn, out.Why = Missing, back, WhyGone
	case t.Until != 0 && f.Day > t.Until:
		out.Status, out.Turn, out.Why = Expired, back, WhyOver
	case !t.Good:
		out.Status, out.Turn, out.Why = Missing, back, WhyBad
	case !i.enough(t.Grade) && out.Judged != nil:
		out.Status, out.Turn, out.Why = Answered, Staff, WhyGrade
	case !i.enough(t.Grade):
		out.Why = WhyGrade
		return true
	default:
		return true
	}
	return false
}

// Summary is how a file stands: what it must have and has not, and whose turn it is.
type Summary struct {
	Settled int                `json:"settled" doc:"Of what it must have, what is accepted or waived"`
	Whole   int                `json:"whole" doc:"What it must have"`
	Counts  map[Status]int     `json:"counts"`
	Turns   map[Party]int      `json:"turns" doc:"How many required items wait for whom"`
	Next    civil.Date         `json:"next_due_on,omitempty" doc:"The first day on which something required that is missing is due"`
	Expires civil.Date         `json:"first_expires_on,omitempty" doc:"The first day on which something that was accepted runs out"`
	Missing []string           `json:"missing" doc:"What of what it must have is not there"`
	turnsOf map[Party][]string // titles
}

// Complete reports whether nothing is missing that has to be there.
func (s Summary) Complete() bool { return s.Settled == s.Whole }

// Summarize counts items.
func Summarize(all []ItemView) Summary {
	out := Summary{Counts: map[Status]int{}, Turns: map[Party]int{}, Missing: []string{}, turnsOf: map[Party][]string{}}
	for _, v := range all {
		out.Counts[v.Status]++
		if v.Status == Accepted && v.Until != 0 && (out.Expires == 0 || v.Until < out.Expires) {
			out.Expires = v.Until
		}
		if v.Optional {
			continue
		}
		out.Whole++
		if v.Status.settled() {
			out.Settled++
			continue
		}
		out.Missing = append(out.Missing, v.Title)
		out.Turns[v.Turn]++
		out.turnsOf[v.Turn] = append(out.turnsOf[v.Turn], v.Title)
		if out.Next == 0 || v.DueOn < out.Next {
			out.Next = v.DueOn
		}
	}
	return out
}

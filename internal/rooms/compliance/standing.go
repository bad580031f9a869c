package compliance

import (
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
)

// Status is where somebody stands: rule.Status by name, or Unknown.
type Status string

// The statuses, from the best to the worst: a whole is as bad as its worst part.
const (
	NotApplicable Status = "not_applicable"
	Exempt        Status = "exempt"
	Met           Status = "met"
	Open          Status = "open"
	Unknown       Status = "unknown" // a fact is missing without which nobody can say
	Grace         Status = "grace"
	NotMet        Status = "not_met"
)

// Statuses lists them, the worst first: the order in which people look at them.
var Statuses = []Status{NotMet, Grace, Unknown, Open, Met, Exempt, NotApplicable}

var badness = map[Status]int{NotApplicable: 1, Exempt: 2, Met: 3, Open: 4, Unknown: 5, Grace: 6, NotMet: 7}

func worse(a, b Status) Status {
	if badness[b] > badness[a] {
		return b
	}
	return a
}

func statusOf(s rule.Status) Status {
	if s == 0 {
		return Unknown
	}
	return Status(s.String())
}

// late reports whether something is overdue.
func (s Status) late() bool { return s == Grace || s == NotMet }

// Good is a filter only: in good standing is of whom nothing is overdue, and it is known. Who
// still has something to do before its day is among them, who is late within grace is not.
const Good Status = "good"

// Short and Late are filters only: something is missing, overdue or not; something is overdue.
const (
	Short Status = "short"
	Late  Status = "late"
)

var (
	good   = []Status{Open, Met, Exempt}
	groups = map[Status][]Status{Good: good, Short: {NotMet, Grace, Open}, Late: {NotMet, Grace}}
)

// among are the statuses that a filter lets through; of any, the empty one.
func (s Status) among() []Status {
	if several, ok := groups[s]; ok {
		return several
	}
	return []Status{s}
}

// Standing is where one person stands with one requirement; with the zero requirement, with
// all that is asked of them. Status holds until NextOn and is NextStatus from then on.
type Standing struct {
	Person      ids.ID        `json:"person"`
	Requirement ids.ID        `json:"requirement" doc:"Empty: all that is asked of them together"`
	Unit        ids.ID        `json:"unit"`
	Status      Status        `json:"status"`
	NextOn      civil.Date    `json:"next_on" doc:"When the status changes if nothing happens; 9999-12-31: never"`
	NextStatus  Status        `json:"next_status"`
	DueOn       civil.Date    `json:"due_on" doc:"Of what is missing or runs out; 9999-12-31: nothing"`
	Start       civil.Date    `json:"start_on"`
	End         civil.Date    `json:"end_on"`
	Required    credit.Amount `json:"required"`
	Counted     credit.Amount `json:"counted"`
	Remaining   credit.Amount `json:"remaining"`
	RuleN       int64         `json:"rule_n"`
}

// On is the status on a day from the one it was worked out for.
func (s Standing) On(day civil.Date) Status {
	if day >= s.NextOn {
		return s.NextStatus
	}
	return s.Status
}

// together is the standing with all of what is asked: on every day as bad as the worst of
// its parts, each of which is known up to its own next change and the one after it. It is due
// when the first of the worst parts is.
func together(person, unit ids.ID, parts []Standing, changes civil.Date) Standing {
	all := Standing{Person: person, Unit: unit, Status: NotApplicable, NextOn: civil.Max, DueOn: civil.Max}
	on := func(day civil.Date) Status {
		worst := NotApplicable
		for _, p := range parts {
			worst = worse(worst, p.On(day))
		}
		return worst
	}
	all.Status = on(0)
	for _, p := range parts {
		if p.NextOn < all.NextOn && on(p.NextOn) != all.Status {
			all.NextOn = p.NextOn
		}
		if p.Status == all.Status { // its day is that of the worst part: of nothing else
			all.DueOn = min(all.DueOn, p.DueOn)
		}
		all.RuleN = max(all.RuleN, p.RuleN)
	}
	if changes != 0 {
		all.NextOn = min(all.NextOn, changes)
	}
	all.NextStatus = all.Status
	if all.NextOn != civil.Max {
		all.NextStatus = on(all.NextOn)
	}
	return all
}

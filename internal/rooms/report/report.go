package report

import (
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
)

// Kind is what a report is about.
type Kind string

// The kinds.
const (
	ByUnit        Kind = "unit"
	ByRequirement Kind = "requirement"
	Expiring      Kind = "expiring"
	AsOf          Kind = "as_of"
	Transcript    Kind = "person"
)

// Kinds lists them in the order in which they are offered.
var Kinds = []Kind{ByUnit, ByRequirement, Expiring, AsOf, Transcript}

// Status is where somebody stands, as compliance writes it.
type Status string

// The statuses, the best last. Short and Good are filters only: whoever misses something, and
// of whom nothing is overdue.
const (
	NotMet        Status = "not_met"
	Grace         Status = "grace"
	Open          Status = "open"
	Unknown       Status = "unknown"
	Met           Status = "met"
	Exempt        Status = "exempt"
	NotApplicable Status = "not_applicable"
	Short         Status = "short"
	Good          Status = "good"
)

var statuses = []Status{NotMet, Grace, Open, Unknown, Met, Exempt, NotApplicable}

// among are the statuses that a filter lets through. Unless one asks for them, those whom a
// requirement does not concern are left out.
func (s Status) among() []Status {
	if s == "" {
		return []Status{NotMet, Grace, Open, Unknown, Met, Exempt}
	}
	if s == Short {
		return []Status{NotMet, Grace, Open}
	}
	if s == Good {
		return []Status{Open, Met, Exempt}
	}
	return []Status{s}
}

// never is the day that says there is none.
var never = civil.MustParse("9999-12-31")

// Filter is what a report is asked for. The same names stand in the address of the page
// and of each file.
type Filter struct {
	Unit        ids.ID     `query:"unit" json:"-" kind:"unit" doc:"Only this unit and those below it"`
	Requirement ids.ID     `query:"requirement" json:"-" kind:"requirement"`
	Status      Status     `query:"status" json:"-" enum:"short,good,not_met,grace,open,unknown,met,exempt,not_applicable" doc:"short is whoever misses something, good of whom nothing is overdue"`
	Each        Each       `query:"each" json:"-" enum:"requirement,person" doc:"One row per requirement of a person, or per person, taken together"`
	Until       civil.Date `query:"until" json:"-" doc:"Of expiring: the last day; 90 days ahead unless said"`
	On          civil.Date `query:"on" json:"-" doc:"Of as-of: the day"`
	Known       Known      `query:"known" json:"-" enum:"then,now" doc:"Of as-of: by what was known at the end of that day, or is known now"`
}

// Each is what has a row.
type Each string

// What has a row.
const (
	EachRequirement Each = "requirement"
	EachPerson      Each = "person" // all that is asked of somebody, as bad as the worst of it
)

// Known is by which knowledge a past day is judged.
type Known string

// The knowledge of then, and of now.
const (
	Then Known = "then"
	Now  Known = "now"
)

// ahead is how far expiring looks unless it is told.
const ahead = 90

// fill gives k's filter its defaults and leaves out what the kind does not ask about.
func (f Filter) fill(k Kind, today civil.Date) (Filter, error) {
	if f.Each == "" {
		f.Each = EachRequirement
	}
	if k == ByRequirement || !f.Requirement.Zero() {
		f.Each = EachRequirement
	}
	if k != Expiring {
		f.Until = 0
	} else if f.Until == 0 {
		f.Until = today + ahead
	}
	if k != AsOf {
		f.On, f.Known = 0, ""
		return f, nil
	}
	f.Each = EachRequirement
	if f.Known == "" {
		f.Known = Then
	}
	if f.On > today {
		return f, fault.Bad("on", "in_future")
	}
	return f, nil
}

// Row is one line about one person: where they stand.
type Row struct {
	Person      ids.ID        `json:"person"`
	Name        string        `json:"name"`
	Number      string        `json:"number,omitempty"`
	Unit        ids.ID        `json:"unit"`
	UnitName    string        `json:"unit_name,omitempty"`
	Requirement ids.ID        `json:"requirement"`
	Title       string        `json:"title,omitempty"`
	Status      Status        `json:"status"`
	Due         civil.Date    `json:"due,omitempty"`
	Start       civil.Date    `json:"start,omitempty"`
	End         civil.Date    `json:"end,omitempty"`
	Required    credit.Amount `json:"required"`
	Counted     credit.Amount `json:"counted"`
	Remaining   credit.Amount `json:"remaining"`
}

// Done is one line of a transcript: what somebody completed.
type Done struct {
	Course    string        `json:"course"`
	Provider  string        `json:"provider,omitempty"`
	StartedOn civil.Date    `json:"started_on,omitempty"`
	On        civil.Date    `json:"on"`
	ExpiresOn civil.Date    `json:"expires_on,omitempty"`
	Amount    credit.Amount `json:"amount"`
	NoAmount  bool          `json:"no_amount,omitempty"`
	Unit      string        `json:"unit,omitempty"`
	Failed    bool          `json:"failed,omitempty"`
}

// Cursor is where a page begins: after this line.
type Cursor struct {
	Person, Requirement, Unit ids.ID
}

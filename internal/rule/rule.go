package rule

import (
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Rule is one requirement as a regulator or an employer states it.
// docs/RULES.md explains every field with an example.
type Rule struct {
	Name     string
	Zone     *time.Location // where the regulator's days begin
	ZoneName string
	Unit     string
	Cycle    *Cycle // nil: the rule has no periods (rolling windows, cards)
	Starts   string // fact; periods that start on or before it are not owed
	Applies  []Condition
	Excused  []Condition
	Leave    *LeaveRule
	Versions []Version // in the order of their dates; at least one
	// Activities are the steps that look at one record alone, by the date of the
	// activity; they stand in for those of the version.
	Activities []ActivityVersion

	tags      []string // tags that any selection names; the index is the bit
	rolling   []*Pool  // pools whose window slides with the day asked about
	ownCycles []*Cycle // cycles of single pools
	ages      []int    // ages that some condition asks for
}

// Version is the text of the rule for the periods it is keyed to.
type Version struct {
	Key     VersionKey
	From    civil.Date // zero: from the beginning
	Event   string     // by_submission: the event that says when it was submitted
	Needs   []*Need
	Process Process
	Carry   *Carry
	MakeUp  *MakeUp
}

// VersionKey says which date of a period decides the version.
type VersionKey uint8

const (
	ByCycleEnd   VersionKey = iota // the period's last day
	ByCycleStart                   // the period's first day
	BySubmission                   // the day the renewal was submitted
)

// ActivityVersion is how a record that was done from a day on becomes credit.
type ActivityVersion struct {
	From    civil.Date
	Process Process
}

// Need is one thing that must hold. Exactly one of the five forms is set.
type Need struct {
	Name      string
	Path      string     // names from the root, joined by "/"
	If        *Condition // nil: always asked
	Pool      *Pool
	Current   *Current
	Holds     *Holds
	Choice    *Choices
	Exclusive []*Need // pools; each unit of credit serves at most one
}

// Pool asks for an amount of credit of one kind in one window.
type Pool struct {
	Of     Select
	Count  bool // count records instead of summing amounts
	Need   Quantity
	Window Window
	Caps   []Cap
	Within []*Need // pools that share this pool's records
	Cycle  *Cycle  // nil: the rule's own
	By     *Deadline
}

// Select picks records by their tags; the zero Select picks every record.
// From and Until, both inclusive and both optional, bound the completion date.
type Select struct {
	All, Any, None []string
	From, Until    civil.Date

	all, any, none mask
}

// Quantity is how much is needed: a plain amount, or a formula over the time
// that is left of the period from a fact or a date.
type Quantity struct {
	Amount          credit.Amount
	PerStartedMonth credit.Amount
	PerWholeMonths  credit.Amount // for every whole Months
	Months          int
	Table           []Step
	From            Anchor
	FirstCycleOnly  bool
	Else            credit.Amount // other periods, with FirstCycleOnly
}

// Step is a row of a table by whole months held; Below zero means "all others".
type Step struct {
	Below int
	Need  credit.Amount
}

// Anchor is a date, or a fact that holds one.
type Anchor struct {
	Fact string
	Date civil.Date
}

// WindowKind names the stretch of days from which a pool takes its records.
type WindowKind uint8

const (
	WholeCycle    WindowKind = iota // the period judged
	EachYear                        // each year of it, one part per year
	LastCycles                      // the period judged and K-1 before it
	Ever                            // from the beginning
	RollingDays                     // N days back from the day asked about
	RollingMonths                   // N months back
	FromDate                        // from a date to the end of the period
	NotBefore                       // the period, but not before a fact
	SinceEvent                      // after the latest of some events
)

// Window is a WindowKind with its arguments.
type Window struct {
	Kind        WindowKind
	N           int // cycles, days or months; SinceEvent: days allowed
	Date        civil.Date
	Fact        string
	Events      []string
	EndingAt    string // rolling: count back from this event, once it has happened
	WholeMonths bool   // rolling months reach back to the first day of their month
}

// Cap limits how much of one kind a single pool counts.
type Cap struct {
	Of    Select
	Max   credit.Amount
	Share credit.Ratio // of the need; zero: Max applies
}

// Current asks for a card, check or qualification that has not run out.
type Current struct {
	Of         Select
	Months     int
	Days       int  // instead of months
	ToMonthEnd bool // good to the end of the month
	Early      int  // keep_month: renewals this many months early or late
	Late       int  // take the due month as their own
	Keep       bool
	By         *Deadline // the first one may still be missing until then
}

// Holds asks for a credential or another fact with a from and a to date.
type Holds struct {
	Credential string
	When       HoldsWhen
}

// HoldsWhen says when a credential must be held.
type HoldsWhen uint8

const (
	AnyTimeInCycle HoldsWhen = iota
	WholeCycleLong
	AtDue
	GainedInCycle
)

// Choices asks for K of its options, each met by itself.
type Choices struct {
	K       int
	AtLeast bool // written as at_least
	Options []Option
}

// Option is one way to satisfy a choice.
type Option struct {
	Name string
	All  []*Need
}

// Condition is true or false for a person on a day. All set fields must hold.
type Condition struct {
	FirstCycle *bool
	Fact       string
	In, NotIn  []string
	OnOrBefore civil.Date
	After      civil.Date
	Holds      string
	NotHolds   string
	AgeFrom    int
}

// Deadline is a date, or so many months or days after a fact.
type Deadline struct {
	Date   civil.Date
	Fact   string
	Months int
	Days   int
}

// Process is how a record becomes credit: deem, accept, convert, once per course,
// minimum block, minimum record, rounding, weights, the day's ceiling.
type Process struct {
	Accept    *Select // nil: every record
	Deem      []Deem
	Convert   []Conversion
	OncePer   OncePer
	MinRecord credit.Amount
	MinBlock  *MinBlock
	Round     *Round
	Weights   []Weight
	PerDay    credit.Amount
}

// Deem gives records further tags, for example an old course the new topic.
type Deem struct {
	Of Select
	As []string

	as mask
}

// Conversion turns whole multiples of Per units into Gives of the rule's unit.
type Conversion struct {
	Unit       string
	Per, Gives credit.Amount
}

// OncePer says in which scope the same course counts only once.
type OncePer uint8

const (
	NoLimit OncePer = iota
	CourseInCycle
	CourseEver
)

// MinBlock drops records whose total by a field stays below Min in the window.
type MinBlock struct {
	By  string // topic | course | unit | date
	Min credit.Amount
}

// Round rounds each record's credit. Over: only credit above this is rounded.
type Round struct {
	To   credit.Amount
	Mode string // down | nearest | up
	Over credit.Amount
}

// Weight multiplies the first First units (zero: all) of a kind by Factor.
type Weight struct {
	Of     Select
	Factor credit.Ratio
	First  credit.Amount
}

// Carry lets a surplus of the headline serve the next period once.
type Carry struct {
	Max credit.Amount
	Of  Select
}

// MakeUp is a window after the period in which a shortage may still be cured.
type MakeUp struct {
	Days, Months int
	Of           Select
}

// LeaveRule is what an absence does to a period that ends in it.
type LeaveRule struct {
	Types       []string
	ExtraMonths int
	Effect      LeaveEffect
}

// LeaveEffect names the three things a leave can do.
type LeaveEffect uint8

const (
	Waive  LeaveEffect = iota // nothing is owed for the period
	Extend                    // the due date moves
	Toll                      // rolling windows and cards stand still
)

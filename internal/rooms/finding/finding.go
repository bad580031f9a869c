package finding

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
)

// Kind is what cannot be as the records say it.
type Kind string

// The kinds.
const (
	Overlap      Kind = "overlap"       // somebody at two meetings at once
	LongDay      Kind = "long_day"      // more hours in some days than these days have
	OnLeave      Kind = "on_leave"      // trained while they were on leave
	TwoPlaces    Kind = "two_places"    // an instructor who taught one class while being at another
	LapsedTeach  Kind = "lapsed_teach"  // an instructor whose credential had ended
	MoreHours    Kind = "more_hours"    // more hours credited than the class had
	MoreSeats    Kind = "more_seats"    // more people signed in than there are seats
	SameNumber   Kind = "same_number"   // one licence number under two names
	CheckDiffers Kind = "check_differs" // a board says something else about a credential; checks find it
	SameDocument Kind = "same_document" // one document under two names; fingerprints find it
	OtherDate    Kind = "other_date"    // one document of somebody with two dates; fingerprints find it
	Exclusion    Kind = "exclusion"     // somebody who may be on a list of excluded people; Total is how much says so, 1 to 3
)

// Kinds lists them in the order of the filter.
func Kinds() []Kind {
	return []Kind{Overlap, LongDay, OnLeave, TwoPlaces, LapsedTeach, MoreHours, MoreSeats, SameNumber, SameDocument, OtherDate, CheckDiffers, Exclusion}
}

// Origin is what was looked at when a finding was found.
type Origin string

// The origins.
const (
	OfPerson   Origin = "person"
	OfClass    Origin = "class"
	OfDocument Origin = "document"
)

// State is where a finding stands.
type State string

// The states.
const (
	Open     State = "open"
	Assigned State = "assigned"
	Closed   State = "closed"
)

// Code is why a finding was closed.
type Code string

// The codes. Gone is the room's own: the facts that made it are no more.
const (
	EnteredWrong Code = "entered_wrong"
	Explained    Code = "explained"
	Withdrawn    Code = "withdrawn"
	SomebodyElse Code = "somebody_else" // only of an Exclusion, like Confirmed
	Confirmed    Code = "confirmed"
	Other        Code = "other"
	Gone         Code = "gone"
)

// codesOf is what the form offers for a kind, in its order.
func codesOf(k Kind) []Code {
	if k == Exclusion {
		return []Code{SomebodyElse, Confirmed, EnteredWrong, Other}
	}
	return []Code{EnteredWrong, Explained, Withdrawn, Other}
}

// Finding is one thing that needs a look.
type Finding struct {
	ID        ids.ID     `json:"id"`
	Version   int64      `json:"version"`
	Kind      Kind       `json:"kind"`
	Origin    Origin     `json:"origin"`
	Class     ids.ID     `json:"class,omitzero"`
	State     State      `json:"state"`
	Assignee  ids.ID     `json:"assignee,omitzero"`
	Code      Code       `json:"code,omitempty" doc:"Why it is closed"`
	From      civil.Date `json:"from"`
	To        civil.Date `json:"to"`
	Total     int64      `json:"total" doc:"What was counted: minutes of both at once, people, or hours in 1/3000"`
	Most      int64      `json:"most" doc:"What there can be of it, in the same unit; 0 where there is no such figure"`
	FoundAt   time.Time  `json:"found_at"`
	ChangedAt time.Time  `json:"changed_at"`
	Pieces    []Piece    `json:"facts" doc:"What it rests on, of people in reach"`

	person     ids.ID // under whose key reasons are sealed
	key, facts [32]byte
}

// Role is what a fact is in a finding.
type Role string

// The roles.
const (
	Stay       Role = "stay" // somebody at a meeting
	Teaching   Role = "teaching"
	Record     Role = "record" // a training record
	Leave      Role = "leave"
	Credential Role = "credential"
	Number     Role = "number" // of a licence
	Document   Role = "document"
)

// Piece is a fact that a finding rests on, as it was when it was found.
type Piece struct {
	Role   Role           `json:"role"`
	Person ids.ID         `json:"person,omitzero" doc:"Empty for somebody out of reach"`
	Row    ids.ID         `json:"row,omitzero" doc:"The meeting, record, fact or document"`
	Class  ids.ID         `json:"class,omitzero"`
	Course ids.ID         `json:"course,omitzero"`
	From   civil.Date     `json:"from,omitzero"`
	To     civil.Date     `json:"to,omitzero"`
	Begins string         `json:"begins,omitempty"`
	Ends   string         `json:"ends,omitempty"`
	Amount *credit.Amount `json:"amount,omitempty"`
	Name   string         `json:"name,omitempty" doc:"The kind of leave, or the credential, as rules call it"`
	Called string         `json:"called,omitempty" doc:"The name of the person"`
	Title  string         `json:"title,omitempty" doc:"Of the class or course"`
	Hidden bool           `json:"out_of_reach,omitempty"`

	root ids.ID
}

// Draft is what a rule found, or a room posts: the same Key is the same finding.
type Draft struct {
	Kind        Kind
	Origin      Origin
	Key         string
	Class       ids.ID // of one class as a whole
	From, To    civil.Date
	Total, Most int64
	Pieces      []Piece
}

// order makes pieces the same however the facts came.
func (d *Draft) order() {
	slices.SortFunc(d.Pieces, func(a, b Piece) int { return cmp.Compare(a.line(), b.line()) })
}

// line is all that a piece says, for order and for telling whether anything changed. Days
// come first, so that sides stand in the order in which they happened.
func (p Piece) line() string {
	amount := "-"
	if p.Amount != nil {
		amount = fmt.Sprint(int64(*p.Amount))
	}
	return strings.Join([]string{p.From.String(), p.Begins, p.To.String(), p.Ends, string(p.Role), p.Row.String(), p.Person.String(), p.Class.String(), p.Course.String(), amount, p.Name}, "|")
}

// marks are the key of a finding, and the digest of all it rests on.
func (d *Draft) marks() (key, facts [32]byte) {
	key = sha256.Sum256([]byte(string(d.Kind) + "|" + d.Key))
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s %s %d %d", d.From, d.To, d.Total, d.Most) // never fails
	for _, p := range d.Pieces {
		_, _ = fmt.Fprintf(h, "\n%s", p.line())
	}
	h.Sum(facts[:0])
	return key, facts
}

// people are those concerned, each once, in the order of ids.
func (d *Draft) people() []ids.ID {
	out := make([]ids.ID, len(d.Pieces))
	for i, p := range d.Pieces {
		out[i] = p.Person
	}
	return sorted(out)
}

func sorted(list []ids.ID) []ids.ID {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(list)
}

// keyOf is the same for the same rows in whatever order.
func keyOf(rows ...string) string {
	slices.Sort(rows)
	return strings.Join(rows, " ")
}

package recall

import (
	"strings"
	"time"
	"unicode"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/rooms/training"
)

// State is where a recall stands.
type State string

// The states. A lifted one is over; what should be recalled again is proposed anew.
const (
	Proposed  State = "proposed"
	Refused   State = "refused" // or nobody answered in time
	Withdrawn State = "withdrawn"
	InEffect  State = "in_effect"
	Lifted    State = "lifted"
)

// Recall is that what an issuer issued between two days is not accepted any more.
type Recall struct {
	ID          ids.ID     `json:"id"`
	Version     int64      `json:"version"`
	Issuer      string     `json:"issuer"`
	From        civil.Date `json:"from" doc:"The first day of what it recalls"`
	To          civil.Date `json:"to" doc:"The last one"`
	Courses     []ids.ID   `json:"courses,omitempty" doc:"Only these; left out: all"`
	Reason      string     `json:"reason"`
	State       State      `json:"state" enum:"proposed,refused,withdrawn,in_effect,lifted"`
	Asked       string     `json:"asked,omitempty" enum:",effect,lift" doc:"What somebody else is asked to agree to"`
	Records     int64      `json:"records" doc:"How many records were marked, so far"`
	Credentials int64      `json:"credentials" doc:"How many credentials were marked, so far"`
	SpreadAt    time.Time  `json:"done_at,omitzero" doc:"When everything that lay there had been marked, or given back"`
	ProposedAt  time.Time  `json:"proposed_at"`

	by, approval   ids.ID
	ix             []byte
	issuer, reason keys.Sealed
}

// busy reports whether a job still marks, or gives back.
func (r Recall) busy() bool {
	return (r.State == InEffect || r.State == Lifted) && r.SpreadAt.IsZero()
}

// of is the recall as the rooms that mark know it.
func (r Recall) of() training.Recall {
	return training.Recall{ID: r.ID, Issuer: r.ix, From: r.From, To: r.To, Courses: r.Courses}
}

// Did is what was done with a recall.
type Did string

// What can be done.
const (
	DidPropose      Did = "proposed"
	DidEffect       Did = "effected"
	DidRefuse       Did = "refused"
	DidWithdraw     Did = "withdrawn"
	DidAskLift      Did = "lift_asked"
	DidRefuseLift   Did = "lift_refused"
	DidWithdrawLift Did = "lift_withdrawn"
	DidLift         Did = "lifted"
)

// Step is what somebody did with a recall, once.
type Step struct {
	ID  ids.ID    `json:"id"`
	Did Did       `json:"did" enum:"proposed,effected,refused,withdrawn,lift_asked,lift_refused,lift_withdrawn,lifted"`
	By  ids.ID    `json:"by,omitzero" doc:"Empty: by itself, when nobody objected or nobody answered"`
	At  time.Time `json:"at"`
}

// Terms are what a recall is about.
type Terms struct {
	Issuer  string     `json:"issuer" minLength:"1" maxLength:"200" doc:"Who issued it, as records, claims, documents and credentials name them; case, accents and punctuation make no difference"`
	From    civil.Date `json:"from" doc:"The first day on which it was issued"`
	To      civil.Date `json:"to" doc:"The last day"`
	Reason  string     `json:"reason" minLength:"1" maxLength:"1000" doc:"Why; whoever agrees, and whoever answers for people, reads it"`
	Courses []ids.ID   `json:"courses,omitempty" kind:"course" maxItems:"200" doc:"Only these courses of the issuer; then no credential is recalled"`
}

const (
	maxIssuer  = 200
	maxReason  = 1000
	maxCourses = 200
)

// check is everything about them that needs no database.
func (t Terms) check() error {
	switch {
	case strings.TrimSpace(t.Issuer) == "":
		return fault.Bad("issuer", "required")
	case len([]rune(t.Issuer)) > maxIssuer:
		return fault.Bad("issuer", "too_long", maxIssuer)
	case strings.ContainsFunc(t.Issuer, odd):
		return fault.Bad("issuer", "text_invalid")
	case training.IssuerKey(t.Issuer) == "":
		return fault.Bad("issuer", "recall.issuer_form")
	case t.From == 0:
		return fault.Bad("from", "required")
	case t.To == 0:
		return fault.Bad("to", "required")
	case t.To < t.From:
		return fault.Bad("to", "recall.order")
	case strings.TrimSpace(t.Reason) == "":
		return fault.Bad("reason", "required")
	case len([]rune(t.Reason)) > maxReason:
		return fault.Bad("reason", "too_long", maxReason)
	case strings.ContainsFunc(t.Reason, func(r rune) bool { return odd(r) && r != '\n' && r != '\r' && r != '\t' }):
		return fault.Bad("reason", "text_invalid")
	case len(t.Courses) > maxCourses:
		return fault.Bad("courses", "too_many", maxCourses)
	}
	return nil
}

func odd(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// Ref names a recall.
type Ref struct {
	ID ids.ID `path:"id" kind:"recall" json:"-"`
}

func at(column string, id ids.ID) keys.Place {
	return keys.Place{Table: "recall", Column: column, Row: id}
}

func hidden(text string) pii.Text { return pii.Hide(strings.TrimSpace(text)) }

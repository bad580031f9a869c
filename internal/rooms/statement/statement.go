package statement

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// What is what a statement is about.
type What string

// What can be said of somebody.
const (
	Completion What = "completion" // they completed a course
	Credential What = "credential" // they hold a licence or a certification, and how it stands
)

// State is where a statement stands with the receiver.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Disputed  State = "disputed" // by whom it is about
	Accepted  State = "accepted"
	Refused   State = "refused"
	Withdrawn State = "withdrawn" // its source took it back
	Replaced  State = "replaced"  // its source said something else under the same reference
)

// open reports whether somebody still has to do something about it.
func (s State) open() bool { return s == Waiting || s == Disputed }

// Fit is how it turned out whom a statement is about.
type Fit string

// The fits.
const (
	Unsettled Fit = "new"     // nobody looked yet
	One       Fit = "one"     // by what is known on both sides, and the name
	Odd       Fit = "odd"     // a number fits somebody who is called otherwise
	Several   Fit = "several" // what is known fits several people
	Nobody    Fit = "none"
	ByHand    Fit = "hand"
)

// Statement is one thing that a source says of somebody. What a source says under the same
// reference again, in other words, is the next of it.
type Statement struct {
	ID         ids.ID
	Version    int64
	Source     ids.ID
	Batch      ids.ID
	N          int64
	What       What
	Withdraws  bool
	Said       Line
	Person     ids.ID // zero: not known
	Fits       Fit
	State      State
	ArrivedAt  time.Time
	ExpiresAt  time.Time // when it goes, unless somebody says of whom it is
	AgreedAt   time.Time
	Reason     string
	DecidedBy  ids.ID
	DecidedAt  time.Time
	Made       ids.ID // the completion or credential that it became, or that was there
	Known      bool   // that was recorded already
	Replaces   ids.ID // what was accepted under the same reference
	origin     ids.ID
	ref, words []byte // indexes of the reference and of all that is said
	sealed     keys.Sealed
	reason     keys.Sealed
}

// keepStrays is for how long a statement lies here that is about nobody who is known.
const keepStrays = 90 * 24 * time.Hour

// The classes of the keys under which an organization keeps what is said to it, and what it says.
const (
	class     = "training"
	sentClass = "grant"
)

func place(table, column string, row ids.ID) keys.Place {
	return keys.Place{Table: table, Column: column, Row: row}
}

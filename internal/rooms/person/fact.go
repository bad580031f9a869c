package person

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/rule"
)

// FactKind says what a dated fact is, in the terms of package rule.
type FactKind string

// The kinds.
const (
	DateFact    FactKind = "date"    // a day with a name: licensed_on, birth_date
	ValueFact   FactKind = "value"   // a code without dates: route, kind of licence
	StintFact   FactKind = "stint"   // a code from a day to a day: rank, role, unit
	HoldingFact FactKind = "holding" // a credential held from a day to a day
	LeaveFact   FactKind = "leave"   // an absence of a type from a day to a day
	EventFact   FactKind = "event"   // something that happened on a day
	VoidFact    FactKind = "void"    // the fact that it supersedes does not hold
)

// Fact is one thing known about a person. It is never changed: a newer one supersedes it.
type Fact struct {
	ID         ids.ID     `json:"id"`
	Person     ids.ID     `json:"person"`
	Kind       FactKind   `json:"kind"`
	Name       string     `json:"name"` // as rules call it
	Value      string     `json:"value,omitempty"`
	From       civil.Date `json:"from"` // of a date or event: the day
	To         civil.Date `json:"to"`   // zero: not ended
	Sealed     pii.Text   `json:"-"`    // a birth date or licence number; then Value and From are empty
	Source     Source     `json:"source"`
	KnownAt    time.Time  `json:"known_at"`
	Supersedes ids.ID     `json:"supersedes"`
	Audit      ids.ID     `json:"-"`
}

// Known is what the engine is told about one person: of a merge, the one that stays, with
// the facts of all.
type Known struct {
	Root    ids.ID
	Members []ids.ID // Root first
	Unit    ids.ID   // zero if none
	State   State
	NameKey string // folded, for ordering; empty where the name is gone
	Facts   rule.Facts
}

// Everything is the place in the log that means: all that is known now, and what the
// caller's own transaction wrote.
const Everything int64 = -1

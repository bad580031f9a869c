package credential

import (
	"slices"
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// Kind is what sort of thing is held.
type Kind string

// The kinds.
const (
	Licence       Kind = "licence"
	Certification Kind = "certification"
	Registration  Kind = "registration"
	Other         Kind = "other"
)

// Kinds lists them in the order of forms.
func Kinds() []Kind { return []Kind{Licence, Certification, Registration, Other} }

// Status is how a credential stands with whoever issued it.
type Status string

// The statuses.
const (
	Active      Status = "active"
	Expired     Status = "expired"
	Suspended   Status = "suspended"
	Revoked     Status = "revoked"
	Surrendered Status = "surrendered"
	Inactive    Status = "inactive"
	Pending     Status = "pending" // applied for
)

// Statuses lists them in the order of forms.
func Statuses() []Status {
	return []Status{Active, Pending, Inactive, Expired, Suspended, Surrendered, Revoked}
}

// ended are those with which a credential does not hold any more, from a day on.
func (s Status) ended() bool { return !slices.Contains([]Status{Active, Expired, Pending}, s) }

// Source is who said an entry.
type Source string

// The sources.
const (
	FromSelf   Source = "self"
	FromAdmin  Source = "admin"
	FromImport Source = "import"
)

// Credential is a licence, certification or registration of somebody: what it is found by.
type Credential struct {
	ID      ids.ID
	Version int64
	Person  ids.ID
	Pack    string // the board's requirement that ships, empty for others
	Code    string // by which rules know it, empty where none does
	Head    int64
	Source  ids.ID    // that is asked by itself
	DueAt   time.Time // when it is
	Fact    ids.ID    // by which rules go
	FactN   int64     // the entry that it was written of, 0 none
	AddedBy ids.ID
	AddedAt time.Time
}

// Entry is what was said of a credential once. It is never changed: the next one holds.
type Entry struct {
	ID           ids.ID
	N            int64
	Did          string // added, renewed, corrected, ended
	Kind         Kind
	Status       Status
	StatusOn     civil.Date
	Title        pii.Text
	Issuer       pii.Text
	Jurisdiction string
	Number       pii.Text
	IssuedOn     civil.Date
	ValidFrom    civil.Date
	ExpiresOn    civil.Date // the last good day; zero: it does not expire, or that is not known
	Source       Source
	By           ids.ID
	KnownAt      time.Time

	credential, person ids.ID
	number, board      []byte // indexes
	issuedBy           []byte // the same of the issuer alone
}

// shown is the status on a day: what is active on paper has expired after its last day.
func (e Entry) shown(today civil.Date) Status {
	if e.Status == Active && e.ExpiresOn != 0 && e.ExpiresOn < today {
		return Expired
	}
	return e.Status
}

// holds are the days on which rules may go by it: none of one that was only applied for.
func (e Entry) holds() (from, to civil.Date, ok bool) {
	from, to = e.ValidFrom, e.ExpiresOn
	if from == 0 {
		from = e.IssuedOn
	}
	if e.Status.ended() {
		if e.StatusOn == 0 {
			return 0, 0, false
		}
		if last := e.StatusOn - 1; to == 0 || last < to {
			to = last
		}
	}
	return from, to, e.Status != Pending && (from == 0 || to == 0 || from <= to)
}

// Evidence is what somebody or something vouches for, or says otherwise, of an entry.
type Evidence struct {
	ID         ids.ID
	N          int64 // the entry
	Grade      Grade
	Result     Result
	Reasons    []Reason
	How        string // seen, manual, file, http, signature
	Document   ids.ID
	DocumentN  int64
	Source     ids.ID
	Answer     Answer
	Supersedes ids.ID
	By         ids.ID
	At         time.Time

	credential, person ids.ID
	batch              []byte
}

// Result is what came of a look.
type Result string

// The results.
const (
	Agrees    Result = "agrees"
	Differs   Result = "differs"
	Withdrawn Result = "withdrawn" // the row that it supersedes was a mistake
)

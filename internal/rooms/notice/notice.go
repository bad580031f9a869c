package notice

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// Kind says whether a receiver can do without it.
type Kind string

// The kinds.
const (
	// Requested is what the receiver or their organization asked the product to do.
	Requested Kind = "service"
	// Essential is about the safety of an account, or its duties: it cannot wait or be switched off.
	Essential Kind = "essential"
	// Optional is a convenience that each receiver may switch off.
	Optional Kind = "optional"
)

// State is how far a notice has come.
type State string

// The states.
const (
	Pending    State = "pending"
	Sending    State = "sending" // handed to the mail server, whose answer is not known
	Sent       State = "sent"
	Bounced    State = "bounced"    // the address was refused for good
	Suppressed State = "suppressed" // not mailed: unwanted, or there is no address
	Failed     State = "failed"     // given up
)

// Message is a notice as a room posts it.
type Message struct {
	// To is the account that it is for. Without one, Address is.
	To      ids.ID
	Address pii.Text
	Kind    Kind
	// Code names its words: code.subject and code.text, and is the topic of a preference.
	Code string
	// Args fill the words, by name. "link" and "page" are paths of this site, or whole
	// addresses of it. "link" and "contact" may be secrets and are blanked once the mail
	// left; "page" stays, and is where the list inside the product leads.
	Args map[string]string
	// Key names what is told, such as "ticket-…-answered": posted again, it is the same
	// notice. Empty: it is one of its own. At most 128 characters of a code.
	Key string
}

// secretArgs are as good as a passphrase while they work.
var secretArgs = []string{"link", "contact"}

// stored is a notice as its row is.
type stored struct {
	ID        ids.ID
	Account   ids.ID
	Kind      Kind
	Code      string
	State     State
	Reason    string
	Attempts  int64
	AttemptAt time.Time
	CreatedAt time.Time
	SentAt    time.Time
	ReadAt    time.Time
	address   keys.Sealed
	args      keys.Sealed
}

// class is the retention class whose key seals a notice.
const class = "notice"

// subject is whose key that is: the receiver's, or one of its own for somebody without
// an account.
func (n stored) subject(org int64) keys.Subject {
	s := keys.Subject{Org: org, Person: n.Account, Class: class}
	if n.Account.Zero() {
		s.Person = n.ID
	}
	return s
}

func place(column string, id ids.ID) keys.Place {
	return keys.Place{Table: "notice", Column: column, Row: id}
}

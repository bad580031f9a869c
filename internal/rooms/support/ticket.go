package support

import (
	"time"

	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// State is where a ticket stands.
type State string

// The states.
const (
	Open     State = "open"     // waits for the operators
	Answered State = "answered" // waits for the organization
	Closed   State = "closed"
)

// Side is who wrote a message.
type Side string

// The sides.
const (
	Member   Side = "member"
	Operator Side = "operator"
)

// Ticket is a question to the operators.
type Ticket struct {
	ID        ids.ID    `json:"id"`
	Version   int64     `json:"version"`
	Org       ids.ID    `json:"org" kind:"org"`
	OrgName   string    `json:"org_name"`
	Mine      bool      `json:"mine"`
	Subject   string    `json:"subject"`
	State     State     `json:"state"`
	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`
	Messages  []Text    `json:"messages,omitempty"`
	Accesses  []Access  `json:"accesses,omitempty"`

	org     int64
	account ids.ID
	sealed  keys.Sealed
	kind    string // of the organization
}

// Text is one message of a ticket.
type Text struct {
	ID   ids.ID    `json:"id"`
	Side Side      `json:"side"`
	Body string    `json:"body"`
	At   time.Time `json:"at"`

	sealed keys.Sealed
}

// subject is the key that seals an organization's tickets.
func subjectOf(org int64) keys.Subject { return keys.Subject{Org: org, Class: "support"} }

func subjectPlace(ticket ids.ID) keys.Place {
	return keys.Place{Table: "support_ticket", Column: "subject", Row: ticket}
}

func bodyPlace(message ids.ID) keys.Place {
	return keys.Place{Table: "support_message", Column: "body", Row: message}
}

// Package tenant is what every room may ask about the organization it works in: what kind it
// is, where its days begin and end, and whether what was kept about it is stale.
//
// Always true: in one snapshot the organization is read at most once, whoever asks.
//
// Tables: org, which room org owns and alone writes.
package tenant

import (
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Professional is the kind of an organization that is one person's alone.
const Professional = "professional"

// Org is one organization as its row says.
type Org struct {
	Number     int64
	ID         ids.ID
	Version    int64
	Generation int64 // raised with everything that is kept about an organization, such as its units
	Kind       string
	Name       string
	Zone       string // of the IANA database
	State      string
	CreatedAt  time.Time
}

// Location is the organization's zone. A name that went out of the database since means UTC.
func (o Org) Location() *time.Location {
	if loc, err := clock.Zone(o.Zone); err == nil {
		return loc
	}
	return time.UTC
}

// Today is the day that it is there.
func (o Org) Today(now time.Time) civil.Date { return civil.At(now, o.Location()) }

// Tell has a snapshot know what was read of its organization with something else.
func Tell(q db.Q, o Org) {
	_, _ = db.Once(q, number(o.Number), func() (Org, error) { return o, nil }) // never fails
}

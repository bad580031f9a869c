// Package tenant is what every room may ask about the organization it works in: what kind it
// is, where its days begin and end, and whether what was kept about it is stale.
//
// Always true: in one snapshot the organization is read at most once, whoever asks.
//
// Tables: org, which room org owns and alone writes.
package tenant

import (
	"context"
	"database/sql"
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

// Columns are those of org o, which an outer join may have left empty; Into scans them.
const Columns = `COALESCE(o.id, 0), o.public_id, COALESCE(o.version, 0), COALESCE(o.generation, 0), COALESCE(o.kind, ''), COALESCE(o.name, ''), COALESCE(o.zone, ''), COALESCE(o.state, ''), o.created_at`

// Into are the places of Columns.
func (o *Org) Into() []any {
	return []any{&o.Number, &o.ID, &o.Version, &o.Generation, &o.Kind, &o.Name, &o.Zone, &o.State, db.At(&o.CreatedAt)}
}

// number is which organization a snapshot has read already.
type number int64

// Of is an organization; NotFound if there is none.
func Of(ctx context.Context, q db.Q, org int64) (Org, error) {
	return db.Once(q, number(org), func() (Org, error) {
		return db.One(ctx, q, func(r *sql.Rows) (o Org, err error) {
			err = r.Scan(o.Into()...)
			return o, err
		}, `SELECT `+Columns+` FROM org o WHERE o.id = $1`, org)
	})
}

// Tell has a snapshot know what was read of its organization with something else.
func Tell(q db.Q, o Org) {
	_, _ = db.Once(q, number(o.Number), func() (Org, error) { return o, nil }) // never fails
}

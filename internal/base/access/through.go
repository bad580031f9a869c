package access

import (
	"slices"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Given is one thing that somebody lets another organization see: its kind, as the room
// that has it calls it, and its id there.
type Given struct {
	Kind string
	ID   ids.ID
}

// Grant is what Through goes by: a row that room grant read, and found to hold, in the very
// transaction in which the Scope is used.
type Grant struct {
	ID     ids.ID
	Org    int64  // of whoever gave it
	OrgID  ids.ID // its public id
	Person ids.ID // who gave it; of a merge, the one that stays
	Until  time.Time
	Items  []Given
}

// viaGrant is the Kind of the Via of Through, as of tokens: what somebody else allowed.
const viaGrant = "grant"

// Through is the Scope in which by, of another organization, reads what g gives and nothing
// else: it reaches the one person, holds no role, and db.Write refuses it. Whoever acts for
// somebody else, as support does, and whoever is the system passes nothing on. A golden
// file lists its callers, of which there is one: it has checked the row.
func Through(by Scope, g Grant, now time.Time) (Scope, error) {
	switch {
	case by.org == 0 || by.account.Zero() || by.system != "" || by.Visiting() || by.ReadsOnly() || by.perm.Right == "":
		return Scope{}, fault.Denied
	case g.ID.Zero() || g.Org == 0 || g.Org == by.org || g.Person.Zero() || len(g.Items) == 0:
		return Scope{}, fault.NotFound
	case !now.Before(g.Until):
		return Scope{}, fault.NotFound
	}
	return Scope{org: g.Org, orgID: g.OrgID, account: by.account, perm: by.perm, reach: Own, matrix: Matrix{}, about: g.Person,
		given: slices.Clone(g.Items), via: Via{Kind: viaGrant, ID: g.ID, Until: g.Until}}, nil
}

// Gives reports whether the Scope is one of Through that gives this thing. Rooms ask it
// before they read one of theirs for another organization.
func (s Scope) Gives(kind string, id ids.ID) bool {
	return s.ReadsOnly() && slices.Contains(s.given, Given{kind, id})
}

// About is whose things a Scope of Through reads; zero for every other.
func (s Scope) About() ids.ID { return s.about }

// ReadsOnly reports whether db.Write refuses the Scope, whatever an operation would do.
func (s Scope) ReadsOnly() bool { return !s.about.Zero() }

// Visiting reports whether somebody is here whom somebody else let in, as support is. A program
// acts for its maker, who is at home.
func (s Scope) Visiting() bool { return !s.via.ID.Zero() && s.only == nil }

// Package access decides who may do what, over whom, in which organization.
//
// A Scope proves that somebody was authorized: only this package makes one, every
// operation and every statement demands one, and so nothing can be reached
// unauthorized. The package is pure; roles and memberships are stored by rooms.
//
// Always true:
//   - The zero Scope stops the program; it never means "everybody".
//   - A Scope of one organization never reads another.
//   - Who may view may not export, unless Export was given too.
//   - A Scope made for support or through a grant cannot write unless that was granted.
//   - A token may do what it names and its maker still may, and nothing else.
//   - A Scope of Through reads what was granted, of the one who granted it, and writes nothing.
package access

import (
	"context"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Principal is who a request comes from, read anew with every request: the session's
// account, the organization it works in, and what it may do there.
type Principal struct {
	Account    ids.ID
	Org        int64
	OrgID      ids.ID // the organization's public id
	Person     ids.ID // the account's person in this organization; zero if it has none
	Session    ids.ID
	Generation int64 // of the organization; keys every cache
	Matrix     Matrix
	// Fresh is when the account last proved who it is; a step-up asks for a recent one.
	Fresh time.Time
	// SecondFactor is whether the session passed one; NeedsFactor whether the organization asks for it.
	SecondFactor, NeedsFactor bool
	// Via is the support access, grant or token under which it acts, zero if it acts for itself.
	Via Via
	// Only are the names of the permissions of a token: it has no others, whatever the matrix
	// gives. Somebody who had just proved who they are chose each by name, which stands for
	// the step-up that a program cannot do. nil for people.
	Only map[string]bool
}

// Via is an access that somebody else gave, for a time.
type Via struct {
	Kind  string // "support" or "grant"
	ID    ids.ID
	Until time.Time
	Write bool
}

// Scope proves that an actor was authorized to do one thing in one organization.
type Scope struct {
	org        int64
	orgID      ids.ID
	account    ids.ID
	person     ids.ID
	session    ids.ID
	generation int64
	system     string
	perm       Perm
	reach      Reach
	matrix     Matrix
	via        Via
	only       map[string]bool
	about      ids.ID  // of Through: whose things are read
	given      []Given // of Through: which
}

// StepUpWindow is how long a proof of who somebody is stays fresh.
const StepUpWindow = 10 * time.Minute

// Authorize gives the Scope in which p may do need, or a fault: Anonymous, Denied,
// StepUp when p must first prove again who they are.
func Authorize(p Principal, need Perm, now time.Time) (Scope, error) {
	switch {
	case p.Account.Zero():
		return Scope{}, fault.Anonymous
	case p.Org == 0:
		return Scope{}, fault.Denied
	case p.NeedsFactor && !p.SecondFactor:
		return Scope{}, fault.StepUp
	case !p.Via.ID.Zero() && !now.Before(p.Via.Until):
		return Scope{}, fault.Denied
	case !p.Via.ID.Zero() && need.Right != View && !p.Via.Write:
		return Scope{}, fault.Denied
	case p.Only != nil && !p.Only[need.Name]:
		return Scope{}, fault.Denied
	}
	reach := p.Matrix.Over(need)
	if reach == None {
		return Scope{}, fault.Denied
	}
	if need.StepUp && p.Only == nil && (now.Sub(p.Fresh) > StepUpWindow || p.Fresh.After(now.Add(time.Minute))) {
		return Scope{}, fault.StepUp
	}
	return Scope{org: p.Org, orgID: p.OrgID, account: p.Account, person: p.Person, session: p.Session,
		generation: p.Generation, perm: need, reach: reach, matrix: p.Matrix, via: p.Via, only: p.Only}, nil
}

// System is the Scope of a job or a command, which acts for nobody in particular and
// reaches the whole organization; why names it in the audit log. A golden file lists
// every caller: jobs, commands, and what lets in who has no role yet, because a link or the
// making of an organization proves that they may: each has checked that first.
func System(org int64, orgID ids.ID, why string) Scope {
	if org == 0 || why == "" {
		panic("access: System needs an organization and a reason")
	}
	return Scope{org: org, orgID: orgID, system: why, reach: Org}
}

// OrgID is the organization's number in the database: the first argument of every statement.
func (s Scope) OrgID() int64 {
	if s.org == 0 {
		panic("access: the zero Scope was used")
	}
	return s.org
}

// PublicOrg is the organization's public id.
func (s Scope) PublicOrg() ids.ID { return s.orgID }

// Account is who acts; zero for the system.
func (s Scope) Account() ids.ID { return s.account }

// Person is the acting account's person in this organization, if it has one.
func (s Scope) Person() ids.ID { return s.person }

// Session is the session that acts; zero for the system and for tokens.
func (s Scope) Session() ids.ID { return s.session }

// System names the job or command that acts, empty if somebody does.
func (s Scope) System() string { return s.system }

// Perm is what was authorized.
func (s Scope) Perm() Perm { return s.perm }

// Reach is over whom.
func (s Scope) Reach() Reach { return s.reach }

// Via is the access under which somebody acts who does not act for themselves.
func (s Scope) Via() Via { return s.via }

// Generation is the organization's, read with the session: the key of every cache.
func (s Scope) Generation() int64 { return s.generation }

// Can reports whether the same actor may also do p, and how far: for showing or hiding
// a button or a column, never instead of a route's permission.
func (s Scope) Can(p Perm) Reach {
	if s.system != "" {
		return Org
	}
	if !s.via.ID.Zero() && p.Right != View && !s.via.Write {
		return None
	}
	if s.only != nil && !s.only[p.Name] {
		return None
	}
	return s.matrix.Over(p)
}

// Narrow is the same actor authorized for p, as a composed page needs when it asks
// several rooms. It is Denied where p is not given, and never stands in for a step-up.
func (s Scope) Narrow(p Perm) (Scope, error) {
	if p.StepUp && !s.perm.StepUp && s.system == "" && s.only == nil {
		return Scope{}, fault.StepUp
	}
	r := s.Can(p)
	if r == None {
		return Scope{}, fault.Denied
	}
	s.perm, s.reach = p, r
	return s, nil
}

// Related is the same actor reaching no more than themselves, their wards and the people of
// their classes: those whom a manager reaches whatever their unit.
func (s Scope) Related() Scope {
	if s.reach == Units {
		s.reach = Class
	}
	return s
}

// May is Narrow for what is left out where it is not allowed, such as a card of a page.
func (s Scope) May(p Perm) (Scope, bool) {
	n, err := s.Narrow(p)
	return n, err == nil
}

type scopeKey struct{}

// With keeps the Scope for what only describes a request: its log line, its banner.
func With(ctx context.Context, s Scope) context.Context { return context.WithValue(ctx, scopeKey{}, s) }

// From is the Scope of With.
func From(ctx context.Context) (Scope, bool) {
	s, ok := ctx.Value(scopeKey{}).(Scope)
	return s, ok
}

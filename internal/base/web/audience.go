package web

import (
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/fault"
)

// Need is what a route asks of whoever calls it: an access.Perm, SignedIn or Public.
type Need interface {
	String() string
	Valid() error
}

// Audience is a Need that is no permission. It carries a reason, which the golden list
// of routes shows: every line without a permission has to say why.
type Audience struct {
	Kind   string // "signed in" or "public"
	Reason string
	StepUp bool
}

// SignedIn lets in whoever has a session, in an organization or in none: what concerns
// only the account itself. The operation gets the zero Scope and reads Who(ctx).
func SignedIn(reason string) Audience { return Audience{Kind: "signed in", Reason: reason} }

// Public lets everybody in. The operation gets the zero Scope.
func Public(reason string) Audience { return Audience{Kind: "public", Reason: reason} }

// Confirmed asks also for a fresh proof of who is acting.
func (a Audience) Confirmed() Audience {
	a.StepUp = true
	return a
}

func (a Audience) String() string { return a.Kind }

// Valid reports what is wrong with the declaration.
func (a Audience) Valid() error {
	if a.Reason == "" {
		return errors.New("web: a route without a permission says why")
	}
	return nil
}

// admit gives the Scope in which p may use a route that needs n, or a fault.
func admit(n Need, p access.Principal, now time.Time) (access.Scope, error) {
	switch n := n.(type) {
	case access.Perm:
		return access.Authorize(p, n, now)
	case Audience:
		return access.Scope{}, n.admit(p, now)
	}
	return access.Scope{}, fault.Denied
}

func (a Audience) admit(p access.Principal, now time.Time) error {
	switch {
	case a.Kind == "public":
		return nil
	case p.Account.Zero():
		return fault.Anonymous
	case p.Only != nil:
		return fault.Denied // what concerns the account itself is no business of a token
	case a.StepUp && (now.Sub(p.Fresh) > access.StepUpWindow || p.Fresh.After(now.Add(time.Minute))):
		return fault.StepUp
	}
	return nil
}

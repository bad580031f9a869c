package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

// notOneself refuses what somebody says of themselves, however they are registered: rules go
// by it, so somebody else vouches, except in an organization of one.
func notOneself(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) error {
	own, err := oneself(ctx, q, sc, person)
	if err == nil && own {
		err = fault.Bad("", "person.fact_own")
	}
	return err
}

// oneself reports whether a person is the caller, and there is somebody else to ask.
func oneself(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) (bool, error) {
	if sc.Person().Zero() {
		return false, nil
	}
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil || o.Kind == tenant.Professional {
		return false, err
	}
	roots, err := rootsOf(ctx, q, sc, []ids.ID{sc.Person(), person})
	self, ok := roots[sc.Person()]
	return ok && self == roots[person], err
}

package grant

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Find is the organization that a name or a code means, exactly; whatever else there is looks
// like nothing. It is for rooms that send something to other organizations.
func Find(ctx context.Context, q db.Q, text string) (Found, error) { return findOrg(ctx, q, text) }

// Org is its number, for the statements of whoever found it.
func (f Found) Org() int64 { return f.org }

// Public is its public id.
func (f Found) Public() ids.ID { return f.id }

// Findable reports whether an organization can be found.
func Findable(ctx context.Context, q db.Q, org int64) (bool, error) {
	d, err := deskIn(ctx, q, org)
	return d.Takes, err
}

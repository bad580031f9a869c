package web

import (
	"context"
	"time"

	"standing/internal/base/db"
)

// KeyLife is how long an Idempotency-Key is known. The data map says the same.
const KeyLife = 7 * 24 * time.Hour

// sweepBatch is how many keys go at once, so that nobody waits long for the only writer of SQLite.
const sweepBatch = 500

// SweepKeys forgets the keys that are older than KeyLife, organization by organization. It
// may end anywhere and begin anew.
func SweepKeys(ctx context.Context, d *db.DB, now time.Time) error {
	for last := int64(0); ; {
		orgs, err := orgsAfter(ctx, d, last, sweepBatch)
		if err != nil || len(orgs) == 0 {
			return err
		}
		for _, org := range orgs {
			if err := sweepOrg(ctx, d, db.Org(org), now.Add(-KeyLife)); err != nil {
				return err
			}
		}
		last = orgs[len(orgs)-1]
	}
}

func sweepOrg(ctx context.Context, d *db.DB, org db.Org, before time.Time) error {
	for {
		old := false
		err := d.Read(ctx, org, func(ctx context.Context, q db.Q) (err error) {
			old, err = oldKeys(ctx, q, org, before)
			return err
		})
		if err != nil || !old {
			return err // most have none: no writer is taken for them
		}
		if err := d.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return dropKeys(ctx, tx, org, before, sweepBatch)
		}); err != nil {
			return err
		}
	}
}

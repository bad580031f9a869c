package person

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// What a crash costs the index of names, and that somebody finds it.

// CheckIndex finds at the start what a power cut may have cost. On the embedded engine it may
// be the last of the index; PostgreSQL empties all of it.
func (s *Service) CheckIndex(ctx context.Context) error {
	if s.db.Engine() == db.Postgres {
		return s.findLost(ctx)
	}
	err := s.db.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		orgs, err := staleOrgs(ctx, tx)
		if err != nil {
			return err
		}
		for _, o := range orgs {
			if err := errors.Join(setStale(ctx, tx, o), setStale(ctx, tx, db.Platform.OrgID())); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, s.findLost(ctx))
}

// namesKnown is Busy where there are people whose names the index does not have yet: a list made
// of it would say that there are none.
func namesKnown(ctx context.Context, q db.Q, sc access.Scope) error {
	ok, err := ready(ctx, q, sc.OrgID())
	if ok || err != nil {
		return err
	}
	some, err := after(ctx, q, sc, ids.ID{}, 1)
	if err == nil && len(some) > 0 {
		err = fault.Busy
	}
	return err
}

const (
	// findKind is the job that finds whether the index is lost.
	findKind = "person.find"
	// findBatch is how many organizations are asked for in one transaction.
	findBatch = 500
)

// findLost asks for the index of every organization if what lies beside it is gone: a row of
// the installation itself, written once everybody was asked. It costs that one look where
// nothing is lost.
func (s *Service) findLost(ctx context.Context) error {
	var here bool
	err := s.db.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		here, err = ready(ctx, q, db.Platform.OrgID())
		return err
	})
	for from := db.Platform.OrgID(); err == nil && !here; {
		var asked []int64
		err = s.db.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			asked, err = s.askBatch(ctx, tx, from)
			return err
		})
		if here = len(asked) < findBatch; !here {
			from = asked[findBatch-1]
		}
	}
	return fault.Wrap("find what the index of people lost", err)
}

func (s *Service) askBatch(ctx context.Context, tx *db.Tx, from int64) ([]int64, error) {
	orgs, err := orgsAfter(ctx, tx, from, findBatch)
	for _, o := range orgs {
		err = errors.Join(err, s.enqueueReindex(ctx, tx, o))
	}
	if err == nil && len(orgs) < findBatch {
		err = setReady(ctx, tx, db.Platform.OrgID(), s.clock.Now())
	}
	return orgs, err
}

package evidence

import (
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// ReadAgain has the version that is shown read anew: one that came before words were read here,
// or whose reading took too long on a busy day. A version of which something was accepted stays
// as it was read.
func (s *Service) ReadAgain(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	err := s.DB.Write(ctx, sc, db.On("document", in.ID), func(ctx context.Context, tx *db.Tx) error {
		d, err := documentByID(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		if !d.RemovedAt.IsZero() {
			return fault.Gone
		}
		v, err := unaccepted(ctx, tx, sc.OrgID(), d)
		if err != nil {
			return err
		}
		if err := dropReading(ctx, tx, sc.OrgID(), v.ID); err != nil {
			return err
		}
		if err := s.readLater(ctx, tx, sc.OrgID(), v.ID, v.Person); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, "document.read_again", d.ID, d.Person, nil)
	})
	if err != nil {
		return View{}, fault.Wrap("read a document again", err)
	}
	return s.view(ctx, sc, in.ID)
}

// unaccepted is the version of a document that is shown, of which nothing was accepted.
func unaccepted(ctx context.Context, q db.Q, org int64, d storedDocument) (storedVersion, error) {
	all, err := versionsOf(ctx, q, org, d.ID)
	i := slices.IndexFunc(all, func(v storedVersion) bool { return v.N == d.Shown && v.State == Ready })
	if err != nil || i < 0 {
		return storedVersion{}, cmp.Or(err, fault.Bad("", "document_not_ready"))
	}
	facts, err := factOf(ctx, q, org, all[i].ID, all[i].Person)
	if err == nil && len(facts) > 0 {
		err = fault.Bad("", "document_accepted")
	}
	return all[i], err
}

package intake

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

// change reads an import under its touch, lets fn edit it, and writes.
func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, fn func(ctx context.Context, tx *db.Tx, st *stored, l *Look) error) error {
	return fault.Wrap("change the import", s.DB.Write(ctx, sc, db.On("intake", id), func(ctx context.Context, tx *db.Tx) error {
		st, l, err := s.forWrite(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if err := fn(ctx, tx, &st, &l); err != nil {
			return err
		}
		return s.write(ctx, tx, sc, st, &l)
	}))
}

// forWrite is a row in the clear within a transaction that touched it.
func (s *Service) forWrite(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) (stored, Look, error) {
	st, err := byID(ctx, tx, sc, id)
	if err != nil {
		return st, Look{}, err
	}
	var l Look
	st.Import, l, err = s.opened(ctx, tx, sc, st)
	return st, l, err
}

// write stores a row that was touched; a nil Look stays as it is.
func (s *Service) write(ctx context.Context, tx *db.Tx, sc access.Scope, st stored, l *Look) error {
	if err := s.put(ctx, tx, sc, &st, l); err != nil {
		return err
	}
	return update(ctx, tx, sc, st, s.Clock.Now())
}

// maxProblems is how many problems are kept.
const maxProblems = 10_000

// writeProblems adds problems behind those there are, as far as there is room.
func (s *Service) writeProblems(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, all []Problem) error {
	if len(all) == 0 {
		return nil
	}
	last, err := lastProblem(ctx, tx, sc, id)
	if err != nil {
		return err
	}
	last = max(last, 0) // those below tell what becomes of the first rows
	all = all[:min(int64(len(all)), max(0, maxProblems-last))]
	for i := range all {
		all[i].N = last + int64(i) + 1
	}
	sealed, err := s.sealProblems(ctx, tx, sc, id, all)
	if err != nil {
		return err
	}
	return insertProblems(ctx, tx, sc, id, sealed)
}

func (s *Service) zone(ctx context.Context, sc access.Scope) (loc *time.Location, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		loc = o.Location()
		return err
	})
	return loc, fault.Wrap("read the zone", err)
}

// byID is one import with what was seen of its file.
func (s *Service) byID(ctx context.Context, sc access.Scope, id ids.ID) (i Import, l Look, err error) {
	if err := everybody(sc); err != nil {
		return i, l, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := byID(ctx, q, sc, id)
		if err == nil {
			i, l, err = s.opened(ctx, q, sc, st)
		}
		return err
	})
	return i, l, fault.Wrap("read the import", err)
}

package recall

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/training"
)

// InEffect are the recalls that hold, and go on holding until the transaction ends: whoever
// records asks, and marks what rests on them.
func (s *Service) InEffect(ctx context.Context, tx *db.Tx, sc access.Scope) ([]training.Recall, error) {
	if err := compliance.HoldFacts(ctx, tx, sc); err != nil {
		return nil, err
	}
	d, err := deskOf(ctx, tx, sc)
	if err != nil || d.active == 0 {
		return nil, err
	}
	all, err := inEffect(ctx, tx, sc)
	out := make([]training.Recall, len(all))
	for i, r := range all {
		out[i] = r.of()
	}
	return out, err
}

// index looks up who issued what was accepted before that was kept. It may be stopped at any line
// and run again.
func (s *Service) index(ctx context.Context, sc access.Scope) error {
	var d desk
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		d, err = deskOf(ctx, q, sc)
		return err
	})
	if err != nil || d.indexed {
		return err
	}
	for _, look := range s.Index {
		if err := look(ctx, sc); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return setIndexed(ctx, tx, sc, s.Clock.Now()) })
}

// spread marks everything that lay there when a recall took effect, or gives it back when it was
// lifted. It may be stopped at any line and run again.
func (s *Service) spread(ctx context.Context, sc access.Scope, p recallRef, _ string) error {
	if err := s.index(ctx, sc); err != nil {
		return fault.Wrap("spread a recall", err)
	}
	r, err := s.one(ctx, sc, p.Recall)
	var courses []ids.ID
	if err == nil {
		err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			courses, err = s.Training.CoursesOf(ctx, q, sc, r.Issuer)
			return err
		})
	}
	for more := true; err == nil && more; {
		more, err = s.spreadNext(ctx, sc, r, courses)
	}
	if err == nil {
		err = s.spreadHeld(ctx, sc, r)
	}
	if err == nil {
		err = s.spreadOver(ctx, sc, r)
	}
	return fault.Wrap("spread a recall", err)
}

// spreadNext is one chunk of records: the marks, their entry in the log and who is told, or none
// of them. It is over where there are no more, or somebody lifted the recall meanwhile.
func (s *Service) spreadNext(ctx context.Context, sc access.Scope, was Recall, courses []ids.ID) (more bool, err error) {
	err = s.DB.Write(ctx, sc, db.On("recall", was.ID), func(ctx context.Context, tx *db.Tx) error {
		more = false
		r, err := byID(ctx, tx, sc, was.ID)
		if err != nil || r.State != was.State || !r.busy() {
			return err
		}
		var t training.Touched
		if r.State == InEffect {
			t, err = s.Training.MarkTx(ctx, tx, sc, r.of(), courses)
		} else {
			t, err = s.Training.FreeTx(ctx, tx, sc, r.ID)
		}
		if more = len(t.Completions) > 0; err != nil || !more {
			return err
		}
		r.Issuer = was.Issuer
		if err := s.tellHolders(ctx, tx, sc, r, t.People); err != nil {
			return err
		}
		if err := s.tellReceivers(ctx, tx, sc, r, "completion", t.Completions); err != nil {
			return err
		}
		if r.State == Lifted {
			return nil
		}
		return addSpread(ctx, tx, sc, r.ID, len(t.Completions), 0)
	})
	return more, err
}

// spreadHeld does the same with credentials, one at a time: each has facts of its own.
func (s *Service) spreadHeld(ctx context.Context, sc access.Scope, r Recall) error {
	for after := (ids.ID{}); ; {
		var some []ids.ID
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			all, err := s.Credentials.Resting(ctx, q, sc, r.of(), r.State == Lifted, after, pageSize)
			for _, c := range all {
				some = append(some, c.Credential)
			}
			return err
		})
		if err != nil || len(some) == 0 {
			return err
		}
		for _, id := range some {
			if err := s.spreadOne(ctx, sc, r, id); err != nil {
				return err
			}
		}
		after = some[len(some)-1]
	}
}

func (s *Service) spreadOne(ctx context.Context, sc access.Scope, was Recall, id ids.ID) error {
	_, err := s.Credentials.RecallOne(ctx, sc, was.of(), id, was.State == Lifted, s.stillSo(was), func(ctx context.Context, tx *db.Tx, who ids.ID) error {
		if err := s.tellHolders(ctx, tx, sc, was, []ids.ID{who}); err != nil {
			return err
		}
		if err := s.tellReceivers(ctx, tx, sc, was, "credential", []ids.ID{id}); err != nil {
			return err
		}
		if was.State == Lifted {
			return nil
		}
		return addSpread(ctx, tx, sc, was.ID, 0, 1)
	})
	return err
}

// stillSo holds a recall in a transaction, and says whether it stands as it stood.
func (s *Service) stillSo(was Recall) func(context.Context, *db.Tx, access.Scope) (bool, error) {
	return func(ctx context.Context, tx *db.Tx, sc access.Scope) (bool, error) {
		if err := touch(ctx, tx, sc, was.ID); err != nil {
			return false, err
		}
		r, err := byID(ctx, tx, sc, was.ID)
		return r.State == was.State && r.busy(), err
	}
}

// spreadOver writes down that nothing is left, and tells whoever answers for people.
func (s *Service) spreadOver(ctx context.Context, sc access.Scope, was Recall) error {
	return s.DB.Write(ctx, sc, db.On("recall", was.ID), func(ctx context.Context, tx *db.Tx) error {
		r, err := byID(ctx, tx, sc, was.ID)
		if err != nil || r.State != was.State || !r.busy() {
			return err
		}
		r.Issuer = was.Issuer
		if err := endSpread(ctx, tx, sc, r.ID, s.Clock.Now()); err != nil {
			return err
		}
		return s.tellStaff(ctx, tx, sc, r)
	})
}

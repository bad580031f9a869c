package finding

import (
	"cmp"
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
)

const (
	lookKind  = "finding.look"
	sweepKind = "finding.sweep"
	// chunk is how many marks are read, or made by a sweep, at once.
	chunk = 200
)

type noPayload struct{}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{
		jobs.Outside(lookKind, func(ctx context.Context, sc access.Scope, _ noPayload, _ string) error { return s.Work(ctx, sc) }),
		jobs.Outside(sweepKind, func(ctx context.Context, sc access.Scope, _ noPayload, _ string) error { return s.goOn(ctx, sc) }),
	}
}

// Changed is told, in the transaction of the change, about whom facts changed. It only marks
// them; a job looks.
func (s *Service) Changed(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if len(people) == 0 {
		return nil
	}
	if err := mark(ctx, tx, sc, OfPerson, sorted(people)); err != nil {
		return fault.Wrap("mark findings", err)
	}
	return fault.Wrap("mark findings", s.soon(ctx, tx, sc))
}

// ChangedClass is told the same of a class, with the people of whom something changed in it.
func (s *Service) ChangedClass(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, people []ids.ID) error {
	if err := mark(ctx, tx, sc, OfClass, []ids.ID{class}); err != nil {
		return fault.Wrap("mark findings", err)
	}
	if len(people) > 0 {
		return s.Changed(ctx, tx, sc, people)
	}
	return fault.Wrap("mark findings", s.soon(ctx, tx, sc))
}

func (s *Service) soon(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: lookKind, Key: "all", Now: s.Clock.Now()})
}

// Work looks at whoever and whatever is marked, and again for what was marked meanwhile.
// Stopped at any line it is simply run again: a mark goes in the transaction that looked. One
// that fails stays, and stops no other; the job says so and comes back for it.
func (s *Service) Work(ctx context.Context, sc access.Scope) error {
	for {
		done, failed := 0, error(nil)
		for _, what := range []Origin{OfPerson, OfClass} {
			n, err := s.pass(ctx, sc, what)
			done += n
			failed = cmp.Or(failed, err)
		}
		if done == 0 || ctx.Err() != nil {
			return fault.Wrap("look at marks", failed)
		}
	}
}

// pass looks once at every mark of a kind, in the order of ids, and gives how many went and
// the first error.
func (s *Service) pass(ctx context.Context, sc access.Scope, what Origin) (done int, failed error) {
	var behind ids.ID
	for ctx.Err() == nil {
		var all []ids.ID
		if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			all, err = marks(ctx, q, sc, what, behind, chunk)
			return err
		}); err != nil {
			return done, err
		}
		for _, id := range all {
			err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return s.look(ctx, tx, sc, marked{what, id}) })
			if err == nil {
				done++
			}
			failed = cmp.Or(failed, err)
		}
		if len(all) < chunk {
			return done, failed
		}
		behind = all[len(all)-1]
	}
	return done, cmp.Or(failed, ctx.Err())
}

// look takes a mark, which nobody else can hold then, and looks. Facts are read after the mark
// was taken: what changes them later marks again.
func (s *Service) look(ctx context.Context, tx *db.Tx, sc access.Scope, m marked) error {
	if took, err := take(ctx, tx, sc, m); err != nil || !took {
		return err
	}
	if m.what == OfClass {
		return s.lookAtClass(ctx, tx, sc, m.id)
	}
	roots, err := s.People.RootsOf(ctx, tx, sc, []ids.ID{m.id})
	if err != nil || len(roots) == 0 {
		return err
	}
	if root := roots[m.id]; root != m.id {
		// Who was merged is looked at with the one that stays, under that one's mark.
		return mark(ctx, tx, sc, OfPerson, []ids.ID{root})
	}
	return s.lookAtPerson(ctx, tx, sc, m.id)
}

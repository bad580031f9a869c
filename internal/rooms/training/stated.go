package training

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Stated is a completion that somebody else says, as a member of the organization accepted it.
type Stated struct {
	Person ids.ID
	From   ids.ID // the statement
	New    bool   // a title that is not in the catalogue becomes a new course
	Failed bool
	Done
}

// StateTx records what was accepted of a statement, in a transaction that touched the person.
// Where the same course on the same day is there already, it gives that, and adds nothing.
func (s *Service) StateTx(ctx context.Context, tx *db.Tx, sc access.Scope, in Stated) (id ids.ID, known bool, err error) {
	if err := s.mayEnter(ctx, tx, sc, in.Person); err != nil {
		return id, false, err
	}
	c, err := s.stated(ctx, tx, sc, in)
	if err != nil {
		return id, false, err
	}
	if id, err = thereOn(ctx, tx, sc, c.Course, c.HappenedOn, in.Person); err != nil || !id.Zero() {
		return id, true, err
	}
	err = s.put(ctx, tx, sc, &c, "completion.recorded")
	return c.ID, false, err
}

// RestateTx says what holds instead of a completion that a statement of the same source made.
// Somebody who corrected or took it back meanwhile has the last word: Conflict.
func (s *Service) RestateTx(ctx context.Context, tx *db.Tx, sc access.Scope, was ids.ID, in Stated) (ids.ID, error) {
	c, err := s.supersedeTx(ctx, tx, sc, in.Person, was, "completion.corrected", func(ctx context.Context, tx *db.Tx, old, end Completion) (c Completion, err error) {
		if end.ID != old.ID {
			return c, fault.Conflict
		}
		if c, err = s.stated(ctx, tx, sc, in); err != nil {
			return c, err
		}
		there, err := thereOn(ctx, tx, sc, c.Course, c.HappenedOn, in.Person)
		if err == nil && !there.Zero() && there != old.ID {
			err = fault.Bad("course", "training.already")
		}
		return c, err
	})
	return c.ID, err
}

// UnstateTx takes back what a statement made, unless it does not hold any more.
func (s *Service) UnstateTx(ctx context.Context, tx *db.Tx, sc access.Scope, was, from ids.ID) (ids.ID, error) {
	old, err := byID(ctx, tx, sc, was)
	if err != nil {
		return was, err
	}
	end, err := newestOf(ctx, tx, sc, old)
	if err != nil || end.Voided {
		return end.ID, err
	}
	if end.ID != old.ID {
		return was, fault.Conflict // somebody corrected it: they have the last word
	}
	c, err := s.supersedeTx(ctx, tx, sc, old.Person, was, "completion.voided", func(context.Context, *db.Tx, Completion, Completion) (Completion, error) {
		c := old.voiding(ids.ID{}, s.Clock.Now(), FromStatement)
		c.SourceID = from
		return c, nil
	})
	return c.ID, err
}

// stated is the completion that a statement says, of nobody recorded yet.
func (s *Service) stated(ctx context.Context, tx *db.Tx, sc access.Scope, in Stated) (c Completion, err error) {
	if !in.New {
		_, ok, err := s.course(ctx, tx, sc, in.Course)
		if err != nil {
			return c, err
		}
		if !ok {
			return c, errNewCourse
		}
	}
	c, err = s.completionOf(ctx, tx, sc, in.Done, Result{Failed: in.Failed})
	c.Person, c.Source, c.SourceID = in.Person, FromStatement, in.From
	return c, err
}

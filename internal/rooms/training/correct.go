package training

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Ref names one completion: any version of it.
type Ref struct {
	ID ids.ID `path:"id" kind:"completion" json:"-"`
}

// CorrectInput is what shall hold instead of a version that was shown.
type CorrectInput struct {
	ID ids.ID `path:"id" kind:"completion" json:"-"`
	Done
	Result
	Spelling
}

// Correct says what holds instead of a completion, which stays readable. Of two who correct
// the same version the second is told that it has changed (Conflict).
func (s *Service) Correct(ctx context.Context, sc access.Scope, in CorrectInput) (Completion, error) {
	c, err := s.supersede(ctx, sc, in.ID, "completion.corrected", func(ctx context.Context, tx *db.Tx, old, end Completion) (c Completion, err error) {
		if end.ID != old.ID {
			return c, fault.Conflict
		}
		if err := s.spelt(ctx, tx, sc, in.Course, in.Spelling); err != nil {
			return c, err
		}
		c, err = s.completionOf(ctx, tx, sc, in.Done, in.Result)
		c.StartedOn, c.SourceID = old.StartedOn, old.SourceID
		return c, err
	})
	return c, fault.Wrap("correct training", err)
}

// Void takes a completion back: it does not hold any more, and stays readable.
func (s *Service) Void(ctx context.Context, sc access.Scope, in Ref) (Completion, error) {
	c, err := s.supersede(ctx, sc, in.ID, "completion.voided", func(_ context.Context, _ *db.Tx, old, end Completion) (Completion, error) {
		if end.ID != old.ID {
			return Completion{}, fault.Conflict
		}
		return old.voiding(ids.ID{}, s.Clock.Now(), FromAdmin), nil
	})
	return c, fault.Wrap("take training back", err)
}

// Restore lets hold again what a version said, whatever superseded it: it takes back a
// correction, or that it was taken back.
func (s *Service) Restore(ctx context.Context, sc access.Scope, in Ref) (Completion, error) {
	c, err := s.supersede(ctx, sc, in.ID, "completion.restored", func(_ context.Context, _ *db.Tx, old, end Completion) (Completion, error) {
		if end.ID == old.ID {
			return Completion{}, fault.Conflict // it holds
		}
		old.RowKey = nil
		return old, nil
	})
	return c, fault.Wrap("restore training", err)
}

// supersede adds what make says behind the newest version of a completion.
func (s *Service) supersede(ctx context.Context, sc access.Scope, id ids.ID, verb string, make func(ctx context.Context, tx *db.Tx, old, end Completion) (Completion, error)) (c Completion, err error) {
	var whose ids.ID // a completion is of one person for ever, so it may be read before the touch
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		old, err := byID(ctx, q, sc, id)
		whose = old.Person
		return err
	}); err != nil {
		return c, err
	}
	err = s.DB.Write(ctx, sc, db.On("person", whose), func(ctx context.Context, tx *db.Tx) error {
		c, err = s.supersedeTx(ctx, tx, sc, whose, id, verb, make)
		return err
	})
	return c, err
}

// supersedeTx is supersede in a transaction that touched the person. What make gives a source
// keeps it; anything else somebody entered.
func (s *Service) supersedeTx(ctx context.Context, tx *db.Tx, sc access.Scope, whose, id ids.ID, verb string, make func(ctx context.Context, tx *db.Tx, old, end Completion) (Completion, error)) (c Completion, err error) {
	if err := s.mayEnter(ctx, tx, sc, whose); err != nil {
		return c, err
	}
	old, err := byID(ctx, tx, sc, id)
	if err != nil {
		return c, err
	}
	if old.Voided {
		return c, fault.NotFound // says nothing that could hold
	}
	newest, err := newestOf(ctx, tx, sc, old)
	if err != nil {
		return c, err
	}
	if c, err = make(ctx, tx, old, newest); err != nil {
		return c, err
	}
	if c.Person, c.Supersedes = whose, newest.ID; c.Source != FromStatement {
		c.Source = FromAdmin
	}
	return c, s.put(ctx, tx, sc, &c, verb)
}

func newestOf(ctx context.Context, q db.Q, sc access.Scope, c Completion) (Completion, error) {
	ends, err := endsOf(ctx, q, sc, []ids.ID{c.ID})
	if err != nil {
		return c, err
	}
	if e, ok := ends[c.ID]; ok {
		return byID(ctx, q, sc, e.id)
	}
	return c, nil
}

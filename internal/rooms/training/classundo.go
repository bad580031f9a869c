package training

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// ClassRef names a class that was recorded.
type ClassRef struct {
	Class ids.ID `path:"class" kind:"class" json:"-"`
}

// UndoClass takes back what was recorded of a class, of everybody in reach. What somebody
// corrected since stays, and so do people who were added.
func (s *Service) UndoClass(ctx context.Context, sc access.Scope, in ClassRef) (c Class, err error) {
	if sc.Reach() < access.Class {
		return c, fault.Denied
	}
	var who []ids.ID
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		held, err := heldOfClass(ctx, q, sc, in.Class)
		who = peopleOf(held)
		if err == nil && len(held) == 0 {
			err = fault.NotFound
		}
		return err
	}); err != nil {
		return c, fault.Wrap("take a class back", err)
	}
	err = s.DB.Write(ctx, sc, db.On("person", who...), func(ctx context.Context, tx *db.Tx) error {
		held, err := heldOfClass(ctx, tx, sc, in.Class)
		if err != nil {
			return err
		}
		held = slices.DeleteFunc(held, func(c Completion) bool { return !slices.Contains(who, c.Person) })
		if len(held) == 0 {
			return fault.Conflict
		}
		c = Class{ID: in.Class, Course: held[0].Course, Recorded: len(held)}
		return s.voidAll(ctx, tx, sc, in.Class, held)
	})
	return c, fault.Wrap("take a class back", err)
}

func (s *Service) voidAll(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, held []Completion) error {
	now, who := s.Clock.Now(), peopleOf(held)
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "class.undone", Table: "completion", Row: class, Subjects: who,
		Codes: map[string]string{"rows": strconv.Itoa(len(held))}})
	if err != nil {
		return err
	}
	rows := make([]Completion, len(held))
	for i, c := range held {
		rows[i] = c.voiding(s.NewID(now), now, FromAdmin)
		rows[i].Audit, rows[i].SourceID = entry, class // so that it is known what was taken back with the class
	}
	if _, err := s.add(ctx, tx, sc, rows, ""); err != nil {
		return err
	}
	return s.changed(ctx, tx, sc, who...)
}

// RestoreClass lets hold again what was taken back of a class with all of it. Who has the course
// of that day again by now is left out; nobody restores their own, and nothing of a class that
// was opened again to be mended: confirming it records it.
func (s *Service) RestoreClass(ctx context.Context, sc access.Scope, in ClassRef) (c Class, err error) {
	if sc.Reach() < access.Class {
		return c, fault.Denied
	}
	var who []ids.ID
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		gone, err := takenBack(ctx, q, sc, in.Class)
		who = peopleOf(gone)
		if err == nil && len(gone) == 0 {
			err = fault.NotFound
		}
		return err
	}); err != nil {
		return c, fault.Wrap("give a class back", err)
	}
	err = s.DB.Write(ctx, sc, db.On("person", who...), func(ctx context.Context, tx *db.Tx) error {
		if s.Reopened != nil {
			if open, err := s.Reopened(ctx, tx, sc, in.Class); err != nil || open {
				return cmp.Or(err, fault.Bad("", "training.class_open"))
			}
		}
		gone, err := takenBack(ctx, tx, sc, in.Class)
		if err != nil {
			return err
		}
		gone = slices.DeleteFunc(gone, func(c Completion) bool { return !slices.Contains(who, c.Person) })
		if gone, err = s.mayHold(ctx, tx, sc, gone); err != nil {
			return err
		}
		if len(gone) == 0 {
			return fault.Conflict
		}
		c = Class{ID: in.Class, Course: gone[0].Course, Recorded: len(gone)}
		return s.holdAgain(ctx, tx, sc, in.Class, gone)
	})
	return c, fault.Wrap("give a class back", err)
}

// holdAgain writes completions behind what took them back, which they name as superseded.
func (s *Service) holdAgain(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, rows []Completion) error {
	now, who := s.Clock.Now(), peopleOf(rows)
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "class.restored", Table: "completion", Row: class, Subjects: who,
		Codes: map[string]string{"rows": strconv.Itoa(len(rows))}})
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].ID, rows[i].KnownAt, rows[i].Audit, rows[i].RowKey = s.NewID(now), now, entry, nil
	}
	if _, err := s.add(ctx, tx, sc, rows, ""); err != nil {
		return err
	}
	return s.changed(ctx, tx, sc, who...)
}

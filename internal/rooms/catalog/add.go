package catalog

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Add enters a new course.
func (s *Service) Add(ctx context.Context, sc access.Scope, in Input) (Course, error) {
	now := s.clock.Now()
	c := Course{ID: s.newID(now), Version: 1, CreatedAt: now}
	if err := in.fill(&c); err != nil {
		return Course{}, err
	}
	err := s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := insert(ctx, tx, sc, c); err != nil {
			return taken(c, err)
		}
		return s.log(ctx, tx, sc, "course.added", c.ID)
	})
	return c, fault.Wrap("add course", err)
}

// Ref names a course.
type Ref struct {
	ID ids.ID `path:"id" kind:"course" json:"-"`
}

// ChangeInput is a course and what shall be true of it.
type ChangeInput struct {
	Ref
	Input
}

// Change edits a course. What was recorded of it stays as it was recorded.
func (s *Service) Change(ctx context.Context, sc access.Scope, in ChangeInput) (Course, error) {
	return s.change(ctx, sc, in.ID, "course.changed", func(ctx context.Context, tx *db.Tx, c *Course) error {
		was := *c
		if err := in.fill(c); err != nil {
			return err
		}
		if err := taken(*c, update(ctx, tx, sc, *c)); err != nil {
			return err
		}
		if s.OnCounts != nil {
			if err := s.OnCounts(ctx, tx, sc, was, *c); err != nil {
				return err
			}
		}
		if foldTitle(c.Title) == foldTitle(was.Title) {
			return nil
		}
		return s.tell(ctx, tx, sc) // what is called as requirements say counts by its title
	})
}

// Archive takes a course out of lists to choose from. Records of it count as before.
func (s *Service) Archive(ctx context.Context, sc access.Scope, in Ref) (Course, error) {
	return s.change(ctx, sc, in.ID, "course.archived", func(ctx context.Context, tx *db.Tx, c *Course) error {
		c.Archived = true
		return archive(ctx, tx, sc, c.ID, s.clock.Now())
	})
}

// Restore brings an archived course back.
func (s *Service) Restore(ctx context.Context, sc access.Scope, in Ref) (Course, error) {
	return s.change(ctx, sc, in.ID, "course.restored", func(ctx context.Context, tx *db.Tx, c *Course) error {
		c.Archived = false
		return restore(ctx, tx, sc, c.ID)
	})
}

func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, verb string, fn func(context.Context, *db.Tx, *Course) error) (c Course, err error) {
	err = s.db.Write(ctx, sc, db.On("course", id), func(ctx context.Context, tx *db.Tx) error {
		found, err := byID(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if err := fn(ctx, tx, &found); err != nil {
			return err
		}
		c = found
		return s.log(ctx, tx, sc, verb, id)
	})
	return c, fault.Wrap(verb, err)
}

func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, course ids.ID) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: verb, Table: "course", Row: course})
	return err
}

// taken says which of the two keys of a course somebody else has.
func taken(c Course, err error) error {
	switch {
	case !db.Unique(err):
		return err
	case foldCode(c.Code) != "":
		return fault.Bad("code", "course_code_taken")
	}
	return fault.Bad("title", "course_title_taken")
}

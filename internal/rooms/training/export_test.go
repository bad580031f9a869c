package training

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

// Words are what this room says, for its tests.
var Words = catalogue

// RetagChunk makes the work on the records of a course go in smaller steps.
func RetagChunk(n int) (back func()) {
	was := retagChunk
	retagChunk = n
	return func() { retagChunk = was }
}

// RetagAll is what the jobs do that wait.
func (s *Service) RetagAll(ctx context.Context, sc access.Scope, in CourseRef) error {
	var r Retag
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		r, err = lastRetag(ctx, q, sc, in.ID)
		return err
	}); err != nil {
		return err
	}
	return s.retagJob(ctx, sc, retagRef{r.ID}, "")
}

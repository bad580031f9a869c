package notice

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/ids"
)

// Hook lets a test kill the worker at a step.
func (s *Service) Hook(f func(step string)) { s.hook = f }

// SendNow is one run of the job.
func (s *Service) SendNow(ctx context.Context, sc access.Scope, id ids.ID) error {
	return s.send(ctx, sc, sendJob{id}, "")
}

// Overlap is how long an attempt that says nothing is waited for.
const Overlap = overlap

package server

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/jobs"
	"standing/internal/base/web"
)

// What the ground keeps for a while and no room owns is swept here.

const sweepKind = "request.sweep"

type sweepJob struct{}

// sweeper forgets the keys of requests that nobody will repeat.
func (a *App) sweeper() jobs.Kind {
	return jobs.Outside(sweepKind, func(ctx context.Context, _ access.Scope, _ sweepJob, _ string) error {
		return web.SweepKeys(ctx, a.DB, a.Clock.Now())
	})
}

func sweeps() []jobs.Cron {
	return []jobs.Cron{{Name: sweepKind, Schedule: jobs.Every(6 * time.Hour), Kind: sweepKind, Payload: sweepJob{}}}
}

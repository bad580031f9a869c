package audit

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"standing/internal/base/db"
)

// How often a worker looks for itself, and how long it gathers entries after it was
// told of one: many writers then share one transaction of the tree.
const (
	poll   = time.Second
	gather = 100 * time.Millisecond
)

// Run integrates and signs until ctx ends. Every replica runs one; failed is told what
// went wrong with which organization (0: with all), and the next round tries again.
func (l *Log) Run(ctx context.Context, failed func(org int64, err error)) {
	ear, stop := listen()
	defer stop()
	for {
		if err := l.Drain(ctx, failed); err != nil && ctx.Err() == nil {
			failed(0, err)
		}
		// Replicas that were started together should not look together.
		timer := time.NewTimer(poll/2 + rand.N(poll/2))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-ear:
			timer.Stop()
			if !sleep(ctx, gather) {
				return
			}
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// round is how many organizations are signed together, with one write to the ledger.
const round = 200

// Drain integrates and signs everything that waits, once. Nothing that goes wrong in
// one organization keeps the others from their turn.
func (l *Log) Drain(ctx context.Context, failed func(org int64, err error)) error {
	var done []int64
	publish := func() error {
		defer func() { done = nil }()
		return l.Publish(ctx, done...)
	}
	for org := int64(0); ctx.Err() == nil; {
		var err error
		if org, err = l.next(ctx, org); err != nil {
			return errors.Join(err, publish())
		}
		if org == 0 {
			return publish()
		}
		n, err := l.Integrate(ctx, org)
		for err == nil && n >= batch && ctx.Err() == nil {
			n, err = l.Integrate(ctx, org)
		}
		if err != nil && ctx.Err() == nil {
			failed(org, err)
		}
		if done = append(done, org); len(done) == round {
			if err := publish(); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (l *Log) next(ctx context.Context, after int64) (org int64, err error) {
	err = l.db.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		org, err = nextWork(ctx, q, after)
		return err
	})
	return org, err
}

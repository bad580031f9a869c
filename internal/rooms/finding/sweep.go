package finding

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/web"
)

// Sweep is a look at everything that is there: how far it is.
type Sweep struct {
	Done       int64     `json:"done" doc:"People and classes that were taken up"`
	Total      int64     `json:"total"`
	Waiting    int64     `json:"waiting" doc:"Of those, how many are still to be looked at"`
	StartedAt  time.Time `json:"started_at"`
	FinishedAt time.Time `json:"finished_at,omitzero"`

	what   Origin
	behind ids.ID
}

// over reports whether everybody was looked at.
func (w Sweep) over() bool { return !w.FinishedAt.IsZero() && w.Waiting == 0 }

// Start begins a look at everybody and every class; one that goes on already goes on.
func (s *Service) Start(ctx context.Context, sc access.Scope, _ web.None) (w Sweep, err error) {
	err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		had, err := sweepOf(ctx, tx, sc)
		if err != nil || had != nil && had.FinishedAt.IsZero() {
			if had != nil {
				w = *had
			}
			return err
		}
		w = Sweep{StartedAt: now, what: OfPerson}
		if w.Total, err = everything(ctx, tx, sc); err != nil {
			return err
		}
		if err := beginSweep(ctx, tx, sc, w); err != nil {
			return err
		}
		if _, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "finding.swept", Table: "finding_sweep"}); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: sweepKind, Key: "all", Now: now})
	})
	return w, fault.Wrap("look at everything", err)
}

// goOn marks the next people and classes until there are none. How far it is lies with the
// marks, in one transaction: killed, or done by two, nobody is left out.
func (s *Service) goOn(ctx context.Context, sc access.Scope) error {
	for {
		over := false
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			over, err = s.step(ctx, tx, sc)
			return err
		})
		if err != nil || over {
			return fault.Wrap("look at everything", err)
		}
	}
}

func (s *Service) step(ctx context.Context, tx *db.Tx, sc access.Scope) (over bool, err error) {
	if err := lockSweep(ctx, tx, sc); err != nil {
		return false, err
	}
	w, err := sweepOf(ctx, tx, sc)
	if err != nil || w == nil || !w.FinishedAt.IsZero() {
		return true, err
	}
	var next []ids.ID
	if w.what == OfPerson {
		next, err = s.People.RootsAfter(ctx, tx, sc, w.behind, chunk)
	} else {
		next, err = s.Classes.After(ctx, tx, sc, w.behind, chunk)
	}
	if err != nil {
		return false, err
	}
	if err := mark(ctx, tx, sc, w.what, next); err != nil {
		return false, err
	}
	w.Done += int64(len(next))
	switch {
	case len(next) == chunk:
		w.behind = next[chunk-1]
	case w.what == OfPerson:
		w.what, w.behind = OfClass, ids.ID{}
	default:
		w.FinishedAt, over = s.Clock.Now(), true
	}
	if err := putSweep(ctx, tx, sc, *w); err != nil {
		return false, err
	}
	return over, s.soon(ctx, tx, sc)
}

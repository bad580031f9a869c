package training

import (
	"context"
	"errors"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
)

const kindRetag = "training.retag"

// retagRef is the payload of the job.
type retagRef struct {
	Retag ids.ID `json:"retag"`
}

// retagChunk is how many records one transaction looks at. As many are done with at once;
// for more a job is asked for. A test takes fewer.
var retagChunk = 500

// CountPast lets the records of a course that were entered before it counted for something
// else count so, too: each is corrected, and stays readable as it was. Asked again it goes on
// where it was left, and does nothing where it is done.
func (s *Service) CountPast(ctx context.Context, sc access.Scope, in CourseRef) (Past, error) {
	return s.turn(ctx, sc, in, lastRetag, func(ctx context.Context, tx *db.Tx, r *Retag) (verb string, err error) {
		switch {
		case r.State == RetagUndoing:
			return "", fault.Conflict
		case !r.State.Waits():
			return "", nil
		}
		if busy, err := otherBusy(ctx, tx, sc, *r); err != nil || busy {
			if err == nil {
				err = fault.Bad("", "training.past_busy")
			}
			return "", err
		}
		r.StartedBy = sc.Account()
		n, err := s.weigh(ctx, tx, sc, *r, r.StartedBy)
		r.State, r.Place, r.Until, r.Total, r.Done = RetagRunning, place{}, n.last, n.all, 0
		return "retag.started", err
	})
}

// LeavePast takes back what CountPast did last. What somebody corrected since is theirs and
// stays. Changes of the course of which nobody was asked to correct records since, or whose
// corrections were taken back, do not stand in the way: they begin where this one did.
func (s *Service) LeavePast(ctx context.Context, sc access.Scope, in CourseRef) (Past, error) {
	return s.turn(ctx, sc, in, lastCarriedOut, func(ctx context.Context, tx *db.Tx, r *Retag) (string, error) {
		switch r.State {
		case RetagOffered:
			return "", fault.Conflict // there is nothing to take back
		case RetagRunning, RetagDone:
			last, err := lastRetag(ctx, tx, sc, r.Course)
			if err == nil && last.ID != r.ID && !last.State.Waits() {
				err = fault.Bad("", "training.past_later")
			}
			if err == nil && last.ID != r.ID {
				last.Was = r.Was
				err = offerWith(ctx, tx, sc, last)
			}
			r.State, r.Total, r.Done = RetagUndoing, r.Done, 0
			return "retag.undone", err
		case RetagUndoing, RetagUndone:
		}
		return "", nil
	})
}

// lastCarriedOut is the change that can be taken back; where there is none, the last one.
func lastCarriedOut(ctx context.Context, q db.Q, sc access.Scope, course ids.ID) (Retag, error) {
	r, err := carriedOut(ctx, q, sc, course)
	if errors.Is(err, fault.NotFound) {
		return lastRetag(ctx, q, sc, course)
	}
	return r, err
}

// turn changes the state of a change of a course, the one that which finds, and does the work
// at once, or asks for the job that does. fn says what the log says, nothing where nothing
// changes.
func (s *Service) turn(ctx context.Context, sc access.Scope, in CourseRef, which func(context.Context, db.Q, access.Scope, ids.ID) (Retag, error),
	fn func(ctx context.Context, tx *db.Tx, r *Retag) (string, error)) (Past, error) {
	err := everywhere(sc)
	var r Retag
	if err == nil {
		err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			r, err = which(ctx, q, sc, in.ID)
			return err
		})
	}
	if err == nil {
		err = s.DB.Write(ctx, sc, db.On("course", in.ID).And(db.On("retag", r.ID)), func(ctx context.Context, tx *db.Tx) error {
			r, err := retagByID(ctx, tx, sc, r.ID)
			if err != nil {
				return err
			}
			verb, err := fn(ctx, tx, &r)
			if err != nil {
				return err
			}
			return s.begin(ctx, tx, sc, r, verb)
		})
	}
	if err != nil {
		return Past{}, fault.Wrap("correct the records of a course", err)
	}
	return s.ShowPast(ctx, sc, in)
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, sc access.Scope, r Retag, verb string) error {
	if !r.State.Busy() {
		return nil
	}
	now := s.Clock.Now()
	if verb != "" {
		if _, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: verb, Table: "retag", Row: r.ID,
			Codes: map[string]string{"course": r.Course.String(), "rows": strconv.FormatInt(r.Total, 10)}}); err != nil {
			return err
		}
		if r.Total <= int64(retagChunk) {
			return s.retagTx(ctx, tx, sc, &r)
		}
	}
	if err := advanceRetag(ctx, tx, sc, r); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: kindRetag, Key: r.ID.String(), Payload: retagRef{r.ID}, Now: now})
}

// retagJob works until there is nothing left. It may be stopped at any line and run again.
func (s *Service) retagJob(ctx context.Context, sc access.Scope, p retagRef, _ string) error {
	for busy := true; busy; {
		err := s.DB.Write(ctx, sc, db.On("retag", p.Retag), func(ctx context.Context, tx *db.Tx) error {
			r, err := retagByID(ctx, tx, sc, p.Retag)
			if err != nil {
				return err
			}
			if r.State.Busy() {
				err = s.retagTx(ctx, tx, sc, &r)
			}
			busy = r.State.Busy()
			return err
		})
		if err != nil {
			return fault.Wrap("correct the records of a course", err)
		}
	}
	return nil
}

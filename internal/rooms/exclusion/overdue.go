package exclusion

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/jobs"
	"standing/internal/base/tenant"
	"standing/internal/rooms/notice"
)

const (
	findKind    = "exclusion.find"
	overdueKind = "exclusion.overdue"
	// again is when an organization is looked at once more whose look may be lost.
	again = time.Hour
	batch = 100
)

// Crons are what this room does by the clock.
func (s *Service) Crons() []jobs.Cron {
	return []jobs.Cron{{Name: findKind, Schedule: jobs.Every(time.Hour), Kind: findKind, Payload: none{}}}
}

// find has the organizations looked at of which a list may be too old.
func (s *Service) find(ctx context.Context, _ access.Scope, _ none, _ string) error {
	for {
		n := 0
		err := s.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			now := s.Clock.Now()
			woken, err := awake(ctx, tx, now, now.Add(again), batch)
			if err != nil {
				return err
			}
			n = len(woken)
			for _, org := range woken {
				if err := jobs.Enqueue(ctx, tx, org, jobs.New{Kind: overdueKind, Key: "all", Now: now}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < batch {
			return fault.Wrap("find exclusion lists that are too old", err)
		}
	}
}

// overdue tells those who bring lists in which of them is too old, once for each list, and
// says when to look again.
func (s *Service) overdue(ctx context.Context, tx *db.Tx, sc access.Scope, _ none) error {
	o, err := tenant.Of(ctx, tx, sc.OrgID())
	if err != nil {
		return err
	}
	every, err := everyDays(ctx, tx, sc)
	if err != nil {
		return err
	}
	current, err := currentLists(ctx, tx, sc)
	if err != nil {
		return err
	}
	if err := dropWake(ctx, tx, sc); err != nil {
		return err
	}
	for _, st := range statuses(current, every, o.Today(s.Clock.Now())) {
		if st.Overdue {
			err = s.tell(ctx, tx, sc, st)
		} else {
			err = wake(ctx, tx, sc, (st.DueOn + 1).StartIn(o.Location()))
		}
		if err != nil {
			return fault.Wrap("tell that an exclusion list is too old", err)
		}
	}
	return nil
}

func (s *Service) tell(ctx context.Context, tx *db.Tx, sc access.Scope, st Status) error {
	if s.Keepers == nil {
		return nil
	}
	all, err := s.Keepers(ctx, tx, sc)
	if err != nil {
		return err
	}
	for _, who := range all {
		if err := s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: who, Kind: notice.Essential, Code: "exclusion.overdue", Key: "exclusion-overdue-" + st.Newest.ID.String() + "-" + who.String(),
			Args: map[string]string{"page": "/exclusions"}}); err != nil {
			return err
		}
	}
	return nil
}

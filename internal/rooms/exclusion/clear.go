package exclusion

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
)

// abandonedAfter is when a file is cleared away whose end never came.
const abandonedAfter = 6 * time.Hour

type listRef struct {
	List ids.ID `json:"list"`
}

// later asks for the lines of a list that matters to nobody to be cleared away.
func (s *Service) later(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, in time.Duration) error {
	now := s.Clock.Now()
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: clearKind, Key: id.String() + in.String(), RunAt: now.Add(in), Payload: listRef{id}, Now: now})
}

// clear takes the lines of a list away, in steps: of one that never took effect the list too,
// of one that was replaced all but what was found by it.
func (s *Service) clear(ctx context.Context, sc access.Scope, id ids.ID) error {
	for {
		more := false
		err := s.DB.Write(ctx, sc, db.On("exclusion_list", id), func(ctx context.Context, tx *db.Tx) error {
			l, err := listByID(ctx, tx, sc, id)
			if err != nil || l.State == Current {
				return err
			}
			if more, err = dropLines(ctx, tx, sc, id, step); err != nil || more || l.State == Replaced {
				return err
			}
			return dropList(ctx, tx, sc, id)
		})
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || !more {
			return fault.Wrap("clear an exclusion list", err)
		}
	}
}

package approvals

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/rooms/notice"
)

// What approves itself after 72 hours is told to every administrator when it is asked, so
// that somebody can object in time.

const tellKind = "approval.tell"

type tellJob struct {
	Approval ids.ID `json:"approval"`
}

// delayed asks, in the transaction of the question, for the notices about it: they are
// written if and only if it was asked.
func (s *Service) delayed(ctx context.Context, tx *db.Tx, sc access.Scope, r approval.Request) error {
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: tellKind, Key: r.ID.String(), Payload: tellJob{r.ID}, Now: r.AskedAt})
}

func (s *Service) jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Outside(tellKind, s.tell), jobs.Outside(waitingKind, s.waiting)}
}

func (s *Service) tell(ctx context.Context, sc access.Scope, p tellJob, _ string) error {
	r, err := s.all.ByID(ctx, sc, p.Approval)
	if errors.Is(err, fault.NotFound) || err == nil && r.State != approval.Open {
		return nil
	}
	if err != nil {
		return err
	}
	names, err := s.names(ctx, sc, []ids.ID{r.AskedBy}, nil)
	if err != nil {
		return err
	}
	zone, err := s.zone(ctx, sc)
	if err != nil {
		return err
	}
	l := s.Notices.Lang()
	args := map[string]string{"by": names[r.AskedBy], "page": "/approvals/" + r.ID.String(), "when": l.Instant(r.RipeAt, zone)}
	return fault.Wrap("tell of a delayed approval", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		admins, err := s.Administrators(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		if args["what"], err = s.named(ctx, tx, sc, r); err != nil {
			return err
		}
		for _, who := range admins {
			m := notice.Message{To: who, Kind: notice.Essential, Code: "approval.delayed", Args: args, Key: "delayed-" + r.ID.String() + "-" + who.String()}
			if err := s.Notices.Post(ctx, tx, sc.OrgID(), m); err != nil {
				return err
			}
		}
		return nil
	}))
}

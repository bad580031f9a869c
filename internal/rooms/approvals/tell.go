package approvals

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/rooms/notice"
)

// Who may decide hears that something waits: at once, and the next day of what came since,
// never more than once a day. Who asked hears what became of it.

// codeWaiting is what is told to who decides.
const codeWaiting = "approval.waiting"

// Topics are the optional notices of this room, for notice.Config.
var Topics = []string{codeWaiting}

const waitingKind = "approval.wait"

type waitingJob struct{}

// Asked sees, in the transaction of a question, to it that who can answer, or object, is told.
func (s *Service) Asked(ctx context.Context, tx *db.Tx, sc access.Scope, r approval.Request) error {
	switch {
	case r.How == approval.Delay:
		return s.delayed(ctx, tx, sc, r)
	case r.How != approval.SecondPerson || s.Subjects[r.Kind].Tells:
		return nil
	}
	for key, after := range map[string]time.Duration{"now": 0, "later": 24 * time.Hour} {
		if err := jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: waitingKind, Key: key, Payload: waitingJob{}, Now: r.AskedAt, RunAt: r.AskedAt.Add(after)}); err != nil {
			return err
		}
	}
	return nil
}

// waiting tells each who may decide how much waits for them, once a day.
func (s *Service) waiting(ctx context.Context, sc access.Scope, _ waitingJob, _ string) error {
	all, _, err := s.all.Inbox(ctx, sc, approval.Open, ids.ID{}, most)
	if err != nil {
		return err
	}
	var asked []approval.Request
	for _, r := range all {
		if r.How == approval.SecondPerson && !s.Subjects[r.Kind].Tells {
			asked = append(asked, r)
		}
	}
	zone, err := s.zone(ctx, sc)
	if err != nil || len(asked) == 0 {
		return err
	}
	return fault.Wrap("tell what waits", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		staff, err := s.Staff(ctx, tx, sc)
		if err != nil {
			return err
		}
		for _, who := range staff {
			n, err := s.countFor(ctx, tx, who, asked)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			day := s.Notices.Clock.Now().In(zone).Format(time.DateOnly)
			m := notice.Message{To: who.Account(), Kind: notice.Optional, Code: codeWaiting, Key: "waiting-" + day + "-" + who.Account().String(),
				Args: map[string]string{"n": s.Notices.Lang().Number(int64(n)), "page": "/approvals"}}
			if err := s.Notices.Post(ctx, tx, sc.OrgID(), m); err != nil {
				return err
			}
		}
		return nil
	}))
}

// most is how many open requests are looked at for one day's notices.
const most = 500

func (s *Service) countFor(ctx context.Context, q db.Q, who access.Scope, asked []approval.Request) (n int, err error) {
	held, err := s.all.Held(ctx, q, who, asked)
	for _, r := range asked {
		if (held[r.ID] || r.Delegated == who.Account()) && r.AskedBy != who.Account() {
			n++
		}
	}
	return n, err
}

// Closed tells who asked what became of it, in the transaction of that.
func (s *Service) Closed(ctx context.Context, tx *db.Tx, sc access.Scope, r approval.Request) error {
	if r.AskedBy.Zero() || r.DecidedBy == r.AskedBy || r.State == approval.Withdrawn || s.Subjects[r.Kind].Tells {
		return nil
	}
	page := s.pageOf(r)
	if page == "" {
		page = "/approvals/" + r.ID.String()
	}
	what, err := s.named(ctx, tx, sc, r)
	if err != nil {
		return err
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: r.AskedBy, Kind: notice.Requested, Code: "approval.became_" + string(r.State),
		Args: map[string]string{"what": what, "page": page}, Key: "closed-" + r.ID.String()})
}

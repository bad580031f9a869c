package statement

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/rooms/notice"
)

// Outbox takes what members are told; room notice does.
type Outbox interface {
	Post(ctx context.Context, tx *db.Tx, org int64, m notice.Message) error
}

// tellArrived tells those who decide that something of a source waits for them, once a day.
func (s *Service) tellArrived(ctx context.Context, sc access.Scope, source ids.ID) error {
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if waits, err := anyWaits(ctx, tx, sc); err != nil || !waits {
			return err
		}
		return s.notify(ctx, tx, sc, PermDecide, "arrived", source, "/statements")
	})
}

// notify tells the members who have a right over others what happened to something, once a day
// and without a name: notices are read elsewhere.
func (s *Service) notify(ctx context.Context, tx *db.Tx, sc access.Scope, may access.Perm, what string, id ids.ID, page string) error {
	if s.WhoMay == nil {
		return nil
	}
	all, err := s.WhoMay(ctx, tx, sc, may)
	if err != nil {
		return err
	}
	o, err := tenant.Of(ctx, tx, sc.OrgID())
	if err != nil {
		return err
	}
	today := o.Today(s.Clock.Now()).String()
	for _, who := range all {
		if who == sc.Account() {
			continue
		}
		if err := s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: who, Kind: notice.Essential, Code: "statement." + what, Args: map[string]string{"page": page},
			Key: "statement-" + what + "-" + id.String() + "-" + today + "-" + who.String()}); err != nil {
			return err
		}
	}
	return nil
}

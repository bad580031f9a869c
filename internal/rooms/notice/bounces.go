package notice

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Undelivered is a notice that could not be delivered, as an administrator sees it: whom
// it was for and why, never what it said.
type Undelivered struct {
	ID      ids.ID    `json:"id"`
	Account ids.ID    `json:"account,omitzero" kind:"member"`
	Address string    `json:"address,omitempty" doc:"Where it was sent, for somebody without an account"`
	Code    string    `json:"code" doc:"What it was"`
	State   State     `json:"state"`
	Reason  string    `json:"reason" doc:"Code of what the mail server said"`
	At      time.Time `json:"at"`
}

// BouncesInput is which page.
type BouncesInput struct {
	Before ids.ID `query:"before" json:"-" kind:"notice"`
}

// Bounces lists an organization's undelivered notices, the newest first. Those of the
// installation are about accounts of every organization, so its operators are shown
// neither address nor account.
func (s *Service) Bounces(ctx context.Context, sc access.Scope, in BouncesInput) (out []Undelivered, err error) {
	if sc.Reach() < access.Org {
		return nil, fault.Denied
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		rows, err := inTrouble(ctx, q, sc.OrgID(), in.Before, pageSize)
		out = make([]Undelivered, 0, len(rows))
		for _, n := range rows {
			u := Undelivered{ID: n.ID, Code: n.Code, State: n.State, Reason: n.Reason, At: n.CreatedAt}
			if sc.OrgID() != db.Platform.OrgID() {
				if u.Account = n.Account; n.Account.Zero() {
					to, err := s.Ring.Open(ctx, q, n.subject(sc.OrgID()), place("to_address", n.ID), n.address)
					if err != nil {
						return err
					}
					u.Address = to.Reveal()
				}
			}
			out = append(out, u)
		}
		return err
	})
	return out, fault.Wrap("list bounces", err)
}

// RetryInput names a notice that could not be delivered.
type RetryInput struct {
	ID ids.ID `path:"id" kind:"notice" json:"-"`
}

// Retry sends it once more: the address was put right, or the other side was.
func (s *Service) Retry(ctx context.Context, sc access.Scope, in RetryInput) error {
	if sc.Reach() < access.Org {
		return fault.Denied
	}
	return fault.Wrap("retry notice", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		ok, err := reopen(ctx, tx, sc.OrgID(), in.ID)
		if err != nil {
			return err
		}
		if !ok {
			return fault.NotFound
		}
		now := s.Clock.Now()
		if _, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "notice.retried", Table: "notice", Row: in.ID}); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, sc.OrgID(), in.ID, now, now)
	}))
}

// CountUndelivered is how many notices of an organization could not be delivered since
// then, for a digest; q is of that organization.
func CountUndelivered(ctx context.Context, q db.Q, org int64, since time.Time) (int64, error) {
	return troubles(ctx, q, org, since)
}

package grant

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
)

// RecalledTx sees to it, in the transaction in which things of people were recalled (or that was
// lifted), that every organization which looked at one of them, or took it down, is told: a job
// of theirs each. Whether the grant still holds makes no difference to who relied on it.
func (s *Service) RecalledTx(ctx context.Context, tx *db.Tx, sc access.Scope, recall ids.ID, kind string, things []ids.ID, lifted bool) error {
	all, err := reliedOn(ctx, tx, sc.OrgID(), kind, things)
	if err != nil || len(all) == 0 {
		return fault.Wrap("tell who relied on it", err)
	}
	state := "recalled"
	if lifted {
		state = "lifted"
	}
	for _, r := range all {
		p := recalledRef{Grant: r.grant, Item: r.item, Recall: recall, Giver: r.giver, Lifted: lifted}
		n := jobs.New{Kind: recalledKind, Key: recall.String() + "-" + r.item.String() + "-" + state, Payload: p, Now: s.Clock.Now()}
		if err := jobs.Enqueue(ctx, tx, r.to, n); err != nil {
			return fault.Wrap("tell who relied on it", err)
		}
	}
	return nil
}

// recalled is the job of the receiver: the mark lies with what they took down, however often it
// runs, and its administrators are told once a recall of each grant.
func (s *Service) recalled(ctx context.Context, tx *db.Tx, sc access.Scope, p recalledRef) error {
	now, code := s.Clock.Now(), "grant.recalled"
	put := putRecalled
	if p.Lifted {
		put, code = putLifted, "grant.recall_lifted"
	}
	if did, err := put(ctx, tx, sc.OrgID(), p, now); err != nil || !did {
		return fault.Wrap("note what was recalled", err)
	}
	return fault.Wrap("note what was recalled", s.tellOf(ctx, tx, sc.OrgID(), p.Grant, code, "/relied?grant="+p.Grant.String(), p.Recall.String()))
}

// RecalledItem says of one thing of a grant that whoever keeps it recalled it since.
type RecalledItem struct {
	Item       ids.ID    `json:"item"`
	RecalledAt time.Time `json:"recalled_at"`
	LiftedAt   time.Time `json:"lifted_at,omitzero" doc:"When it was accepted again"`
	Label      string    `json:"label,omitempty" doc:"What it was called when it was taken down"`
}

// marks fills in what was recalled since a record was taken down.
func (s *Service) marks(ctx context.Context, q db.Q, org int64, r *Record) error {
	all, err := recalledOf(ctx, q, org, r.Grant)
	for _, m := range all {
		for _, i := range r.what.Items {
			if i.ID == m.Item && !m.RecalledAt.Before(r.TakenAt) {
				m.Label = i.Label
				r.Recalled = append(r.Recalled, m)
			}
		}
	}
	return err
}

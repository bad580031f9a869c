package recall

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/tenant"
	"standing/internal/rooms/training"
)

// waitFor is how long somebody else has to agree.
const waitFor = 30 * 24 * time.Hour

// Propose asks for a recall. Whoever is alone in their organization decides with it.
func (s *Service) Propose(ctx context.Context, sc access.Scope, in Terms) (v View, err error) {
	var id ids.ID
	if err = in.check(); err == nil {
		err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			id, err = s.propose(ctx, tx, sc, in)
			return err
		})
	}
	if err != nil {
		return v, fault.Wrap("propose a recall", err)
	}
	return s.Show(ctx, sc, ShowInput{Ref: Ref{id}})
}

func (s *Service) propose(ctx context.Context, tx *db.Tx, sc access.Scope, in Terms) (ids.ID, error) {
	if err := s.coursesThere(ctx, tx, sc, in.Courses); err != nil {
		return ids.ID{}, err
	}
	now := s.Clock.Now()
	r := Recall{ID: s.NewID(now), Version: 1, From: in.From, To: in.To, Courses: unique(in.Courses), State: Proposed, Asked: "effect", by: sc.Account(), ProposedAt: now}
	b, err := s.Keys.Blinder(ctx, tx, sc.OrgID())
	if err != nil {
		return r.ID, err
	}
	r.ix = training.IssuerIndex(b, in.Issuer)
	own := keys.Organization(sc.OrgID())
	if r.issuer, err = s.Keys.Seal(ctx, tx, own, at("issuer", r.ID), hidden(in.Issuer)); err != nil {
		return r.ID, err
	}
	if r.reason, err = s.Keys.Seal(ctx, tx, own, at("reason", r.ID), hidden(in.Reason)); err != nil {
		return r.ID, err
	}
	if err := insertRecall(ctx, tx, sc, r); err != nil {
		return r.ID, err
	}
	if err := s.step(ctx, tx, sc, r, DidPropose); err != nil {
		return r.ID, err
	}
	if err := s.askIndex(ctx, tx, sc); err != nil {
		return r.ID, err
	}
	how, alone, err := s.how(ctx, tx, sc)
	if err != nil || alone {
		if err == nil {
			err = s.takeEffect(ctx, tx, sc, r)
		}
		return r.ID, err
	}
	return r.ID, s.ask(ctx, tx, sc, r, EffectKind, how)
}

// ask puts a question about a recall, and keeps which it is.
func (s *Service) ask(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall, kind string, how approval.How) error {
	q, _, err := s.Approvals.AskTx(ctx, tx, sc, approval.Ask{Kind: kind, Row: r.ID, By: sc.Account(), Deadline: s.Clock.Now().Add(waitFor), How: how})
	if err != nil {
		return err
	}
	r.approval = q.ID
	return putState(ctx, tx, sc, r)
}

// how says who agrees: another member who may; where there is none, whoever could object in three
// days. Alone one decides alone.
func (s *Service) how(ctx context.Context, q db.Q, sc access.Scope) (how approval.How, alone bool, err error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil || o.Kind == tenant.Professional {
		return "", true, err
	}
	if s.Staff == nil {
		return approval.SecondPerson, false, nil
	}
	staff, err := s.Staff(ctx, q, sc)
	for _, who := range staff {
		if may, ok := who.May(PermApprove); ok && may.Reach() == access.Org && who.Account() != sc.Account() {
			return approval.SecondPerson, false, err
		}
	}
	return approval.Delay, false, err
}

func (s *Service) coursesThere(ctx context.Context, q db.Q, sc access.Scope, all []ids.ID) error {
	all = unique(all)
	if len(all) == 0 {
		return nil
	}
	there, err := s.Catalog.ByIDs(ctx, q, sc, all)
	if err == nil && len(there) != len(all) {
		err = fault.NotFound
	}
	return err
}

func unique(all []ids.ID) []ids.ID {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(all)
}

// step writes down what was done with a recall, here and in the log.
func (s *Service) step(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall, did Did) error {
	now := s.Clock.Now()
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "recall." + string(did), Table: "recall", Row: r.ID,
		Codes: map[string]string{"from": r.From.String(), "to": r.To.String()}})
	if err != nil {
		return err
	}
	return insertStep(ctx, tx, sc, r.ID, Step{ID: s.NewID(now), Did: did, By: sc.Account(), At: now}, entry)
}

// askIndex asks, once in the life of an organization, for the look at what was accepted before
// it was kept who issued it.
func (s *Service) askIndex(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	d, err := deskOf(ctx, tx, sc)
	if err != nil || d.indexed {
		return err
	}
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: indexKind, Key: "all", Payload: none{}, Now: s.Clock.Now()})
}

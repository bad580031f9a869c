package grant

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// Arrived is a grant in the inbox of whoever received it.
type Arrived struct {
	ID        ids.ID    `json:"id"`
	Name      string    `json:"name" doc:"Who gave it"`
	Org       string    `json:"organization,omitempty" doc:"In whose records the things are, unless they are their own"`
	Purpose   Purpose   `json:"purpose"`
	Until     time.Time `json:"until"`
	ArrivedAt time.Time `json:"arrived_at"`
	Over      bool      `json:"over" doc:"It cannot be opened any more"`

	org, from int64
	account   ids.ID
	endedAt   time.Time
	warned    bool
	label     keys.Sealed
}

// Inbox is a page of what an organization was given, the newest first.
type Inbox struct {
	Grants []Arrived `json:"grants"`
	Next   ids.ID    `json:"next,omitzero"`
}

// InboxInput is which page.
type InboxInput struct {
	Before ids.ID `query:"before" json:"-" kind:"granted"`
}

// Inbox lists what the organization was given. It opens none of it.
func (s *Service) Inbox(ctx context.Context, sc access.Scope, in InboxInput) (out Inbox, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = Inbox{Grants: []Arrived{}}
		all, err := arrivedOf(ctx, q, sc.OrgID(), in.Before, pageSize+1)
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		for _, a := range all {
			if err != nil {
				return err
			}
			var label pii.Text
			label, err = s.Keys.Open(ctx, q, orgKey(sc.OrgID(), "grant"), at("grant_inbox", "label", a.ID), a.label)
			a.Name, a.Org, _ = strings.Cut(label.Reveal(), between)
			a.Over = !a.endedAt.IsZero() || !s.Clock.Now().Before(a.Until)
			out.Grants = append(out.Grants, a)
		}
		return err
	})
	return out, fault.Wrap("list what was granted", err)
}

// inboxOf is where a grant lies that by's organization received.
func (s *Service) inboxOf(ctx context.Context, by access.Scope, id ids.ID) (from int64, err error) {
	if by.Visiting() {
		return 0, fault.NotFound
	}
	err = s.DB.Read(ctx, by, func(ctx context.Context, q db.Q) error {
		a, err := arrivedByID(ctx, q, by.OrgID(), id)
		from = a.from
		return err
	})
	return from, err
}

// deliver is the job of the receiver: its inbox says what the grant says, however often it
// runs, and its administrators are told once that it came, and once that it ended.
func (s *Service) deliver(ctx context.Context, sc access.Scope, p grantRef, _ string) error {
	var g storedGrant
	var from Found
	var name string
	err := s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		from, err = orgByPublic(ctx, q, p.Org)
		return err
	})
	if err != nil {
		return fault.Wrap("deliver a grant", err)
	}
	err = s.DB.Read(ctx, db.Org(from.org), func(ctx context.Context, q db.Q) (err error) {
		if g, err = grantByID(ctx, q, from.org, p.Grant); err != nil {
			return err
		}
		name, err = nameOf(ctx, q, from.org, g.person)
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return fault.Wrap("deliver a grant", s.forget(ctx, sc, p.Grant)) // erased: nothing is left of it here
	}
	if err != nil || g.to != sc.OrgID() {
		return fault.Wrap("deliver a grant", err)
	}
	if from.Kind != "professional" {
		name += between + from.Name
	}
	return fault.Wrap("deliver a grant", s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return s.arrive(ctx, tx, sc, g.Grant, from, name)
	}))
}

func (s *Service) arrive(ctx context.Context, tx *db.Tx, sc access.Scope, g Grant, from Found, name string) error {
	was, err := arrivedByID(ctx, tx, sc.OrgID(), g.ID)
	fresh := errors.Is(err, fault.NotFound)
	if err != nil && !fresh {
		return err
	}
	if fresh {
		a := Arrived{ID: g.ID, Purpose: g.Purpose, Until: g.Until, ArrivedAt: s.Clock.Now(), org: sc.OrgID(), from: from.org, account: g.account, endedAt: g.EndedAt}
		if a.label, err = s.Keys.Seal(ctx, tx, orgKey(sc.OrgID(), "grant"), at("grant_inbox", "label", g.ID), pii.Hide(name)); err != nil {
			return err
		}
		if err := insertArrived(ctx, tx, a); err != nil {
			return err
		}
	}
	switch {
	case fresh && g.Ended == "":
		return s.tellAll(ctx, tx, sc.OrgID(), g.ID, "grant.arrived")
	case g.Ended != "" && was.endedAt.IsZero():
		if err := endArrived(ctx, tx, sc.OrgID(), g.ID, g.EndedAt); err != nil {
			return err
		}
		return s.tellAll(ctx, tx, sc.OrgID(), g.ID, "grant.ended")
	}
	return nil
}

func (s *Service) forget(ctx context.Context, sc access.Scope, id ids.ID) error {
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return dropArrived(ctx, tx, sc.OrgID(), id) })
}

func scanArrived(r *sql.Rows) (a Arrived, err error) {
	err = r.Scan(&a.ID, &a.org, &a.from, &a.account, &a.Purpose, &a.label, db.At(&a.Until), db.At(&a.ArrivedAt), &a.warned, db.At(&a.endedAt))
	return a, err
}

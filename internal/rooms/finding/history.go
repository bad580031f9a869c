package finding

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// Event is one thing that happened to a finding.
type Event struct {
	ID     ids.ID    `json:"id"`
	Did    string    `json:"did" enum:"found,changed,assigned,unassigned,closed,reopened,found_again,gone"`
	By     ids.ID    `json:"by,omitzero" doc:"The account; empty where nobody did it"`
	To     ids.ID    `json:"to,omitzero" doc:"Whom it was given to"`
	Code   Code      `json:"code,omitempty"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`

	finding, person ids.ID
	sealed          keys.Sealed
}

// class is the retention class of what this room seals.
const sealClass = "training"

func reasonPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "finding_event", Column: "reason", Row: id}
}

func (s *Service) seal(ctx context.Context, tx *db.Tx, sc access.Scope, e *Event) (err error) {
	if e.Reason != "" {
		e.sealed, err = s.Keys.Seal(ctx, tx, keys.Subject{Org: sc.OrgID(), Person: e.person, Class: sealClass}, reasonPlace(e.ID), pii.Hide(e.Reason))
	}
	return err
}

// history is what happened to a finding, the newest first, with the reasons opened.
func (s *Service) history(ctx context.Context, q db.Q, sc access.Scope, f Finding) ([]Event, error) {
	all, err := events(ctx, q, sc, f.ID)
	if err != nil {
		return nil, err
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), sealClass, []ids.ID{f.person})
	if err != nil {
		return nil, err
	}
	for i, e := range all {
		if len(e.sealed) == 0 || !o.Has(e.person) {
			continue
		}
		text, err := o.Open(e.person, reasonPlace(e.ID), e.sealed)
		if err != nil {
			return nil, err
		}
		all[i].Reason = text.Reveal()
	}
	return all, nil
}

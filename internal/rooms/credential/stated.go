package credential

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Stated is a credential that somebody else says, as a member of the organization accepted it.
type Stated struct {
	Person  ids.ID
	Held    ids.ID // what StatedOn gave; the transaction touched it
	Said    Said
	Primary bool   // whoever says it issued it
	Name    string // as it stands there
	From    string // who says it
}

// Holders are who has a number of a board: those who stay, of merges.
func (s *Service) Holders(ctx context.Context, q db.Q, sc access.Scope, number, issuer, jurisdiction string) (out []ids.ID, err error) {
	all, err := s.ofSaid(ctx, q, sc, Said{Number: number, Issuer: issuer, Jurisdiction: jurisdiction})
	for _, c := range all {
		out = append(out, c.root)
	}
	return out, err
}

// StatedOn is the credential of somebody that is spoken of: with that number, of that board.
// Zero where there is none.
func (s *Service) StatedOn(ctx context.Context, q db.Q, sc access.Scope, root ids.ID, in Said) (ids.ID, error) {
	all, err := s.ofSaid(ctx, q, sc, in)
	for _, c := range all {
		if c.root == root {
			return c.ID, nil
		}
	}
	return ids.ID{}, err
}

func (s *Service) ofSaid(ctx context.Context, q db.Q, sc access.Scope, in Said) ([]stored, error) {
	n := numberOf(in.Number)
	if n == "" {
		return nil, nil
	}
	b, err := s.Keys.Blinder(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	return ofNumber(ctx, q, sc, b.Of("credential.number", n), boardIndex(b, in.Issuer, in.Jurisdiction))
}

// StateTx writes down what somebody else says of a credential and a member accepted, in a
// transaction that touched the person and, where there is one, the credential. known is that
// it said nothing new. What its issuer says is an answer of the source beside it; what anybody
// else says is no evidence of more than that staff entered it.
func (s *Service) StateTx(ctx context.Context, tx *db.Tx, sc access.Scope, in Stated) (id ids.ID, known bool, err error) {
	there, err := s.StatedOn(ctx, tx, sc, in.Person, in.Said)
	if err != nil || there != in.Held {
		return id, false, errors.Join(err, changed(there, in.Held))
	}
	if _, err := rootInReach(ctx, tx, sc, in.Person); err != nil {
		return id, false, err
	}
	if id = there; id.Zero() {
		if id, err = s.addTx(ctx, tx, sc, in.Person, in.Said, ""); err != nil {
			return id, false, err
		}
	} else if known, err = s.restate(ctx, tx, sc, id, in.Said); err != nil {
		return id, false, err
	}
	if !in.Primary {
		return id, known, nil
	}
	h, err := s.one(ctx, tx, sc, id)
	if err != nil {
		return id, known, err
	}
	if err := s.notOneself(ctx, tx, sc, h); err != nil {
		return id, known, err
	}
	a := Answer{Name: in.Name, Status: string(in.Said.Status), Expires: in.Said.ExpiresOn, Where: in.From}
	_, err = s.answered(ctx, tx, sc, h, Evidence{How: string(ByHand), Answer: a})
	return id, known, err
}

func changed(now, was ids.ID) error {
	if now != was {
		return fault.Conflict
	}
	return nil
}

// restate says of a credential what is newly said of it; what is not said stays.
func (s *Service) restate(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, in Said) (known bool, err error) {
	h, err := s.one(ctx, tx, sc, id)
	if err != nil {
		return false, err
	}
	if len(h.Entries) == 0 {
		return false, fault.Conflict
	}
	was := h.now()
	if in.IssuedOn == 0 {
		in.IssuedOn = was.IssuedOn
	}
	in.ValidFrom, in.Number, in.Code, in.Title = was.ValidFrom, "", h.Code, was.Title.Reveal()
	did := "corrected"
	switch {
	case in.Status.ended():
		did = "ended"
	case was.ExpiresOn != 0 && in.ExpiresOn > was.ExpiresOn:
		did = "renewed"
	}
	if in.Status == was.Status && in.StatusOn == was.StatusOn && in.IssuedOn == was.IssuedOn && in.ExpiresOn == was.ExpiresOn {
		return true, nil
	}
	if h.Pack != "" && did != "ended" {
		return false, fault.Bad("", "credential.of_board") // its form knows the board's periods
	}
	return false, s.changeTx(ctx, tx, sc, h, did, func(ctx context.Context, tx *db.Tx, _ *Held) (Entry, error) {
		return s.entry(ctx, tx, sc, in)
	})
}

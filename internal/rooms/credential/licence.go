package credential

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Board is a licence as the form of a board has it.
type Board struct {
	Person       ids.ID
	Pack         string
	Title        string
	Issuer       string
	Jurisdiction string
	Number       string // empty: the one that is known
	IssuedOn     civil.Date
	ExpiresOn    civil.Date // zero: as is known
}

// HasBoard reports whether somebody has a credential that the form of a board made.
func (s *Service) HasBoard(ctx context.Context, q db.Q, sc access.Scope, root ids.ID, pack string) (bool, error) {
	had, err := ofPack(ctx, q, sc, root, pack)
	return len(had) > 0, err
}

// BoardNumbers are the numbers of somebody's credentials that forms of boards made, by the
// requirement that ships. They are for the eyes of whose they are.
func (s *Service) BoardNumbers(ctx context.Context, q db.Q, sc access.Scope, root ids.ID) (map[string]string, error) {
	all, err := s.of(ctx, q, sc, root)
	out := map[string]string{}
	for _, h := range all {
		if n := h.now().Number; h.Pack != "" && !n.Empty() {
			out[h.Pack] = n.Reveal()
		}
	}
	return out, err
}

// FromBoardTx keeps what the form of a board said, in its transaction, which has touched the
// person: a new credential, or the next entry of the one that is there. The form writes the
// facts by which its rule goes.
func (s *Service) FromBoardTx(ctx context.Context, tx *db.Tx, sc access.Scope, in Board) error {
	said := Said{Kind: Licence, Title: in.Title, Issuer: in.Issuer, Jurisdiction: in.Jurisdiction, Number: in.Number, Status: Active, IssuedOn: in.IssuedOn, ExpiresOn: in.ExpiresOn}
	had, err := ofPack(ctx, tx, sc, in.Person, in.Pack)
	if err != nil {
		return err
	}
	if len(had) == 0 {
		_, err := s.addTx(ctx, tx, sc, in.Person, said, in.Pack)
		return err
	}
	all, err := s.fill(ctx, tx, sc, had)
	if err != nil {
		return err
	}
	h := all[0]
	was, did := h.now(), "corrected"
	if in.ExpiresOn > was.ExpiresOn && was.ExpiresOn != 0 {
		did = "renewed"
	}
	if said.ExpiresOn == 0 {
		said.ExpiresOn = was.ExpiresOn
	}
	if said.IssuedOn == 0 {
		said.IssuedOn = was.IssuedOn
	}
	return s.changeTx(ctx, tx, sc, h, did, func(ctx context.Context, tx *db.Tx, _ *Held) (Entry, error) { return s.entry(ctx, tx, sc, said) })
}

package credential

import (
	"context"
	"encoding/hex"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/person"
)

// terms are the names by which rules know credentials: the holdings among the fields that the
// organization has or its rules ask for, and those that rules name.
func (s *Service) terms(ctx context.Context, q db.Q, sc access.Scope) ([]person.Field, error) {
	all, err := s.People.FieldsIn(ctx, q, sc)
	return slices.DeleteFunc(all, func(f person.Field) bool { return f.Kind != person.HoldingFact }), err
}

// counts writes the fact that rules go by, through the person's own door, where what was said
// may count: somebody else said it or vouches for it, or there is nobody else; what is recalled
// counts for nothing. A stretch that
// was renewed stays; what was corrected or ended is superseded. What a board's form made has
// its facts from there.
func (s *Service) counts(ctx context.Context, tx *db.Tx, sc access.Scope, h Held) error {
	e := h.now()
	gone := h.recalled()
	if h.Pack != "" || h.FactN == h.Head && (!gone || h.Fact.Zero()) || h.Code == "" && h.Fact.Zero() {
		return nil
	}
	if !gone {
		if ok, err := s.mayCount(ctx, tx, sc, h); err != nil || !ok {
			return err
		}
	}
	may, ok := sc.May(person.PermFact)
	if !ok {
		return nil // whoever vouches for it next, and may say what rules go by, has it count
	}
	ok, err := s.People.Reaches(ctx, tx, may, h.root)
	if err != nil || !ok {
		return err
	}
	was, c := h.Fact, h.Credential
	if i := slices.IndexFunc(h.Entries, func(e Entry) bool { return e.N > h.FactN }); i >= 0 && h.Entries[i].Did == "renewed" {
		was = ids.ID{}
	}
	from, to, holds := e.holds()
	if c.Code == "" || !holds || gone {
		c.Fact, err = ids.ID{}, s.People.UnholdTx(ctx, tx, may, h.root, was)
	} else {
		c.Fact, err = s.People.HoldTx(ctx, tx, may, h.root, was, person.Statement{Field: person.Field{Name: c.Code, Kind: person.HoldingFact}, Said: person.Said{From: from, To: to}})
	}
	if err != nil {
		return err
	}
	c.FactN = c.Head
	return setFact(ctx, tx, sc, c)
}

// mayCount reports whether rules may go by the newest entry.
func (s *Service) mayCount(ctx context.Context, q db.Q, sc access.Scope, h Held) (bool, error) {
	if h.now().Source != FromSelf || ProofOf(h.Entries, h.Evidence).Grade != Claimed {
		return true, nil
	}
	return s.alone(ctx, q, sc)
}

// Owns refuses to say as a fact what a credential says: it is renewed, corrected and ended
// there. Room person asks.
func (s *Service) Owns(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, field string) error {
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{who})
	if err != nil {
		return err
	}
	all, err := ofCode(ctx, q, sc, roots[who], field)
	if err == nil && len(all) > 0 {
		err = fault.Bad("from", "credential.owns_fact")
	}
	return err
}

// Numbers are those of people's credentials, opened, for the comparison of numbers under two
// names; it asks nothing about reach, and shows none.
func (s *Service) Numbers(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]finding.Elsewhere, error) {
	all, err := numbersOf(ctx, q, sc, people)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, people)
	if err != nil {
		return nil, err
	}
	var out []finding.Elsewhere
	for _, n := range all {
		if len(n.no) == 0 || !o.Has(n.Person) {
			continue
		}
		text, err := o.Open(n.Person, entryPlace("number", n.entry), n.no)
		if err != nil {
			return nil, err
		}
		name := "license_number"
		if n.Kind != Licence {
			name = "credential_number"
		}
		out = append(out, finding.Elsewhere{Row: n.ID, Person: n.Person, Name: name, Board: hex.EncodeToString(n.board[:8]), Text: text})
	}
	return out, nil
}

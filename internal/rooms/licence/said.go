package licence

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/pack"
	"standing/internal/rooms/person"
)

// said are the facts that a licence is made of, in the fields that the organization has.
func (s *Service) said(ctx context.Context, tx *db.Tx, sc access.Scope, b Board, kinds []Kind, in Input) ([]person.Statement, error) {
	all, err := s.People.FieldsIn(ctx, tx, sc)
	if err != nil {
		return nil, err
	}
	field := func(name string, otherwise person.Field) person.Field {
		if i := slices.IndexFunc(all, func(f person.Field) bool { return f.Name == name }); i >= 0 {
			return all[i]
		}
		return otherwise
	}
	var out []person.Statement
	add := func(f person.Field, what person.Said) { out = append(out, person.Statement{Field: f, Said: what}) }
	for name, day := range b.dates(in.Expires, in.Born, in.Issued) {
		if name == b.Printed {
			add(b.field(), person.Said{From: day})
			continue
		}
		add(field(name, person.FieldOf(name, labelOf(b.Facts, name), true)), person.Said{From: day})
	}
	slices.SortFunc(out, func(a, c person.Statement) int { return strings.Compare(a.Name, c.Name) })
	for _, k := range kinds {
		if k.Credential != "" {
			add(field(k.Credential, person.Field{Name: k.Credential, Label: labelOf(b.Credentials, k.Credential), Kind: person.HoldingFact}), person.Said{From: in.Issued})
			continue
		}
		f := field(k.Fact, person.FieldOf(k.Fact, labelOf(b.Facts, k.Fact), false))
		add(f, person.Said{Value: k.Value})
	}
	return out, nil
}

// Fields are those in which printed expiries are kept, of the boards that the organization has.
// Room person asks.
func (s *Service) Fields(ctx context.Context, q db.Q, sc access.Scope) ([]person.Field, error) {
	have, err := s.Requirements.Copied(ctx, q, sc)
	var out []person.Field
	for _, name := range have {
		if b, ok := boardNamed(name); ok && !b.anchored() {
			out = append(out, b.field())
		}
	}
	return out, err
}

// field keeps the printed expiry.
func (b Board) field() person.Field {
	return person.FieldOf(b.Printed, "Licence expires on ("+b.Title+")", true)
}

func labelOf(terms []pack.Term, name string) string {
	for _, t := range terms {
		if t.ID == name {
			return t.Label
		}
	}
	return strings.ReplaceAll(name, "_", " ")
}

// numbers are what organizations call the number of a licence where it is a fact of the person:
// one that was imported, or entered before licences were credentials.
var numbers = []string{"license_number", "post_number"}

// numbered gives licences the numbers of their credentials. What is left is a number that is
// known of the person and of none of them.
func (s *Service) numbered(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, has []held) (string, error) {
	all, err := s.Credentials.BoardNumbers(ctx, q, sc, who)
	if err != nil {
		return "", err
	}
	for i := range has {
		has[i].number = all[has[i].ID]
	}
	if len(all) > 0 {
		return "", nil
	}
	return s.numberOf(ctx, q, sc, who)
}

// numberOf is the number that is known of somebody, for their own eyes.
func (s *Service) numberOf(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (string, error) {
	for _, name := range numbers {
		known, err := s.People.Says(ctx, q, sc, who, name)
		if err != nil || known != "" {
			return known, err
		}
	}
	return "", nil
}

package person

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Identity is what tells one human from another: of a merge, of all its members.
type Identity struct {
	Root  ids.ID
	State State
	Names []Called
	Born  []civil.Date
	NPIs  []string
}

// Called is a name of somebody.
type Called struct {
	Name  string
	Alias bool // it is not the legal one
}

// NPI is the field of the national provider identifier of whoever provides health care.
const NPI = "npi"

// birthDate is the field of the day of birth.
const birthDate = "birth_date"

// Identities are those of at most 500 roots; one that is not a root or not there is left out.
// It asks nothing about reach, and is for work that shows none of it.
func (s *Service) Identities(ctx context.Context, q db.Q, sc access.Scope, roots []ids.ID) (map[ids.ID]Identity, error) {
	out := make(map[ids.ID]Identity, len(roots))
	if len(roots) == 0 {
		return out, nil
	}
	all, err := membersOf(ctx, q, sc, roots)
	if err != nil {
		return nil, fault.Wrap("read members", err)
	}
	root := make(map[ids.ID]ids.ID, len(all))
	for _, m := range all {
		if root[m.id] = m.root; m.id == m.root {
			out[m.root] = Identity{Root: m.root, State: m.state}
		}
	}
	for some := range slices.Chunk(idsOf(all), 500) {
		if err := s.identify(ctx, q, sc, some, root, out); err != nil {
			return nil, fault.Wrap("open identities", err)
		}
	}
	return out, nil
}

func (s *Service) identify(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, root map[ids.ID]ids.ID, out map[ids.ID]Identity) error {
	rows, err := namedBy(ctx, q, sc, people)
	if err != nil {
		return err
	}
	opener, err := s.keys.Load(ctx, q, sc.OrgID(), class, people)
	if err != nil {
		return err
	}
	for _, st := range rows {
		if len(st.name) == 0 || !opener.Has(st.ID) {
			continue // nobody knows it any more
		}
		name, err := opener.Open(st.ID, place("name", st.ID), st.name)
		if err != nil {
			return err
		}
		one := out[root[st.ID]]
		one.Names = append(one.Names, Called{name.Reveal(), st.Alias})
		out[one.Root] = one
	}
	facts, err := standing(ctx, q, sc, people, Everything)
	if err != nil {
		return err
	}
	for _, f := range facts {
		one := out[root[f.Person]]
		switch {
		case f.Name == birthDate && f.Kind == DateFact, f.Name == NPI && f.Kind == ValueFact:
		default:
			continue
		}
		text := f.Value
		if len(f.secret) > 0 {
			if !opener.Has(f.Person) {
				continue
			}
			opened, err := opener.Open(f.Person, factPlace(f.ID), f.secret)
			if err != nil {
				return err
			}
			text = opened.Reveal()
		}
		if f.Name == NPI {
			one.NPIs = append(one.NPIs, text)
		} else if day, err := civil.Parse(text); err == nil && day != 0 {
			one.Born = append(one.Born, day)
		} else if f.From != 0 {
			one.Born = append(one.Born, f.From)
		}
		out[one.Root] = one
	}
	return nil
}

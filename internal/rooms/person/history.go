package person

import (
	"context"
	"fmt"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Believed is a fact, and what became of it.
type Believed struct {
	Fact
	Holds bool   `json:"holds"`
	By    ids.ID `json:"superseded_by,omitempty"` // zero if it holds
	Clear string `json:"clear,omitempty"`         // a sealed value, for who may see it
}

// History is everything that was ever said of a person, the newest first.
type History struct {
	Person ids.ID            `json:"person"`
	Name   string            `json:"-"`
	Fields []Field           `json:"fields"` // that this organization has
	Facts  []Believed        `json:"facts"`
	Units  map[ids.ID]string `json:"-"`
	Own    bool              `json:"-"` // of the caller, who says nothing of themselves
	Masked bool              `json:"masked,omitempty" doc:"Sealed values are not shown to the caller"`
}

// holding are the facts of a field that hold, the first day first.
func (h History) holding(name string) (out []Believed) {
	for _, f := range h.Facts {
		if f.Holds && f.Name == name {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Believed) int { return int(a.From - b.From) })
	return out
}

// Facts are what is and was believed of a person, and of those merged into them; who looked
// is written to the log.
func (s *Service) Facts(ctx context.Context, sc access.Scope, in ShowInput) (History, error) {
	var h History
	err := s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		h, err = s.factsIn(ctx, q, sc, in.ID)
		return err
	})
	if err != nil {
		return History{}, fault.Wrap("read facts", err)
	}
	if h.Units, err = s.units(ctx, sc); err != nil {
		return History{}, err
	}
	return h, s.looked(ctx, sc, h.Person, "facts.viewed")
}

func (s *Service) looked(ctx context.Context, sc access.Scope, person ids.ID, verb string) error {
	return s.looks.Read(ctx, sc, audit.Event{At: s.clock.Now(), Verb: verb, Table: "person", Row: person, Subject: person, Purpose: "service"})
}

func (s *Service) factsIn(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (h History, err error) {
	st, err := s.rootIn(ctx, q, sc, id)
	if err != nil {
		return h, err
	}
	h.Person, h.Masked, h.Name = st.ID, st.Masked, st.Name.Reveal()
	if h.Own, err = oneself(ctx, q, sc, st.ID); err != nil {
		return h, err
	}
	if h.Fields, err = s.fieldsIn(ctx, q, sc); err != nil {
		return h, err
	}
	members, err := membersOf(ctx, q, sc, []ids.ID{st.ID})
	if err != nil {
		return h, err
	}
	var all []storedFact
	err = eachFact(ctx, q, sc, idsOf(members), Everything, func(f storedFact) error {
		all = append(all, f)
		return nil
	})
	if err != nil {
		return h, err
	}
	opened, err := s.openFacts(ctx, q, sc, all)
	if err != nil {
		return h, err
	}
	h.Facts = believed(opened, h.Masked)
	return h, nil
}

// believed is what became of facts: the newest first.
func believed(facts []Fact, masked bool) []Believed {
	by := map[ids.ID]ids.ID{}
	for _, f := range facts {
		if !f.Supersedes.Zero() {
			by[f.Supersedes] = f.ID
		}
	}
	out := make([]Believed, len(facts))
	for i, f := range facts {
		b := Believed{Fact: f, By: by[f.ID]}
		b.Holds = b.By.Zero() && f.Kind != VoidFact
		if !f.Sealed.Empty() && !masked {
			b.Clear = f.Sealed.Reveal()
		}
		out[i] = b
	}
	slices.SortFunc(out, func(a, b Believed) int {
		if d := b.KnownAt.Compare(a.KnownAt); d != 0 {
			return d
		}
		return compareIDs(b.ID, a.ID)
	})
	return out
}

// openFacts opens what is sealed; of somebody whose key was destroyed it stays shut.
func (s *Service) openFacts(ctx context.Context, q db.Q, sc access.Scope, all []storedFact) ([]Fact, error) {
	var who []ids.ID
	for _, f := range all {
		if len(f.secret) > 0 {
			who = append(who, f.Person)
		}
	}
	out := make([]Fact, len(all))
	if len(who) == 0 {
		for i, f := range all {
			out[i] = f.Fact
		}
		return out, nil
	}
	slices.SortFunc(who, compareIDs)
	opener, err := s.keys.Load(ctx, q, sc.OrgID(), class, slices.Compact(who))
	if err != nil {
		return nil, err
	}
	for i, f := range all {
		if len(f.secret) > 0 && opener.Has(f.Person) {
			if f.Sealed, err = opener.Open(f.Person, factPlace(f.ID), f.secret); err != nil {
				return nil, fmt.Errorf("fact %s: %w", f.ID, err)
			}
		}
		out[i] = f.Fact
	}
	return out, nil
}

// rootIn is a person in reach with what was opened, or the one they were merged into.
func (s *Service) rootIn(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Person, error) {
	st, err := byID(ctx, q, sc, id)
	if err == nil && st.Root != st.ID {
		st, err = byID(ctx, q, sc, st.Root)
	}
	if err != nil {
		return Person{}, err
	}
	people, err := s.open(ctx, q, sc.OrgID(), []stored{st})
	if err != nil {
		return Person{}, err
	}
	return people[0], nil
}

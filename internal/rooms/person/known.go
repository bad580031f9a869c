package person

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/civil"
	"standing/internal/rule"
)

// The facts that this room writes itself, beside the columns of the person: rules and
// replays ask for them by these names.
const (
	HiredOn = "hired_on" // the day of joining, as package rule calls it
	LeftOn  = "left_on"
	UnitOf  = "unit" // stints; the value is the unit's id
)

// KnownOf gives what is known about people, by root, as of a place in the log: facts whose
// entry has a lower place and is not superseded by one that has. roots are at most 500;
// one that is not a root or not there is left out. It asks nothing about reach: the caller
// has.
func (s *Service) KnownOf(ctx context.Context, q db.Q, sc access.Scope, roots []ids.ID, known int64) (map[ids.ID]*Known, error) {
	if len(roots) > 500 {
		return nil, fmt.Errorf("person: facts of %d people at once, more than 500", len(roots))
	}
	all, err := membersOf(ctx, q, sc, roots)
	if err != nil {
		return nil, fault.Wrap("read members", err)
	}
	k := knowing{out: make(map[ids.ID]*Known, len(roots)), of: make(map[ids.ID]*Known, len(all))}
	for _, m := range all {
		k.member(m)
	}
	if err := s.nameKeys(ctx, q, sc, k.unnamed()); err != nil {
		return nil, fault.Wrap("read names", err)
	}
	facts, err := standing(ctx, q, sc, idsOf(all), known)
	if err != nil {
		return nil, fault.Wrap("read facts", err)
	}
	if err := s.openDates(ctx, q, sc, facts); err != nil {
		return nil, fault.Wrap("open facts", err)
	}
	k.learn(facts)
	if known != Everything {
		for _, one := range k.out {
			one.then()
		}
	}
	return k.out, nil
}

// RootsAfter lists the next people, without those merged into others, in the order of ids.
func (s *Service) RootsAfter(ctx context.Context, q db.Q, sc access.Scope, after ids.ID, limit int) ([]ids.ID, error) {
	out, err := rootsAfter(ctx, q, sc, after, limit)
	return out, fault.Wrap("list people", err)
}

// RootsOf says for people whose facts theirs are: who was merged has another root, everybody
// else is one. Who is not there is left out.
func (s *Service) RootsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]ids.ID, error) {
	out, err := rootsOf(ctx, q, sc, people)
	return out, fault.Wrap("find roots", err)
}

// knowing collects what is known: by root, and by every member.
type knowing struct{ out, of map[ids.ID]*Known }

func (k knowing) member(m member) {
	one := k.out[m.root]
	if one == nil {
		one = &Known{Root: m.root}
		k.out[m.root] = one
	}
	k.of[m.id] = one
	if m.id != m.root {
		one.Members = append(one.Members, m.id)
		return
	}
	one.Members = slices.Insert(one.Members, 0, m.id)
	one.Unit, one.State, one.NameKey = m.unit, m.state, m.key
}

func (k knowing) unnamed() (out []*Known) {
	for _, one := range k.out {
		if one.NameKey == "" {
			out = append(out, one)
		}
	}
	return out
}

func idsOf(all []member) []ids.ID {
	out := make([]ids.ID, len(all))
	for i, m := range all {
		out[i] = m.id
	}
	return out
}

// learn adds the facts of those who were merged away first, so that what is said of the one
// that stays holds. Where somebody belongs, and whether they left, is the root's alone.
func (k knowing) learn(facts []storedFact) {
	for _, f := range facts {
		if one := k.of[f.Person]; f.Person != one.Root && f.Name != UnitOf && f.Name != LeftOn {
			one.learn(f.Fact)
		}
	}
	for _, f := range facts {
		if one := k.of[f.Person]; f.Person == one.Root {
			one.learn(f.Fact)
		}
	}
}

// nameKeys opens the names of whom the index does not know: it is being made, or the name
// is gone.
func (s *Service) nameKeys(ctx context.Context, q db.Q, sc access.Scope, who []*Known) error {
	people := make([]ids.ID, len(who))
	for i, one := range who {
		people[i] = one.Root
	}
	rows, err := namedBy(ctx, q, sc, people)
	if err != nil || len(rows) == 0 {
		return err
	}
	names, err := s.open(ctx, q, sc.OrgID(), rows)
	if err != nil {
		return err
	}
	keys := map[ids.ID]string{}
	for _, p := range names {
		keys[p.ID] = foldName(p.Name.Reveal())
	}
	for _, one := range who {
		one.NameKey = keys[one.Root]
	}
	return nil
}

// standing are the facts of people that hold as of a place in the log.
func standing(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, known int64) ([]storedFact, error) {
	var all []storedFact
	gone := map[ids.ID]bool{}
	for some := range slices.Chunk(people, 500) {
		err := eachFact(ctx, q, sc, some, known, func(f storedFact) error {
			if !f.Supersedes.Zero() {
				gone[f.Supersedes] = true
			}
			if f.Kind != VoidFact {
				all = append(all, f)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(gone) > 0 {
		all = slices.DeleteFunc(all, func(f storedFact) bool { return gone[f.ID] })
	}
	return all, nil
}

func compareIDs(a, b ids.ID) int { return bytes.Compare(a[:], b[:]) }

func factPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "person_fact", Column: "sealed", Row: id}
}

// openDates opens sealed days. Other sealed facts, such as a licence number, are no matter
// of rules and stay shut.
func (s *Service) openDates(ctx context.Context, q db.Q, sc access.Scope, facts []storedFact) error {
	var who []ids.ID
	for _, f := range facts {
		if f.Kind == DateFact && len(f.secret) > 0 {
			who = append(who, f.Person)
		}
	}
	if len(who) == 0 {
		return nil
	}
	slices.SortFunc(who, compareIDs)
	opener, err := s.keys.Load(ctx, q, sc.OrgID(), class, slices.Compact(who))
	if err != nil {
		return err
	}
	for i := range facts {
		f := &facts[i]
		if f.Kind != DateFact || len(f.secret) == 0 || !opener.Has(f.Person) {
			continue
		}
		day, err := opener.Open(f.Person, factPlace(f.ID), f.secret)
		if err != nil {
			return fmt.Errorf("fact %s: %w", f.ID, err)
		}
		if f.From, err = civil.Parse(day.Reveal()); err != nil {
			return fmt.Errorf("fact %s: the sealed value is no day", f.ID)
		}
	}
	return nil
}

// learn adds a fact in the terms of package rule. Of two that say a date or value, the one
// entered later holds; nobody knows a day that was sealed and whose key is gone.
func (k *Known) learn(f Fact) {
	r := &k.Facts
	switch f.Kind {
	case DateFact:
		if f.From == 0 {
			return
		}
		if r.Dates == nil {
			r.Dates = map[string]civil.Date{}
		}
		r.Dates[f.Name] = f.From
	case ValueFact:
		if r.Values == nil {
			r.Values = map[string]string{}
		}
		r.Values[f.Name] = f.Value
	case StintFact:
		r.Timeline = append(r.Timeline, rule.Stint{Fact: f.Name, Value: f.Value, From: f.From, To: f.To})
	case HoldingFact:
		r.Holdings = append(r.Holdings, rule.Holding{Credential: f.Name, From: f.From, To: f.To})
	case LeaveFact:
		r.Leaves = append(r.Leaves, rule.Leave{Type: f.Value, From: f.From, To: f.To})
	case EventFact:
		r.Events = append(r.Events, rule.Event{Type: f.Name, On: f.From})
	case VoidFact: // says nothing
	}
}

// then sets, of a replay, what the columns of the person only say of now.
func (k *Known) then() {
	k.State, k.Unit = Active, ids.ID{}
	if _, left := k.Facts.Dates[LeftOn]; left {
		k.State = Left
	}
	from := civil.Date(-1)
	for _, st := range k.Facts.Timeline {
		if st.Fact == UnitOf && st.From >= from {
			from = st.From
			k.Unit, _ = ids.Parse(st.Value)
		}
	}
}

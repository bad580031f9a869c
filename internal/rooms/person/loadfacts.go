package person

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// LoadedFacts is what became of facts given to LoadFactsTx.
type LoadedFacts struct {
	Added, Present int
	// Other are the places in the list of those left out because something else is said of
	// the person: another day, another value.
	Other []int
}

// LoadFactsTx adds facts of many people inside the transaction of an import, at most
// LoadChunk, and leaves out what is known already. What is known otherwise is not changed.
// What forms seal is sealed. The caller has checked reach, and writes the entry of the log
// first; it tells standings itself.
func (s *Service) LoadFactsTx(ctx context.Context, tx *db.Tx, sc access.Scope, facts []Fact, imported, audit ids.ID) (LoadedFacts, error) {
	if len(facts) > LoadChunk {
		return LoadedFacts{}, fmt.Errorf("person: a chunk of %d facts, more than %d", len(facts), LoadChunk)
	}
	out, fresh, err := s.compareFacts(ctx, tx, sc, facts)
	if err != nil || len(fresh) == 0 {
		return out, fault.Wrap("compare facts", err)
	}
	now := s.clock.Now()
	rows := make([]storedFact, len(fresh))
	for i, at := range fresh {
		f := facts[at]
		f.ID, f.KnownAt, f.Source, f.Audit = s.newID(now), now, FromImport, audit
		rows[i] = storedFact{Fact: f, imported: imported}
	}
	if err := s.sealSecrets(ctx, tx, sc, rows); err != nil {
		return out, fault.Wrap("seal facts", err)
	}
	out.Added = len(rows)
	return out, fault.Wrap("load facts", insertFacts(ctx, tx, sc, slices.Values(rows)))
}

// CompareFacts is what LoadFactsTx would find, and changes nothing.
func (s *Service) CompareFacts(ctx context.Context, q db.Q, sc access.Scope, facts []Fact) (LoadedFacts, error) {
	out, fresh, err := s.compareFacts(ctx, q, sc, facts)
	out.Added = len(fresh)
	return out, fault.Wrap("compare facts", err)
}

// compareFacts gives the places of those facts that are new.
func (s *Service) compareFacts(ctx context.Context, q db.Q, sc access.Scope, facts []Fact) (out LoadedFacts, fresh []int, err error) {
	var who []ids.ID
	for _, f := range facts {
		who = append(who, f.Person)
	}
	slices.SortFunc(who, func(a, b ids.ID) int { return bytes.Compare(a[:], b[:]) })
	known, err := standing(ctx, q, sc, slices.Compact(who), Everything)
	if err == nil {
		err = s.openSecrets(ctx, q, sc, known)
	}
	if err != nil {
		return out, nil, err
	}
	have := map[factKey]Fact{}
	for _, f := range known {
		have[keyOf(f.Fact)] = f.Fact
	}
	for i, f := range facts {
		key := keyOf(f)
		was, ok := have[key]
		switch {
		case !ok:
			have[key] = f
			fresh = append(fresh, i)
		case was.Value == f.Value && was.From == f.From && was.To == f.To:
			out.Present++
		default:
			out.Other = append(out.Other, i)
		}
	}
	return out, fresh, nil
}

// factKey is what can be said once of a person: a day or value by its name; of what has a
// beginning and an end, or may be held again, each in its own words.
type factKey struct {
	person   ids.ID
	kind     FactKind
	name     string
	value    string
	from, to int64
}

func keyOf(f Fact) factKey {
	k := factKey{person: f.Person, kind: f.Kind, name: f.Name}
	if f.Kind != DateFact && f.Kind != ValueFact {
		k.value, k.from, k.to = f.Value, int64(f.From), int64(f.To)
	}
	return k
}

// sealSecrets seals what a form would seal: no list is ordered or found by it.
func (s *Service) sealSecrets(ctx context.Context, tx *db.Tx, sc access.Scope, rows []storedFact) error {
	var who []ids.ID
	for _, f := range rows {
		if Sealed(f.Name) {
			who = append(who, f.Person)
		}
	}
	if len(who) == 0 {
		return nil
	}
	opener, err := s.keys.Make(ctx, tx, sc.OrgID(), class, who)
	if err != nil {
		return err
	}
	for i := range rows {
		f := &rows[i]
		if !Sealed(f.Name) {
			continue
		}
		text := f.Value
		if f.Kind == DateFact {
			text = f.From.String()
		}
		if f.secret, err = opener.Seal(f.Person, factPlace(f.ID), pii.Hide(text)); err != nil {
			return err
		}
		f.Value, f.From = "", 0
	}
	return nil
}

// openSecrets is the other way round, to compare with what a file says; what nobody can open
// any more is like nothing.
func (s *Service) openSecrets(ctx context.Context, q db.Q, sc access.Scope, rows []storedFact) error {
	opened, err := s.openFacts(ctx, q, sc, rows)
	for i, f := range opened {
		if f.Sealed.Empty() {
			continue
		}
		if rows[i].Value = f.Sealed.Reveal(); f.Kind == DateFact {
			rows[i].Value, rows[i].From = "", f.day()
		}
	}
	return err
}

// VoidFactsTx says of at most limit facts of an import that they do not hold, and how many
// there were: fewer than limit at the end. What was corrected since stays.
func (s *Service) VoidFactsTx(ctx context.Context, tx *db.Tx, sc access.Scope, imported, audit ids.ID, limit int) (int, []ids.ID, error) {
	held, err := heldOfImport(ctx, tx, sc, imported, limit)
	if err != nil || len(held) == 0 {
		return 0, nil, fault.Wrap("take back facts", err)
	}
	now := s.clock.Now()
	seen, people := map[ids.ID]bool{}, []ids.ID{}
	for _, f := range held {
		if !seen[f.Person] {
			seen[f.Person] = true
			people = append(people, f.Person)
		}
	}
	voids := func(yield func(storedFact) bool) {
		for _, f := range held {
			if !yield(storedFact{Fact: Fact{ID: s.newID(now), Person: f.Person, Kind: VoidFact, Name: f.Name, Source: FromImport, KnownAt: now, Supersedes: f.ID, Audit: audit}}) {
				return
			}
		}
	}
	return len(held), people, fault.Wrap("take back facts", insertFacts(ctx, tx, sc, iter.Seq[storedFact](voids)))
}

package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// began are the facts that come with somebody new. Since when they belong to their unit is
// known from the day they joined, or taken for always.
func (s *Service) began(p Person, audit, imported ids.ID) []storedFact {
	var out []storedFact
	add := func(kind FactKind, name, value string, from civil.Date) {
		out = append(out, storedFact{Fact: Fact{ID: s.newID(p.CreatedAt), Person: p.ID, Kind: kind, Name: name, Value: value, From: from,
			Source: p.Source, KnownAt: p.CreatedAt, Audit: audit}, imported: imported})
	}
	if p.JoinedOn != 0 {
		add(DateFact, HiredOn, "", p.JoinedOn)
	}
	if p.LeftOn != 0 {
		add(DateFact, LeftOn, "", p.LeftOn)
	}
	if !p.Unit.Zero() {
		add(StintFact, UnitOf, p.Unit.String(), p.JoinedOn)
	}
	return out
}

// follow writes the facts that follow from a change of the person's own columns, so that
// rules and replays see them: since is the day from which a new unit holds.
func (s *Service) follow(ctx context.Context, tx *db.Tx, sc access.Scope, was, is Person, since civil.Date, audit ids.ID) error {
	f := following{s: s, tx: tx, sc: sc, person: is.ID, audit: audit}
	if was.JoinedOn != is.JoinedOn {
		if err := f.day(ctx, HiredOn, is.JoinedOn); err != nil {
			return err
		}
	}
	if was.LeftOn != is.LeftOn {
		if err := f.day(ctx, LeftOn, is.LeftOn); err != nil {
			return err
		}
	}
	if was.Unit == is.Unit {
		return nil
	}
	return f.unit(ctx, is.Unit, since)
}

type following struct {
	s             *Service
	tx            *db.Tx
	sc            access.Scope
	person, audit ids.ID
}

func (f following) write(ctx context.Context, out Fact) error {
	now := f.s.clock.Now()
	out.ID, out.Person, out.Source, out.KnownAt, out.Audit = f.s.newID(now), f.person, FromAdmin, now, f.audit
	return insertFact(ctx, f.tx, f.sc, storedFact{Fact: out})
}

// day supersedes a date, or takes it back where there is none now.
func (f following) day(ctx context.Context, name string, on civil.Date) error {
	before, err := standingFacts(ctx, f.tx, f.sc, f.person, name)
	if err != nil {
		return err
	}
	out := Fact{Kind: DateFact, Name: name, From: on}
	if len(before) > 0 {
		out.Supersedes = before[0].ID
	}
	if on == 0 {
		if len(before) == 0 {
			return nil
		}
		out.Kind = VoidFact
	}
	return f.write(ctx, out)
}

// unit begins a stint. What began on the same day or later is superseded by it: nobody is in
// two units on one day.
func (f following) unit(ctx context.Context, unit ids.ID, since civil.Date) error {
	before, err := standingFacts(ctx, f.tx, f.sc, f.person, UnitOf)
	if err != nil {
		return err
	}
	out := Fact{Kind: StintFact, Name: UnitOf, Value: unit.String(), From: since}
	for _, b := range before {
		switch {
		case b.From < since:
		case out.Supersedes.Zero():
			out.Supersedes = b.ID
		default:
			void := Fact{Kind: VoidFact, Name: UnitOf, Supersedes: b.ID}
			if err := f.write(ctx, void); err != nil {
				return err
			}
		}
	}
	return f.write(ctx, out)
}

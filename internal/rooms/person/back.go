package person

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// ReturnTx takes people back who have left and stand in a file again, inside the transaction of
// an import: the same ones, with the history they have. It says of each who did come back on
// which day they had left. The caller has checked reach, and tells standings.
func (s *Service) ReturnTx(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) (map[ids.ID]civil.Date, error) {
	back := map[ids.ID]civil.Date{}
	for some := range slices.Chunk(people, 500) {
		if err := returnMany(ctx, tx, sc, some, back); err != nil {
			return nil, fault.Wrap("take people back", err)
		}
	}
	if len(back) == 0 {
		return back, nil
	}
	who := make([]ids.ID, 0, len(back))
	for _, id := range people {
		if _, ok := back[id]; ok {
			who = append(who, id)
		}
	}
	now := s.clock.Now()
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "people.returned", Table: "person", Row: who[0], Subjects: who})
	if err != nil {
		return nil, err
	}
	held, err := leavings(ctx, tx, sc, who)
	if err != nil {
		return nil, fault.Wrap("take people back", err)
	}
	err = insertFacts(ctx, tx, sc, func(yield func(storedFact) bool) {
		for _, f := range held {
			void := s.voids(f)
			void.Source, void.KnownAt, void.Audit = FromImport, now, entry
			if !yield(void) {
				return
			}
		}
	})
	return back, fault.Wrap("take people back", err)
}

// LeaveAgainTx undoes ReturnTx: those who are still here have left on the day on which they had.
func (s *Service) LeaveAgainTx(ctx context.Context, tx *db.Tx, sc access.Scope, days map[ids.ID]civil.Date, audit ids.ID) ([]ids.ID, error) {
	byDay := map[civil.Date][]ids.ID{}
	for id, day := range days {
		byDay[day] = append(byDay[day], id)
	}
	var gone []ids.ID
	for day, all := range byDay {
		for some := range slices.Chunk(all, 500) {
			here, err := hereOf(ctx, tx, sc, some)
			if err == nil && len(here) > 0 {
				err = s.leftOn(ctx, tx, sc, here, day, audit)
			}
			if err != nil {
				return nil, fault.Wrap("let people leave again", err)
			}
			gone = append(gone, here...)
		}
	}
	return gone, nil
}

// leftOn lets at most 500 people have left on a day, and writes the facts that say so.
func (s *Service) leftOn(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID, day civil.Date, audit ids.ID) error {
	if err := leaveMany(ctx, tx, sc, people, day); err != nil {
		return err
	}
	now := s.clock.Now()
	return insertFacts(ctx, tx, sc, func(yield func(storedFact) bool) {
		for _, id := range people {
			if !yield(storedFact{Fact: Fact{ID: s.newID(now), Person: id, Kind: DateFact, Name: LeftOn, From: day, Source: FromImport, KnownAt: now, Audit: audit}}) {
				return
			}
		}
	})
}

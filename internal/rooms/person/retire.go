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

// RetireTx says of people whom an import added that they have left, on a day, and how many
// there were: those who are still there, have no account here and of whom nothing is known
// beside what this room wrote when they came. It deletes nobody: a person may be named in the
// log. The caller has checked reach and writes the entry of the log.
func (s *Service) RetireTx(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID, on civil.Date, audit ids.ID) ([]ids.ID, error) {
	gone, err := retire(ctx, tx, sc, people, on)
	if err != nil || len(gone) == 0 {
		return nil, fault.Wrap("take people back", err)
	}
	now := s.clock.Now()
	err = insertFacts(ctx, tx, sc, func(yield func(storedFact) bool) {
		for _, id := range gone {
			if !yield(storedFact{Fact: Fact{ID: s.newID(now), Person: id, Kind: DateFact, Name: LeftOn, From: on, Source: FromImport, KnownAt: now, Audit: audit}}) {
				return
			}
		}
	})
	return gone, fault.Wrap("take people back", err)
}

// retire changes the rows, and gives those it changed.
func retire(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID, on civil.Date) ([]ids.ID, error) {
	var out []ids.ID
	for some := range slices.Chunk(people, 500) {
		bare, err := bareAmong(ctx, tx, sc, some)
		if err != nil {
			return nil, err
		}
		if err := leaveMany(ctx, tx, sc, bare, on); err != nil {
			return nil, err
		}
		out = append(out, bare...)
	}
	return out, nil
}

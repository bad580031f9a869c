package person

import (
	"context"
	"errors"
	"standing/internal/base/fault"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// rebuildChunk keeps each transaction of a rebuild short.
const rebuildChunk = 5000

var (
	indexColumns = []string{"org_id", "person_id", "version", "name_key", "name", "number", "unit_id", "state"}
	wordColumns  = []string{"org_id", "word", "person_id"}
)

// Reindex makes the clear index of an organization anew, in chunks, where it is missing
// or stale. It may be stopped at any line and run again.
func (s *Service) Reindex(ctx context.Context, sc access.Scope) (made int, err error) {
	var from ids.ID
	for {
		var n int
		err := s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			n, from, err = s.reindexChunk(ctx, tx, sc, from)
			return err
		})
		switch {
		case errors.Is(err, errOvertaken):
			continue
		case err != nil:
			return made, fault.Wrap("rebuild the index of people", err)
		}
		if made += n; n < rebuildChunk {
			return made, nil
		}
	}
}

// errOvertaken says that somebody was changed while their chunk was made: once more.
var errOvertaken = errors.New("person: overtaken by a change")

// reindexChunk deletes before it reads, so that a change that commits in between is
// either seen or collides with what is added.
func (s *Service) reindexChunk(ctx context.Context, tx *db.Tx, sc access.Scope, from ids.ID) (int, ids.ID, error) {
	org := sc.OrgID()
	last, n, err := chunkEnd(ctx, tx, org, from, rebuildChunk)
	if err != nil {
		return 0, from, err
	}
	if n == 0 {
		return 0, from, setReady(ctx, tx, org, s.clock.Now())
	}
	if err := dropIndex(ctx, tx, org, from, last); err != nil {
		return 0, from, err
	}
	rows, err := everybody(ctx, tx, org, from, last)
	if err != nil {
		return 0, from, err
	}
	people, err := s.openRange(ctx, tx, org, rows, from, last)
	if err != nil {
		return 0, from, err
	}
	added, err := tx.Bulk(ctx, "person_index", indexColumns, indexRows(org, people), "ON CONFLICT (org_id, person_id) DO NOTHING")
	if err == nil && added < int64(n) {
		err = errOvertaken
	}
	if err != nil {
		return 0, from, err
	}
	if _, err = tx.Bulk(ctx, "person_word", wordColumns, wordRows(org, people), "ON CONFLICT (org_id, word, person_id) DO NOTHING"); err != nil {
		return 0, from, err
	}
	if n < rebuildChunk {
		err = setReady(ctx, tx, org, s.clock.Now())
	}
	return n, last, err
}

// openRange opens people whose roots lie in a range; few of them lie outside themselves.
func (s *Service) openRange(ctx context.Context, q db.Q, org int64, rows []stored, from, last ids.ID) ([]Person, error) {
	near, err := s.keys.LoadRange(ctx, q, org, class, from, last)
	if err != nil {
		return nil, err
	}
	var strays []ids.ID
	for _, st := range rows {
		if st.Root != st.ID {
			strays = append(strays, st.ID)
		}
	}
	far, err := s.keys.Load(ctx, q, org, class, strays)
	if err != nil {
		return nil, err
	}
	people := make([]Person, len(rows))
	for i, st := range rows {
		opener := near
		if st.Root != st.ID {
			opener = far
		}
		if people[i], err = opened(opener, st); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// indexRows are a line for each person; who was merged into another has none.
func indexRows(org int64, people []Person) func(func([]any, error) bool) {
	return func(yield func([]any, error) bool) {
		for _, p := range people {
			if p.Root != p.ID {
				continue
			}
			name := p.Name.Reveal()
			if !yield([]any{org, p.ID, p.shown, foldName(name), name, p.Number.Reveal(), p.Unit.OrNull(), p.State}, nil) {
				return
			}
		}
	}
}

// wordRows are the words by which people are found; those of who was merged lead to the one
// that stays.
func wordRows(org int64, people []Person) func(func([]any, error) bool) {
	return func(yield func([]any, error) bool) {
		for _, p := range people {
			for _, w := range wordsOf(p.Name.Reveal(), p.Number.Reveal()) {
				if !yield([]any{org, w, p.Root}, nil) {
					return
				}
			}
		}
	}
}

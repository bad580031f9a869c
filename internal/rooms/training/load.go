package training

import (
	"context"
	"fmt"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// LoadChunk is how many completions LoadTx takes at once.
const LoadChunk = 5000

// Loaded is what became of completions given to LoadTx.
type Loaded struct{ Added, Present int }

// LoadTx adds many completions inside the transaction of an import, at most 5,000, and leaves
// out those whose RowKey is there already and holds; one that was taken back holds again. The
// caller has checked reach and people, writes the entry of the log first and gives its id, by
// which all rows are known; it tells standings (OnFacts) itself. A row that has a KnownAt was
// recorded then, in the system that it comes from.
func (s *Service) LoadTx(ctx context.Context, tx *db.Tx, sc access.Scope, rows []Completion, audit ids.ID) (Loaded, error) {
	if len(rows) > LoadChunk {
		return Loaded{}, fmt.Errorf("training: a chunk of %d rows, more than %d", len(rows), LoadChunk)
	}
	now := s.Clock.Now()
	rows = slices.Clone(rows)
	for i := range rows {
		r := &rows[i]
		if r.ID.Zero() {
			r.ID = s.NewID(now)
		}
		if r.Source == "" {
			r.Source = FromImport
		}
		if r.KnownAt.IsZero() {
			r.KnownAt = now
		}
		r.Audit = audit
	}
	added, err := insertMany(ctx, tx, sc, rows, onceByRow)
	if err == nil && added < len(rows) {
		var again int
		again, err = s.reviveTx(ctx, tx, sc, rows)
		added += again
	}
	return Loaded{added, len(rows) - added}, fault.Wrap("load completions", err)
}

// reviveTx adds those rows whose key is there and was taken back since: each supersedes the
// row that took it back.
func (s *Service) reviveTx(ctx context.Context, tx *db.Tx, sc access.Scope, rows []Completion) (int, error) {
	byKey := make(map[string]Completion, len(rows))
	for _, r := range rows {
		if _, twice := byKey[string(r.RowKey)]; len(r.RowKey) > 0 && !twice {
			byKey[string(r.RowKey)] = r
		}
	}
	there, err := keyed(ctx, tx, sc, byKey)
	if err != nil {
		return 0, err
	}
	first := make(map[ids.ID]Completion, len(there))
	var heads []ids.ID
	for _, t := range there {
		if r := byKey[string(t.key)]; r.ID != t.id { // else it is the one just added
			first[t.id], heads = r, append(heads, t.id)
		}
	}
	ends, err := endsOf(ctx, tx, sc, heads)
	if err != nil {
		return 0, err
	}
	var revived []Completion
	for _, head := range heads {
		if end := ends[head]; end.voided {
			r := first[head]
			r.Supersedes, r.RowKey = end.id, nil
			revived = append(revived, r)
		}
	}
	if len(revived) == 0 {
		return 0, nil
	}
	return insertMany(ctx, tx, sc, revived, onceByEnd)
}

// end is the newest row of those that supersede one another.
type end struct {
	id     ids.ID
	voided bool
}

// endsOf follows what supersedes what, for many at once.
func endsOf(ctx context.Context, q db.Q, sc access.Scope, heads []ids.ID) (map[ids.ID]end, error) {
	out := make(map[ids.ID]end, len(heads))
	of := make(map[ids.ID]ids.ID, len(heads)) // the newest so far: its head
	for _, h := range heads {
		of[h] = h
	}
	for at := heads; len(at) > 0; {
		next, err := successors(ctx, q, sc, at)
		if err != nil {
			return nil, err
		}
		at = at[:0:0]
		for _, n := range next {
			head := of[n.of]
			of[n.id], out[head] = head, end{n.id, n.voided}
			at = append(at, n.id)
		}
	}
	return out, nil
}

// VoidSourceTx says of at most limit completions of an import that they do not hold, and how many
// there were: fewer than limit at the end. people are those concerned. What somebody
// corrected since is theirs and stays.
func (s *Service) VoidSourceTx(ctx context.Context, tx *db.Tx, sc access.Scope, source ids.ID, audit ids.ID, limit int) (voided int, people []ids.ID, err error) {
	held, err := heldOfSource(ctx, tx, sc, source, false, limit)
	if err != nil || len(held) == 0 {
		return 0, nil, fault.Wrap("take back completions", err)
	}
	now := s.Clock.Now()
	seen := map[ids.ID]bool{}
	rows := make([]Completion, len(held))
	for i, c := range held {
		rows[i] = c.voiding(s.NewID(now), now, c.Source)
		rows[i].Audit = audit
		if !seen[c.Person] {
			seen[c.Person] = true
			people = append(people, c.Person)
		}
	}
	_, err = insertMany(ctx, tx, sc, rows, "")
	return len(rows), people, fault.Wrap("take back completions", err)
}

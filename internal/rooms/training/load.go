package training

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// LoadChunk is how many completions LoadTx takes at once.
const LoadChunk = 5000

// Loaded is what became of completions given to LoadTx.
type Loaded struct{ Added, Present int }

// LoadTx adds many completions inside the transaction of an import, at most 5,000, and leaves
// out those whose RowKey is there already and holds; one that was taken back holds again, and
// one that did not say when it runs out says so now, where the row does. The
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
	added, err := s.add(ctx, tx, sc, rows, onceByRow)
	if err == nil && added < len(rows) {
		var again int
		again, err = s.reviveTx(ctx, tx, sc, rows)
		added += again
	}
	return Loaded{added, len(rows) - added}, fault.Wrap("load completions", err)
}

// reviveTx adds those rows whose key is there and was taken back since, and those that say when
// a completion runs out that did not say it: each supersedes the newest row.
func (s *Service) reviveTx(ctx context.Context, tx *db.Tx, sc access.Scope, rows []Completion) (int, error) {
	byKey := make(map[string]Completion, len(rows))
	for _, r := range rows {
		if _, twice := byKey[string(r.RowKey)]; len(r.RowKey) > 0 && !twice {
			byKey[string(r.RowKey)] = r
		}
	}
	there, err := haveKeys(ctx, tx, sc, byKey)
	if err != nil {
		return 0, err
	}
	var revived []Completion
	var bare []ids.ID
	for key, h := range there {
		r := byKey[key]
		switch {
		case r.ID == h.id: // it is the one just added
		case h.voided:
			r.Supersedes, r.RowKey = h.id, nil
			revived = append(revived, r)
		case h.lacks(r.ExpiresOn):
			bare = append(bare, h.id)
		}
	}
	full, err := byEnds(ctx, tx, sc, bare)
	if err != nil {
		return 0, err
	}
	for key, h := range there {
		if c, ok := full[h.id]; ok {
			r := byKey[key]
			c.Supersedes, c.ID, c.ExpiresOn, c.SourceID, c.KnownAt, c.Audit = h.id, r.ID, r.ExpiresOn, r.SourceID, r.KnownAt, r.Audit
			revived = append(revived, c)
		}
	}
	if len(revived) == 0 {
		return 0, nil
	}
	slices.SortFunc(revived, func(a, b Completion) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return s.add(ctx, tx, sc, revived, onceByEnd)
}

// end is the newest row of those that supersede one another.
type end struct {
	id      ids.ID
	voided  bool
	expires civil.Date
	source  Source
}

// lacks reports whether it does not say when it runs out, and a row of an import does. What
// somebody corrected is as they said.
func (e end) lacks(expires civil.Date) bool {
	return !e.voided && expires != 0 && e.expires == 0 && e.source == FromImport
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
			of[n.id], out[head] = head, n.end
			at = append(at, n.id)
		}
	}
	return out, nil
}

// VoidSourceTx takes back at most limit completions of an import, and says how many there were:
// fewer than limit at the end. Where the import only said when one of another import runs out,
// that one is as it was. people are those concerned. What somebody corrected since is theirs
// and stays.
func (s *Service) VoidSourceTx(ctx context.Context, tx *db.Tx, sc access.Scope, source ids.ID, audit ids.ID, limit int) (voided int, people []ids.ID, err error) {
	held, err := heldOfSource(ctx, tx, sc, source, false, limit)
	if err == nil && len(held) == 0 {
		held, err = heldThrough(ctx, tx, sc, source, limit)
		for i := range held {
			held[i].Supersedes = ids.ID{} // what it said more goes with it
		}
	}
	if err != nil || len(held) == 0 {
		return 0, nil, fault.Wrap("take back completions", err)
	}
	before, err := s.beforeOf(ctx, tx, sc, source, held)
	if err != nil {
		return 0, nil, fault.Wrap("take back completions", err)
	}
	now := s.Clock.Now()
	seen := map[ids.ID]bool{}
	rows := make([]Completion, len(held))
	for i, c := range held {
		rows[i] = c.voiding(s.NewID(now), now, c.Source)
		if was, ok := before[c.Supersedes]; ok {
			rows[i] = was
			rows[i].ID, rows[i].KnownAt, rows[i].Supersedes = s.NewID(now), now, c.ID
		}
		rows[i].Audit = audit
		if !seen[c.Person] {
			seen[c.Person] = true
			people = append(people, c.Person)
		}
	}
	_, err = s.add(ctx, tx, sc, rows, "")
	return len(rows), people, fault.Wrap("take back completions", err)
}

// beforeOf are the completions of other imports that those of a source say more of.
func (s *Service) beforeOf(ctx context.Context, q db.Q, sc access.Scope, source ids.ID, held []Completion) (map[ids.ID]Completion, error) {
	var who []ids.ID
	for _, c := range held {
		if !c.Supersedes.Zero() && c.Source == FromImport {
			who = append(who, c.Supersedes)
		}
	}
	out, err := byEnds(ctx, q, sc, who)
	maps.DeleteFunc(out, func(_ ids.ID, c Completion) bool {
		return c.Voided || c.Source != FromImport || c.SourceID == source || c.ExpiresOn != 0
	})
	return out, err
}

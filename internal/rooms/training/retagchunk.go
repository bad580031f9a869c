package training

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// retagTx is one chunk of the work on the records of a course, in a transaction that touched
// the Retag: the rows, their entry in the log, who is told, and how far it is, or none of them.
func (s *Service) retagTx(ctx context.Context, tx *db.Tx, sc access.Scope, r *Retag) error {
	rows, verb, over, err := s.nextRows(ctx, tx, sc, r)
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		n, err := s.correctAll(ctx, tx, sc, *r, rows, verb)
		if err != nil {
			return err
		}
		r.Done += int64(n)
	}
	if over && r.State == RetagUndoing {
		r.State = RetagUndone
	} else if over {
		r.State = RetagDone
	}
	return advanceRetag(ctx, tx, sc, *r)
}

// nextRows are the next corrections, each of what it supersedes, and whether they are the last.
func (s *Service) nextRows(ctx context.Context, tx *db.Tx, sc access.Scope, r *Retag) (rows []Completion, verb string, over bool, err error) {
	if r.State == RetagUndoing {
		if rows, err = correctedBy(ctx, tx, sc, r.ID, retagChunk); err == nil {
			err = asBefore(ctx, tx, sc, r.ID, rows)
		}
		return rows, "completions.untagged", len(rows) < retagChunk, err
	}
	self, err := s.self(ctx, tx, sc, r.StartedBy)
	if err != nil {
		return nil, "", false, err
	}
	all, err := enteredAfter(ctx, tx, sc, *r, retagChunk)
	for _, e := range all {
		r.Place = place{e.HappenedOn.String(), e.ID}
		now, changes := r.of(e.Completion)
		if !changes || e.root == self && !self.Zero() {
			continue
		}
		c := e.Completion
		c.Tags, c.Parts, c.retag = now.Tags, now.Parts, r.ID
		rows = append(rows, c)
	}
	return rows, "completions.retagged", len(all) < retagChunk, err
}

// asBefore lets records count for what they did before a change of their course corrected them.
// Later changes may have corrected them too, and been taken back: then the versions of all lie
// one behind the other, and what was before the oldest of this one is looked for. It names the
// change before, if there was one, so that this can be taken back in its turn.
func asBefore(ctx context.Context, tx *db.Tx, sc access.Scope, retag ids.ID, rows []Completion) error {
	at := map[ids.ID]int{} // the version to look at next: the place of its record in rows
	for i, c := range rows {
		at[c.Supersedes] = i
	}
	behind := make([]ids.ID, len(rows)) // the change that made the version in front of it
	for i := range behind {
		behind[i] = retag
	}
	for len(at) > 0 {
		links, err := linksOf(ctx, tx, sc, slices.Collect(maps.Keys(at)))
		if err != nil {
			return err
		}
		next := map[ids.ID]int{}
		for id, i := range at {
			l := links[id]
			if behind[i] == retag {
				rows[i].Tags, rows[i].Parts, rows[i].retag = l.Tags, l.Parts, l.retag
			}
			if behind[i] = l.retag; !l.retag.Zero() {
				next[l.before] = i
			}
		}
		at = next
	}
	return nil
}

// correctAll lets rows supersede those whose ids they have, and says how many it did: what
// somebody else corrected in this moment is theirs.
func (s *Service) correctAll(ctx context.Context, tx *db.Tx, sc access.Scope, r Retag, rows []Completion, verb string) (int, error) {
	now, seen := s.Clock.Now(), map[ids.ID]bool{}
	var who []ids.ID
	for i := range rows {
		c := &rows[i]
		c.Supersedes, c.ID, c.KnownAt, c.RowKey = c.ID, s.NewID(now), now, nil
		if !seen[c.Person] {
			seen[c.Person] = true
			who = append(who, c.Person)
		}
	}
	entry, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: verb, Table: "retag", Row: r.ID, Subjects: who,
		Codes: map[string]string{"course": r.Course.String(), "rows": strconv.Itoa(len(rows)), "digest": digest(rows)}})
	if err != nil {
		return 0, err
	}
	for i := range rows {
		rows[i].Audit = entry
	}
	n, err := s.add(ctx, tx, sc, rows, onceByEnd)
	if err != nil {
		return 0, err
	}
	return n, s.changed(ctx, tx, sc, who...)
}

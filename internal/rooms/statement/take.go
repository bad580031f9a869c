package statement

import (
	"bytes"
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// arriving is a line on its way in. Of one that another organization sent it is known which
// of its lines it is, and how many it said under the reference before.
type arriving struct {
	Line
	origin ids.ID
	n      int64
}

// taking is one transaction of taking lines in, under the touch of their source.
type taking struct {
	s     *Service
	tx    *db.Tx
	sc    access.Scope
	src   Source
	batch ids.ID
	blind keys.Blinder
	seal  keys.Opener
	last  map[string]Statement // by index of the reference: the newest, opened or not
}

// takeTx takes lines in, in the order in which they came. Nothing is looked up about anybody:
// whom they are about a job finds out, so that neither the answer nor how long it takes says
// who is known here. same is how many were said before in the same words.
func (s *Service) takeTx(ctx context.Context, tx *db.Tx, sc access.Scope, src Source, batch ids.ID, all []arriving) (same int, err error) {
	if !src.EndedAt.IsZero() {
		return 0, nil // it is not told
	}
	t := taking{s: s, tx: tx, sc: sc, src: src, batch: batch, last: map[string]Statement{}}
	if t.blind, err = s.Keys.Blinder(ctx, tx, sc.OrgID()); err != nil {
		return 0, err
	}
	if t.seal, err = s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{{}}); err != nil {
		return 0, err
	}
	refs := make([][]byte, len(all))
	for i, a := range all {
		refs[i] = t.ref(a.Ref)
	}
	known, err := newest(ctx, tx, sc, src.ID, refs)
	if err != nil {
		return 0, err
	}
	for _, k := range known {
		if had, ok := t.last[string(k.ref)]; !ok || had.N < k.N {
			t.last[string(k.ref)] = k
		}
	}
	added := 0
	for i, a := range all {
		new, err := t.one(ctx, a, refs[i])
		if err != nil {
			return 0, err
		}
		if new {
			added++
		}
	}
	if added == 0 {
		return len(all), nil
	}
	if _, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "statement.arrived", Table: "statement_source", Row: src.ID}); err != nil {
		return 0, err
	}
	now, key := s.Clock.Now(), src.ID.String()
	gone := now.Add(keepStrays + 24*time.Hour).Truncate(24 * time.Hour) // when all of today's are
	if err := jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: sweepKind, Key: key + "." + gone.Format("20060102"), RunAt: gone, Payload: sourceRef{src.ID}, Now: now}); err != nil {
		return 0, err
	}
	return len(all) - added, jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: settleKind, Key: key, Payload: sourceRef{src.ID}, Now: now})
}

func (t *taking) ref(ref string) []byte {
	return t.blind.Of("statement.ref", t.src.ID.String()+" "+refKey(ref))
}

// one takes one line in, and reports whether it says something new.
func (t *taking) one(ctx context.Context, a arriving, ref []byte) (bool, error) {
	l := a.tidy()
	words := t.blind.Of("statement.words", l.words())
	was, had := t.last[string(ref)]
	switch {
	case had && a.n != 0 && was.N >= a.n:
		return false, nil // it came before, or something newer did
	case had && bytes.Equal(was.words, words):
		return false, nil
	case !had && l.Withdraw:
		return false, nil // there is nothing to take back
	}
	now := t.s.Clock.Now()
	st := Statement{ID: t.s.NewID(now), Version: 1, Source: t.src.ID, Batch: t.batch, N: was.N + 1, What: l.What, Withdraws: l.Withdraw, Said: l, Fits: Unsettled, State: Waiting,
		ArrivedAt: now, origin: a.origin, ref: ref, words: words}
	if a.n != 0 {
		st.N = a.n
	}
	if had {
		if err := t.supersede(ctx, was, &st); err != nil {
			return false, err
		}
	}
	if st.What == "" {
		st.What = Completion
	}
	if st.Person.Zero() {
		st.ExpiresAt = now.Add(keepStrays)
	}
	var err error
	if st.sealed, err = t.seal.Seal(ids.ID{}, place("statement", "said", st.ID), pii.Hide(l.words())); err != nil {
		return false, err
	}
	t.last[string(ref)] = st
	return true, insertStatement(ctx, t.tx, t.sc, st)
}

// supersede says what becomes of what was said under a reference before. What was accepted
// stays as it is until somebody acts.
func (t *taking) supersede(ctx context.Context, was Statement, st *Statement) error {
	st.Replaces = was.Replaces
	if was.State == Accepted {
		st.Replaces = was.ID
	}
	if was.State.open() {
		end := Replaced
		if st.Withdraws {
			end = Withdrawn
		}
		if was.State == Disputed && !was.Made.Zero() { // it was accepted, and disputed since
			st.Replaces = was.ID
		} else if err := endStatement(ctx, t.tx, t.sc, was.ID, end, t.s.Clock.Now()); err != nil {
			return err
		}
	}
	if was.State == Refused || was.State == Withdrawn {
		st.Replaces = ids.ID{}
	}
	if !st.Withdraws {
		return nil
	}
	st.What = was.What
	if st.Replaces.Zero() {
		st.State, st.Fits = Withdrawn, Nobody // nothing of it counts: there is nothing to do
		return nil
	}
	accepted, err := byNumber(ctx, t.tx, t.sc.OrgID(), st.Replaces)
	st.What, st.Person, st.Fits = accepted.What, accepted.Person, accepted.Fits
	return err
}

// badLine says which of the lines of a program cannot be, and its field.
func badLine(i int, err error) error {
	if f := fieldOf(err); f != "" {
		return fault.Bad("lines", "statement.bad_line", i+1, f)
	}
	return err
}

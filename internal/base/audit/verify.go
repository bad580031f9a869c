package audit

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Result is what a verification found, live or of a pack.
type Result = proof.Result

// Problem is one thing that is wrong.
type Problem = proof.Problem

// page is how many leaves a verification holds at a time: whole tiles.
const page = 4 * proof.FullWidth

// Verify recomputes an organization's log from what its entries say and compares every
// stored hash, head and signature with it, in one snapshot. One flipped byte in any of
// the tables is found, and at its entry; the problem of the lowest index is the first.
func (l *Log) Verify(ctx context.Context, org int64) (Result, error) {
	last, published, err := l.ledger.Last(org)
	if err != nil {
		return Result{}, err
	}
	keys, err := proof.Keys(l.signer.Keys()...)
	if err != nil {
		return Result{}, err
	}
	var res Result
	err = l.db.Read(ctx, tenancy(org), func(ctx context.Context, q db.Q) error {
		v := &live{q: q, org: org, Checker: proof.NewChecker(keys), log: l}
		err := v.run(ctx)
		if err == nil && published {
			v.ledger(ctx, last)
		}
		v.Tidy()
		v.Trusted = true
		res = v.Result
		return err
	})
	return res, err
}

// VerifyAll verifies the logs of all organizations, one after the other; found is told
// of each that has one.
func (l *Log) VerifyAll(ctx context.Context, found func(org int64, id ids.ID, r Result) error) error {
	for after := int64(0); ; {
		var orgs []int64
		err := l.db.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
			orgs, err = orgsAfter(ctx, q, after, 500)
			return err
		})
		if err != nil || len(orgs) == 0 {
			return err
		}
		for _, org := range orgs {
			after = org
			r, err := l.Verify(ctx, org)
			if err != nil {
				return err
			}
			if r.Entries+r.Pending == 0 && r.OK() {
				continue
			}
			id, err := l.publicID(ctx, org)
			if err != nil {
				return err
			}
			if err := found(org, id, r); err != nil {
				return err
			}
		}
	}
}

// live follows a log in the database.
type live struct {
	*proof.Checker
	q     db.Q
	org   int64
	log   *Log
	head  head
	heads pager[head]
	notes pager[signed]
	prev  head // the last head that was met
	gap   int64
	none  int64 // tiles that should be there
}

func (v *live) bad(index int64, part, code string) {
	v.Add(Problem{Index: index, Part: part, Code: code})
}

func (v *live) run(ctx context.Context) error {
	var err error
	if v.head, err = readHead(ctx, v.q, v.org); errors.Is(err, fault.NotFound) {
		v.head, err = head{epoch: 1, root: proof.EmptyRoot}, nil
	}
	if err != nil {
		return err
	}
	v.gap = -1
	v.heads.more = func(after head) ([]head, error) { return heads(ctx, v.q, v.org, after, 500) }
	v.notes.more = func(after signed) ([]signed, error) {
		return checkpoints(ctx, v.q, v.org, after.epoch, after.size, 500)
	}
	for from := int64(0); from < v.head.size; from += page {
		if err := v.page(ctx, from, min(from+page, v.head.size)); err != nil {
			return err
		}
	}
	if err := v.finish(ctx); err != nil {
		return err
	}
	if err := v.waiting(ctx); err != nil {
		return err
	}
	return v.rest(ctx)
}

// page follows the leaves [from, to).
func (v *live) page(ctx context.Context, from, to int64) error {
	rows, err := loadLeaves(ctx, v.q, v.org, from, to)
	if err != nil {
		return err
	}
	leaves := make([]byte, 0, (to-from)*int64(len(proof.Hash{})))
	for seq := from; seq < to; seq++ {
		o := loaded{noEntry: true}
		o.Seq, o.Missing = seq, true
		if len(rows) > 0 && rows[0].Seq == seq {
			o, rows = rows[0], rows[1:]
			if o.noEntry {
				v.bad(seq, "entry", "missing")
			}
		} else {
			v.bad(seq, "leaf", "missing")
		}
		o.checkBlank(v.Add)
		leaf := v.Entry(o.Opened)
		leaves = append(leaves, leaf[:]...)
		if err := v.met(seq + 1); err != nil {
			return err
		}
	}
	stored, err := tiles(ctx, v.q, v.org, 0, from/proof.FullWidth, (to+proof.FullWidth-1)/proof.FullWidth)
	if err != nil {
		return err
	}
	var want []proof.Tile
	for at := from; at < to; at += proof.FullWidth {
		end := min(at+proof.FullWidth, to)
		want = append(want, proof.Tile{Index: at / proof.FullWidth, Data: leaves[(at-from)*32 : (end-from)*32]})
	}
	v.compare(want, stored)
	for _, t := range v.Tree().Full() {
		if t.Level > 0 {
			if err := v.upper(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkBlank finds what an erasure did not blank, or what was put into a blank since.
func (o loaded) checkBlank(add func(Problem)) {
	blank := proof.Entry{ID: o.Entry.ID, ActorKind: "erased"}
	if o.Erased && !bytes.Equal(o.Entry.Canonical(), blank.Canonical()) {
		add(Problem{Index: o.Seq, Part: "content", Code: "damaged"})
	}
	for _, s := range o.Subjects {
		if s.Erased && !s.Person.Zero() {
			add(Problem{Index: o.Seq, Part: "subject", Code: "damaged"})
		}
	}
}

func (v *live) upper(ctx context.Context, want proof.Tile) error {
	stored, err := tiles(ctx, v.q, v.org, want.Level, want.Index, want.Index+1)
	if err == nil {
		v.compare([]proof.Tile{want}, stored)
	}
	return err
}

// compare finds stored hashes that are not those that were computed. A wrong leaf makes
// the hashes above it wrong, which is not said again.
func (v *live) compare(want []proof.Tile, stored []tileRow) {
	v.none += int64(len(want))
	for _, w := range want {
		span := int64(1) << (proof.Height * w.Level)
		part := "tile"
		if w.Level == 0 {
			part = "leaf"
		}
		i := slices.IndexFunc(stored, func(t tileRow) bool { return t.Index == w.Index })
		if i < 0 {
			v.bad(w.Index*proof.FullWidth*span, "tile", "missing")
			continue
		}
		t := stored[i]
		if t.width != int64(w.Width()) || len(t.Data) != len(w.Data) {
			v.bad(w.Index*proof.FullWidth*span, "tile", "damaged")
			continue
		}
		for j := range w.Width() {
			at := (w.Index*proof.FullWidth + int64(j)) * span
			if w.Hash(j) != t.Hash(j) && !v.known(at, at+span) {
				v.bad(at, part, "damaged")
			}
		}
	}
}

// known reports whether one of the entries [from, to) is known to be wrong.
func (v *live) known(from, to int64) bool {
	return slices.ContainsFunc(v.Problems, func(p Problem) bool {
		return p.Index >= from && p.Index < to && p.Part != "head" && p.Part != "checkpoint"
	})
}

// met checks the heads and checkpoints of the present size.
func (v *live) met(size int64) error {
	for {
		h, ok, err := v.heads.peek()
		if err != nil || !ok || h.size > size {
			return err
		}
		v.heads.next()
		switch {
		case h.size < size || h.at <= v.prev.at || h.epoch < v.prev.epoch:
			v.bad(h.size, "head", "order")
		case h.root != v.Tree().Root():
			v.bad(h.size, "head", "root")
		}
		v.prev = h
		if err := v.signed(h); err != nil {
			return err
		}
	}
}

// signed checks the checkpoint of a head. Only the newest heads may have none yet.
func (v *live) signed(h head) error {
	for {
		s, ok, err := v.notes.peek()
		if err != nil {
			return err
		}
		if !ok || s.epoch > h.epoch || s.epoch == h.epoch && s.size > h.size {
			if v.gap < 0 {
				v.gap = h.size
			}
			return nil
		}
		v.notes.next()
		if v.gap >= 0 {
			v.bad(v.gap, "checkpoint", "missing")
			v.gap = -1
		}
		if s.epoch != h.epoch || s.size != h.size {
			v.bad(s.size, "checkpoint", "extra")
			continue
		}
		p, ok := v.Checkpoint(s.note)
		if _, _, epoch, _ := proof.SplitOrigin(p.Origin); ok && (epoch != h.epoch || p.At != h.at) {
			v.bad(h.size, "head", "damaged")
		}
		return nil
	}
}

// finish checks the edges and the head.
func (v *live) finish(ctx context.Context) error {
	for _, t := range v.Tree().Dirty() {
		if t.Level > 0 {
			if err := v.upper(ctx, t); err != nil {
				return err
			}
		}
	}
	switch {
	case v.Tree().Root() != v.head.root:
		v.bad(v.head.size, "log", "root")
	case v.head.size > 0 && (v.prev.size != v.head.size || v.prev.epoch != v.head.epoch || v.prev.at != v.head.at):
		v.bad(v.head.size, "log", "damaged")
	}
	if h, ok, err := v.heads.peek(); err != nil || ok {
		v.bad(h.size, "head", "extra")
		return err
	}
	s, ok, err := v.notes.peek()
	if ok {
		v.bad(s.size, "checkpoint", "extra")
	}
	return err
}

// waiting checks the entries that are not in the tree.
func (v *live) waiting(ctx context.Context) error {
	for after := int64(0); ; {
		rows, err := loadWaiting(ctx, v.q, v.org, after, page)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, o := range rows {
			after = o.Seq
			o.Seq = v.head.size + v.Pending
			v.Pending++
			switch {
			case o.noEntry:
				v.bad(o.Seq, "entry", "missing")
			case proof.Leaf(o.Commitment) != o.leafHash:
				v.bad(o.Seq, "pending", "damaged")
			}
			o.checkBlank(v.Add)
			for _, p := range proof.CheckEntry(o.Opened) {
				v.Add(p)
			}
			v.Receipt(o.Opened)
		}
	}
}

// rest finds what nothing in the log leads to.
func (v *live) rest(ctx context.Context) error {
	over, err := afterLast(ctx, v.q, v.org, v.head.size)
	if err != nil {
		return err
	}
	for _, seq := range over {
		v.bad(seq, "leaf", "extra")
	}
	all, err := strays(ctx, v.q, v.org)
	if err != nil {
		return err
	}
	for _, part := range []string{"entry", "content", "subject"} {
		if all[part] > 0 {
			v.bad(-1, part, "extra")
		}
	}
	n, err := countTiles(ctx, v.q, v.org)
	if err == nil && n != v.none && v.OK() {
		v.bad(-1, "tile", "extra")
	}
	if v.Result.Unaccounted = v.Checker.Unaccounted(); v.Result.Unaccounted != 0 && v.OK() {
		v.bad(-1, "erasures", "unaccounted") // blanked by hand
	}
	return err
}

// ledger compares with what was published: a log that is behind was restored from an
// older state, and says so itself with the next entry.
func (v *live) ledger(ctx context.Context, last Published) {
	w := &work{log: v.log, org: v.org, head: v.head, q: v.q}
	same, err := w.continues(ctx, last)
	if err != nil || !same {
		v.bad(v.head.size, "log", forkReason(v.head, last))
	}
}

// pager reads rows in order, some at a time.
type pager[T any] struct {
	more func(after T) ([]T, error)
	rows []T
	last T
	done bool
}

func (p *pager[T]) peek() (row T, ok bool, err error) {
	if len(p.rows) == 0 && !p.done {
		if p.rows, err = p.more(p.last); err != nil {
			return row, false, err
		}
		p.done = len(p.rows) == 0
	}
	if len(p.rows) == 0 {
		return row, false, nil
	}
	return p.rows[0], true, nil
}

func (p *pager[T]) next() { p.last, p.rows = p.rows[0], p.rows[1:] }

package audit

import (
	"context"
	"fmt"
	"io"
	"math"

	"golang.org/x/mod/sumdb/tlog"

	"standing/internal/base/access"
	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Selection says which entries a pack of a part has.
type Selection struct {
	Subject ids.ID // only those about this person, and only that they are about them
	From    int64  // first place in the log
	Until   int64  // first place after, 0: to the end
	Since   int64  // size of a checkpoint that the reader has: shows that the log only grew since
}

func (s Selection) until() int64 {
	if s.Until <= 0 {
		return math.MaxInt64
	}
	return s.Until
}

// ExportLog writes the whole log of sc's organization as a proof pack, as far as it is
// signed. proof.Verify reads it without the database. It is streamed.
func (l *Log) ExportLog(ctx context.Context, sc access.Scope, w io.Writer) error {
	if sc.Reach() != access.Org {
		return fault.Denied
	}
	return l.export(ctx, sc, func(ctx context.Context, x *exporter) error {
		var err error
		if x.out, err = proof.NewWriter(w, proof.KindLog, l.Keys()); err != nil {
			return err
		}
		if err := x.whole(ctx); err != nil {
			return err
		}
		return x.out.Close()
	})
}

// Export writes some entries with a proof of each, as a proof pack.
// Who does not reach the whole organization may only export what is about themselves.
func (l *Log) Export(ctx context.Context, sc access.Scope, s Selection, w io.Writer) error {
	if sc.Reach() != access.Org && (s.Subject.Zero() || s.Subject != sc.Person()) {
		return fault.Denied
	}
	return l.export(ctx, sc, func(ctx context.Context, x *exporter) error {
		var err error
		if x.out, err = proof.NewWriter(w, proof.KindPart, l.Keys()); err != nil {
			return err
		}
		if err := x.checkpoints(ctx, s.Since); err != nil {
			return err
		}
		if err := x.part(ctx, s); err != nil {
			return err
		}
		return x.out.Close()
	})
}

// exporter writes a pack from one snapshot.
type exporter struct {
	q    db.Q
	org  int64
	size int64 // of the newest checkpoint
	head head
	out  *proof.Writer
}

func (l *Log) export(ctx context.Context, sc access.Scope, fn func(context.Context, *exporter) error) error {
	if err := l.Publish(ctx, sc.OrgID()); err != nil {
		return err
	}
	return l.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		at, err := newest(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		if at.size == 0 {
			return fmt.Errorf("the log has no entries yet: %w", fault.NotFound)
		}
		return fn(ctx, &exporter{q: q, org: sc.OrgID(), size: at.size, head: at})
	})
}

func (x *exporter) whole(ctx context.Context) error {
	notes := pager[signed]{more: func(after signed) ([]signed, error) {
		return checkpoints(ctx, x.q, x.org, after.epoch, after.size, 500)
	}}
	for from := int64(0); from < x.size; from += page {
		rows, err := loadLeaves(ctx, x.q, x.org, from, min(from+page, x.size))
		if err != nil {
			return err
		}
		for _, o := range rows {
			if err := x.out.Entry(o.Opened, nil); err != nil {
				return err
			}
			for {
				s, ok, err := notes.peek()
				if err != nil {
					return err
				}
				if !ok || s.size > o.Seq+1 {
					break
				}
				notes.next()
				if err := x.out.Checkpoint(s.note, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// checkpoints writes the newest, and the one the reader has, with the proof that
// nothing before it changed.
func (x *exporter) checkpoints(ctx context.Context, since int64) error {
	all, err := checkpoints(ctx, x.q, x.org, x.head.epoch, x.size-1, 1)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := x.out.Checkpoint(all[0].note, nil); err != nil || since <= 0 || since >= x.size {
		return err
	}
	old, err := ofSize(ctx, x.q, x.org, since)
	if err != nil {
		return err
	}
	for _, s := range old {
		grown, err := tlog.ProveTree(x.size, s.size, hashes(ctx, x.q, x.org, x.size))
		if err != nil {
			return err
		}
		if err := x.out.Checkpoint(s.note, grown); err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) part(ctx context.Context, s Selection) error {
	if s.Until <= 0 || s.Until > x.size {
		s.Until = x.size
	}
	for after := int64(-1); ; {
		seqs, err := slice(ctx, x.q, x.org, s, after, 500)
		if err != nil || len(seqs) == 0 {
			return err
		}
		for _, seq := range seqs {
			after = seq
			if err := x.one(ctx, s, seq); err != nil {
				return err
			}
		}
	}
}

func (x *exporter) one(ctx context.Context, s Selection, seq int64) error {
	rows, err := loadLeaves(ctx, x.q, x.org, seq, seq+1)
	if err != nil || len(rows) == 0 {
		return err
	}
	o := rows[0].Opened
	if !s.Subject.Zero() { // the others who are in this entry are nobody's business
		var own []proof.Subject
		for _, t := range o.Subjects {
			if t.Person == s.Subject {
				own = append(own, t)
			}
		}
		o.Subjects = own
	}
	in, err := tlog.ProveRecord(x.size, seq, hashes(ctx, x.q, x.org, x.size))
	if err != nil {
		return err
	}
	return x.out.Entry(o, in)
}

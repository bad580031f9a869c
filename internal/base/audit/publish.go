package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// signed is a checkpoint as it is kept and served.
type signed struct {
	epoch, size int64
	note        string
}

// Publish signs the heads of these organizations that have no checkpoint yet: always
// after they were committed, as a signature cannot be taken back. What is published is
// written to the ledger, outside the database, before anybody can see it.
func (l *Log) Publish(ctx context.Context, orgs ...int64) error {
	type one struct {
		org int64
		all []signed
	}
	var work []one
	var last []Published
	for _, org := range orgs {
		heads, err := l.unsigned(ctx, org)
		if err != nil {
			return err
		}
		if len(heads) == 0 {
			continue
		}
		w := one{org: org}
		for _, h := range heads {
			s, err := l.sign(ctx, org, h)
			if err != nil {
				return err
			}
			w.all = append(w.all, s)
		}
		h := heads[len(heads)-1]
		work, last = append(work, w), append(last, Published{Org: org, Epoch: h.epoch, Size: h.size, Root: h.root})
	}
	if len(work) == 0 {
		return nil
	}
	if err := l.ledger.Record(last); err != nil {
		return fmt.Errorf("the ledger of published heads: %w", err)
	}
	if err := l.crash("recorded"); err != nil {
		return err
	}
	for _, w := range work {
		err := l.db.Write(ctx, tenancy(w.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return insertCheckpoints(ctx, tx, w.org, w.all)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *Log) unsigned(ctx context.Context, org int64) (out []head, err error) {
	err = l.db.Read(ctx, tenancy(org), func(ctx context.Context, q db.Q) (err error) {
		out, err = unsigned(ctx, q, org)
		return err
	})
	return out, err
}

func (l *Log) sign(ctx context.Context, org int64, h head) (signed, error) {
	origin, err := l.origin(ctx, org, h.epoch)
	if err != nil {
		return signed{}, err
	}
	n, err := l.signer.Sign(proof.Checkpoint{Origin: origin, Size: h.size, Root: h.root, At: h.at}.Text())
	return signed{h.epoch, h.size, n}, err
}

// Checkpoint is the newest signed head of sc's organization, as a signed note; empty if
// the log is. What a crash left unsigned is signed first.
func (l *Log) Checkpoint(ctx context.Context, sc access.Scope) (string, error) {
	org := sc.OrgID()
	if err := l.Publish(ctx, org); err != nil {
		return "", err
	}
	var out string
	err := l.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		at, err := newest(ctx, q, org)
		if err != nil || at.epoch == 0 {
			return err
		}
		all, err := checkpoints(ctx, q, org, at.epoch, at.size-1, 1)
		if err == nil {
			out = all[0].note
		}
		return err
	})
	return out, err
}

// errSettle: the answer could still change.
var errSettle = errors.New("audit: ask for a time at least five seconds ago")

// KnownAt is how many entries of the log were known at a time: the position that a
// replay as of then goes by. The answer never changes, as it marks that time as over
// under the lock of whoever integrates, who then writes a later one whatever the clocks
// say. A time less than five seconds ago is Busy: clocks of replicas differ.
func (l *Log) KnownAt(ctx context.Context, sc access.Scope, at time.Time) (int64, error) {
	if at.After(l.clock.Now().Add(-settle)) {
		return 0, fmt.Errorf("%w: %w", fault.Busy, errSettle)
	}
	var n int64
	err := l.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := lockOrCreate(ctx, tx, sc.OrgID()); err != nil {
			return err
		}
		if err := settleUntil(ctx, tx, sc.OrgID(), at.UnixMicro()); err != nil {
			return err
		}
		h, err := sizeAt(ctx, tx, sc.OrgID(), at.UnixMicro())
		n = h.size
		return err
	})
	return n, err
}

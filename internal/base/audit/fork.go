package audit

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
)

// Verbs that only this package writes.
const (
	verbRestored = proof.VerbRestored
	verbErased   = proof.VerbErased
)

// checkFork compares the head with what was last published. A database restored from an
// older copy, or a failover that lost commits, would otherwise grow a second history of
// sizes for which another root is signed: nobody could tell an honest operator from a
// forger any more. So the log goes on under a new name, and its first entry says so.
func (w *work) checkFork(ctx context.Context, last Published) error {
	same, err := w.continues(ctx, last)
	if err != nil || same {
		return err
	}
	old, err := w.log.origin(ctx, w.org, last.Epoch)
	if err != nil {
		return err
	}
	p, err := seal(w.org, actor{kind: "system", name: "audit"}, Event{
		At: w.log.clock.Now(), Verb: verbRestored, Table: "audit_log",
		Codes: map[string]string{
			"old": old, "size": strconv.FormatInt(last.Size, 10), "root": last.Root.String(),
			"survived": strconv.FormatInt(w.head.size, 10), "reason": forkReason(w.head, last),
		},
	})
	if err != nil {
		return err
	}
	if err := insertEntries(ctx, w.tx, []prepared{p}); err != nil {
		return err
	}
	w.head.epoch = max(last.Epoch, w.head.epoch) + 1
	w.first = []waiting{{entry: p.entry.ID, leaf: p.leafHash}}
	return nil
}

func forkReason(h head, last Published) string {
	if h.epoch < last.Epoch || h.size < last.Size {
		return "older"
	}
	return "different"
}

// continues reports whether the log still holds what was published.
func (w *work) continues(ctx context.Context, last Published) (bool, error) {
	switch {
	case w.head.epoch > last.Epoch: // another replica found out first
		return true, nil
	case w.head.epoch < last.Epoch || w.head.size < last.Size:
		return false, nil
	case w.head.size == last.Size:
		return w.head.root == last.Root, nil
	}
	root, err := rootAt(ctx, w.q, w.org, w.head.size, last.Size)
	return root == last.Root, err
}

// rootAt is the root that the stored tree of size leaves had when it had n.
func rootAt(ctx context.Context, q db.Q, org, size, n int64) (proof.Hash, error) {
	return tlog.TreeHash(n, hashes(ctx, q, org, size))
}

// hashes reads the stored tree of size leaves.
func hashes(ctx context.Context, q db.Q, org, size int64) tlog.HashReader {
	return proof.Hashes(size, func(level int, index int64, _ int) (proof.Tile, error) {
		return readTile(ctx, q, org, level, index)
	})
}

// Restore is a point at which a log was found to be older than what had been published.
type Restore = proof.Restore

// settle is how long it takes until nobody can add to the past any more: two replicas'
// clocks may each be two seconds away from the database's.
const settle = 5 * time.Second

package audit

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// batch is how many entries one transaction integrates.
const batch = 2000

// head is the state of a log.
type head struct {
	epoch, size, at int64
	root            proof.Hash
	final           int64 // a time that is over: see KnownAt
}

// waiting is an entry that is not in the tree yet.
type waiting struct {
	ord   int64
	entry ids.ID
	leaf  proof.Hash
}

// Integrate moves at most 2,000 waiting entries of an organization into its tree and
// says how many. Any replica may call it at any time: the row of the head is locked
// first, by a statement of its own, so that in READ COMMITTED all that follows sees
// what the one before committed. There is no cursor that could run ahead of an entry
// whose transaction is still open, and a crash leaves entries waiting.
func (l *Log) Integrate(ctx context.Context, org int64) (int, error) {
	// The ledger is asked before the database: another replica commits first and
	// publishes then, so what the ledger knows, the database must know now.
	last, published, err := l.ledger.Last(org)
	if err != nil {
		return 0, err
	}
	if _, err := l.publicID(ctx, org); err != nil { // known before the transaction, which may need it
		return 0, err
	}
	var done int
	err = l.db.Write(ctx, tenancy(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		done = 0
		h, err := lockOrCreate(ctx, tx, org)
		if err != nil {
			return err
		}
		w := &work{log: l, tx: tx, q: tx, org: org, head: h}
		if published {
			if err := w.checkFork(ctx, last); err != nil {
				return err
			}
		}
		done, err = w.integrate(ctx)
		return err
	})
	return done, err
}

// lockOrCreate locks the head; a log without one is empty.
func lockOrCreate(ctx context.Context, tx *db.Tx, org int64) (head, error) {
	h, err := lockHead(ctx, tx, org)
	if !errors.Is(err, fault.NotFound) {
		return h, err
	}
	if err := createHead(ctx, tx, org); err != nil {
		return head{}, err
	}
	return lockHead(ctx, tx, org)
}

// work is one transaction of Integrate.
type work struct {
	log   *Log
	tx    *db.Tx
	q     db.Q // tx, or where only something is asked
	org   int64
	head  head
	first []waiting // the entry that opens an epoch
}

func (w *work) integrate(ctx context.Context) (int, error) {
	rows, err := takePending(ctx, w.tx, w.org, batch)
	if err != nil {
		return 0, err
	}
	if err := w.log.crash("deleted"); err != nil {
		return 0, err
	}
	if len(w.first)+len(rows) == 0 {
		return 0, nil
	}
	// RETURNING has no order.
	slices.SortFunc(rows, func(a, b waiting) int { return cmp.Compare(a.ord, b.ord) })
	rows = append(w.first, rows...)
	tree, err := loadTree(ctx, w.tx, w.org, w.head)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		tree.Append(r.leaf)
	}
	if err := insertLeaves(ctx, w.tx, w.org, w.head.size, rows); err != nil {
		return 0, err
	}
	if err := storeTiles(ctx, w.tx, w.org, tree.Dirty()); err != nil {
		return 0, err
	}
	if err := w.log.crash("built"); err != nil {
		return 0, err
	}
	// Time never goes back in a log, whatever the clocks of the replicas do.
	next := head{epoch: w.head.epoch, size: tree.Size(), root: tree.Root(), at: max(w.log.clock.Now().UnixMicro(), w.head.at+1, w.head.final+1)}
	if err := moveHead(ctx, w.tx, w.org, w.head.size, next); err != nil {
		return 0, err
	}
	return len(rows), w.log.crash("moved")
}

// loadTree reads the edge of the tree and refuses to build on one that is not what the
// head says.
func loadTree(ctx context.Context, q db.Q, org int64, h head) (*proof.Tree, error) {
	need, _ := proof.Edges(h.size)
	edges := make([]proof.Tile, 0, len(need))
	for _, n := range need {
		t, err := readTile(ctx, q, org, n.Level, n.Index)
		if err != nil {
			return nil, fmt.Errorf("%w: tile %d of level %d: %w", ErrDamaged, n.Index, n.Level, err)
		}
		edges = append(edges, t)
	}
	tree, err := proof.Grow(h.size, edges)
	if err != nil {
		return nil, err
	}
	if root := tree.Root(); !bytes.Equal(root[:], h.root[:]) {
		return nil, fmt.Errorf("%w: the root of %d entries", ErrDamaged, h.size)
	}
	return tree, nil
}

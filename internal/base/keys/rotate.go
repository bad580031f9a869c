package keys

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// Rotation tells what a rotation did, for the log of the installation.
type Rotation struct {
	To      int64         // the epoch that everything is wrapped under now
	Retired []int64       // epochs that nothing is wrapped under any more
	Rows    int64         // keys wrapped anew
	Passes  int           // more than one per epoch if writers added to it meanwhile
	Took    time.Duration // by the Ring's clock
}

// Rotate begins a new epoch, or goes on with one that was interrupted, and wraps every
// key under it. Others go on working: a key made meanwhile is under the new epoch, and
// one that another replica still makes under the old is found by the next pass. It ends
// when the database itself confirms that nothing is wrapped under the old epoch.
//
// The old epoch's key still lies in its places then, because older backups need it;
// DestroyOld ends that, once a backup of today has been restored on trial.
func (r *Ring) Rotate(ctx context.Context, d *db.DB) (out Rotation, err error) {
	began := r.clock.Now()
	if err := r.Start(ctx, d); err != nil {
		return out, err
	}
	err = db.Maintain(ctx, d, func(ctx context.Context, m *db.Maintenance) error {
		known, err := known(ctx, m)
		if err != nil {
			return err
		}
		if out.To, err = r.next(ctx, m, known); err != nil {
			return err
		}
		for _, e := range slices.Backward(known) { // the oldest first
			if e.epoch >= out.To {
				continue
			}
			if err := r.retire(ctx, m, e.epoch, &out); err != nil {
				return fmt.Errorf("epoch %d: %w", e.epoch, err)
			}
			out.Retired = append(out.Retired, e.epoch)
		}
		return nil
	})
	out.Took = r.clock.Now().Sub(began)
	return out, err
}

func known(ctx context.Context, m *db.Maintenance) (out []registered, err error) {
	err = m.Read(ctx, func(ctx context.Context, q db.Q) (err error) {
		out, err = epochsOf(ctx, q)
		return err
	})
	return out, err
}

// next is the epoch to wrap under. A rotation that was interrupted is finished first:
// it left several epochs in the database, or a key that the database does not know yet.
func (r *Ring) next(ctx context.Context, m *db.Maintenance, known []registered) (int64, error) {
	newest := known[0].epoch
	if len(known) > 1 {
		return newest, nil
	}
	to := newest + 1
	if err := r.fail("create"); err != nil {
		return 0, err
	}
	if err := r.store.Create(ctx, to); err != nil {
		return 0, err
	}
	if err := r.fail("register"); err != nil {
		return 0, err
	}
	return to, m.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return r.register(ctx, tx, to) })
}

// maxPasses ends a race that cannot happen: every pass after the first finds only what
// transactions that were open at its start have added.
const maxPasses = 100

func (r *Ring) retire(ctx context.Context, m *db.Maintenance, from int64, out *Rotation) error {
	for range maxPasses {
		out.Passes++
		n, err := r.pass(ctx, m, from, out.To)
		out.Rows += n
		if err != nil {
			return err
		}
		if err := r.fail("retire"); err != nil {
			return err
		}
		err = m.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteEpoch(ctx, tx, from) })
		if !errors.Is(err, fault.NotFound) { // something still refers to it
			return err
		}
	}
	return fmt.Errorf("%w: keys are still being made under it", fault.Busy)
}

// workers wrap batches at the same time; PostgreSQL alone keeps one core busy.
const workers = 2

// pass goes through all keys of an epoch once. A batch is read outside the transaction
// that writes it, which is safe because the write asks for what was read.
func (r *Ring) pass(ctx context.Context, m *db.Maintenance, from, to int64) (int64, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	w := &walk{m: m, epoch: from, limit: r.batch, fail: r.fail}
	var total atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			if err := w.each(ctx, func(old []wrappedKey) error {
				n, err := r.wrapBatch(ctx, m, old, from, to)
				total.Add(n)
				return err
			}); err != nil {
				stop(err) // the first one counts; the others end by it
			}
		})
	}
	wg.Wait()
	return total.Load(), context.Cause(ctx)
}

func (r *Ring) wrapBatch(ctx context.Context, m *db.Maintenance, old []wrappedKey, from, to int64) (n int64, err error) {
	if err := r.wrapAnew(ctx, old, from, to); err != nil {
		return 0, err
	}
	err = m.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = rewrap(ctx, tx, from, to, old)
		return err
	})
	return n, err
}

// walk hands out the batches of an epoch in the order of their keys.
type walk struct {
	m     *db.Maintenance
	epoch int64
	limit int
	fail  func(string) error

	mu   sync.Mutex
	at   Subject
	done bool
}

func (w *walk) each(ctx context.Context, fn func([]wrappedKey) error) error {
	for {
		old, err := w.next(ctx)
		if err != nil || len(old) == 0 {
			return err
		}
		if err := fn(old); err != nil {
			return err
		}
	}
}

func (w *walk) next(ctx context.Context) (old []wrappedKey, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return nil, nil
	}
	if err := w.fail("batch"); err != nil {
		return nil, err
	}
	err = w.m.Read(ctx, func(ctx context.Context, q db.Q) (err error) {
		old, err = oldKeys(ctx, q, w.epoch, w.at, w.limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	w.done = len(old) < w.limit
	if len(old) > 0 {
		w.at = old[len(old)-1].Subject
	}
	return old, nil
}

func (r *Ring) wrapAnew(ctx context.Context, all []wrappedKey, from, to int64) error {
	a, err := r.epoch(ctx, to)
	if err != nil {
		return err
	}
	for i, k := range all {
		raw, err := r.unwrap(ctx, k.Subject, from, k.wrapped)
		if err != nil {
			return fmt.Errorf("organization %d: %w", k.Org, err)
		}
		all[i].anew = seal(make([]byte, 0, wrapSize), a, raw, wrapBound(k.Subject, to))
	}
	return nil
}

// DestroyOld destroys the keys of epochs that nothing is wrapped under any more: from
// here on every older copy of the database is noise, wherever it is. It gives back what
// it destroyed.
func (r *Ring) DestroyOld(ctx context.Context, d *db.DB) (destroyed []int64, err error) {
	if err := r.Start(ctx, d); err != nil {
		return nil, err
	}
	old, err := r.retired(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, n := range old {
		if err := r.fail("destroy"); err != nil {
			return destroyed, err
		}
		if err := r.store.Destroy(ctx, n); err != nil {
			return destroyed, err
		}
		destroyed = append(destroyed, n)
	}
	have, err := r.store.Epochs(ctx)
	r.forget(have)
	return destroyed, err
}

// retired are the epochs that are here, older than the newest in use, and that the
// database neither knows nor holds a row of.
func (r *Ring) retired(ctx context.Context, d *db.DB) (out []int64, err error) {
	have, err := r.store.Epochs(ctx)
	if err != nil {
		return nil, err
	}
	err = db.Maintain(ctx, d, func(ctx context.Context, m *db.Maintenance) error {
		return m.Read(ctx, func(ctx context.Context, q db.Q) error {
			known, err := epochsOf(ctx, q)
			if err != nil || len(known) == 0 {
				return err
			}
			rows, err := rowsPerEpoch(ctx, q)
			if err != nil {
				return err
			}
			for _, n := range have {
				used := rows[n] > 0 || slices.ContainsFunc(known, func(e registered) bool { return e.epoch == n })
				if n < known[0].epoch && !used {
					out = append(out, n)
				}
			}
			return nil
		})
	})
	return out, err
}

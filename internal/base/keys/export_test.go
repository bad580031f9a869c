package keys

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"syscall"

	"standing/internal/base/db"
)

// FailAt ends a rotation where step says so, as if the process had been killed there.
func (r *Ring) FailAt(step func(string) error) { r.fail = step }

// Batch makes batches small enough for a test to have many.
func (r *Ring) Batch(n int) { r.batch = n }

// Fill makes one place take half of what is written and then report that it is full.
func (r *Ring) Fill(dir string) {
	f := r.store.(*files)
	f.disk.write = func(path string, data []byte) error {
		if !strings.HasPrefix(path, dir) {
			return writeSynced(path, data)
		}
		if err := writeSynced(path, data[:len(data)/2]); err != nil {
			return err
		}
		return syscall.ENOSPC
	}
	if r.ledger != nil {
		r.ledger.disk = func(path string, at int64, data []byte) error {
			if !strings.HasPrefix(path, dir) {
				return appendSynced(path, at, data)
			}
			if err := appendSynced(path, at, data[:len(data)/2]); err != nil {
				return err
			}
			return syscall.ENOSPC
		}
	}
}

// OpensWithAny tries a wrapped key with every epoch key that is still here, as every
// epoch that it may have been of.
func (r *Ring) OpensWithAny(ctx context.Context, s Subject, epoch int64, wrapped []byte) (bool, error) {
	have, err := r.store.Epochs(ctx)
	if err != nil {
		return false, err
	}
	for _, n := range have {
		raw, err := r.store.Key(ctx, n)
		if err != nil {
			return false, err
		}
		k, err := newEpochKey(raw)
		if err != nil {
			return false, err
		}
		for _, as := range []int64{n, epoch} {
			if _, err := unseal(k, wrapped, wrapBound(s, as)); err == nil {
				return true, nil
			}
		}
	}
	return false, nil
}

// Here lists the epoch keys that are in the places.
func (r *Ring) Here() ([]int64, error) { return r.store.Epochs(context.Background()) }

// SameBound reports whether two places would be bound to the same bytes.
func SameBound(a, b Place, orgA, orgB int64) bool {
	return bytes.Equal(a.bound(orgA), b.bound(orgB))
}

// Codes lists the codes of findings.
func Codes(all []Finding) (out []string) {
	for _, f := range all {
		out = append(out, f.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// WrapStale wraps a key anew as it was read a while ago.
func (r *Ring) WrapStale(ctx context.Context, d *db.DB, s Subject, wrapped []byte, from, to int64) (n int64, err error) {
	err = db.Maintain(ctx, d, func(ctx context.Context, m *db.Maintenance) error {
		n, err = r.wrapBatch(ctx, m, []wrappedKey{{Subject: s, wrapped: wrapped}}, from, to)
		return err
	})
	return n, err
}

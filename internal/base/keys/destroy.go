package keys

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Destroy deletes a subject's key: what it sealed is unreadable from the commit on, and
// in every older copy of the database once the epoch that wrapped it is destroyed. The
// key is marked in the ledger, so that no restore brings it back meanwhile. A subject
// without a key is no error.
//
// The mark travels through a table, as a file cannot be part of a transaction: it is
// appended after the commit, and Settle appends what a crash left behind.
func (r *Ring) Destroy(ctx context.Context, tx *db.Tx, s Subject) error {
	rows, err := keysOf(ctx, tx, s.Org, s.Class, []ids.ID{s.Person})
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := deleteKey(ctx, tx, s); err != nil {
		if errors.Is(err, fault.NotFound) { // somebody else just did
			return nil
		}
		return err
	}
	mark, err := r.mark(ctx, s, rows[0].epoch, rows[0].wrapped)
	if errors.Is(err, NoEpoch) || errors.Is(err, Tampered) {
		return nil // nobody can open it any more, so nothing can bring it back
	}
	if err != nil {
		return err
	}
	e := Entry{At: r.clock.Now(), Mark: mark}
	if err := insertRevoked(ctx, tx, e); err != nil {
		return err
	}
	if r.ledger != nil {
		tx.After(func() { _ = r.ledger.Append(e) }) // if it fails, Settle does it and doctor says so
	}
	return nil
}

// Mark is what the ledger holds of a destroyed key: an HMAC of its subject under the
// key itself. It names nobody once the key is gone, and a key that is made for the same
// person later has another.
type Mark [32]byte

func (r *Ring) mark(ctx context.Context, s Subject, epoch int64, wrapped []byte) (m Mark, err error) {
	raw, err := r.unwrap(ctx, s, epoch, wrapped)
	if err != nil {
		return m, err
	}
	k, err := hkdf.Key(sha256.New, raw, nil, "standing revocation mark", keySize)
	if err != nil {
		return m, err
	}
	h := hmac.New(sha256.New, k)
	h.Write(bound(forKey, s.Org, s.Person, s.Class))
	h.Sum(m[:0])
	return m, nil
}

// Revoked reports whether a row of a backup holds a key that was destroyed since: a
// restore never inserts it. NoEpoch says that the row is noise already.
func (r *Ring) Revoked(ctx context.Context, s Subject, epoch int64, wrapped []byte) (bool, error) {
	if r.ledger == nil {
		return false, errNoLedger
	}
	m, err := r.mark(ctx, s, epoch, wrapped)
	if err != nil {
		return false, err
	}
	return r.ledger.Contains(m)
}

var errNoLedger = errors.New("keys: there is no place for the ledger of destroyed keys; set STANDING_KEYS to two directories")

// Settle appends to the ledger what was destroyed and is not in it yet, and drops the
// keys of destroyed epochs from memory. Every replica does it once an hour.
func (r *Ring) Settle(ctx context.Context, d *db.DB) error {
	have, err := r.store.Epochs(ctx)
	if err != nil {
		return err
	}
	r.forget(have)
	for r.ledger != nil {
		var open []Entry
		err := d.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
			open, err = revoked(ctx, q)
			return err
		})
		if err != nil || len(open) == 0 {
			return err
		}
		if err := r.ledger.Append(open...); err != nil {
			return fmt.Errorf("the ledger of destroyed keys: %w", err)
		}
		err = d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			for _, e := range open {
				if err := deleteRevoked(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

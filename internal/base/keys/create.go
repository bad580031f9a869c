package keys

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// epochKey is an epoch's key, ready for use, and what tells it from another.
type epochKey struct {
	cipher.AEAD
	check []byte
}

func newEpochKey(raw []byte) (epochKey, error) {
	a, err := newAEAD(raw)
	if err != nil {
		return epochKey{}, err
	}
	check, err := hkdf.Key(sha256.New, raw, nil, "standing epoch check", 16)
	return epochKey{a, check}, err
}

// create makes keys for people who have none, under the newest epoch. Whoever is first
// wins; the caller reads what the table holds afterwards.
func (r *Ring) create(ctx context.Context, tx *db.Tx, org int64, class string, persons []ids.ID) error {
	epoch, err := r.current(ctx, tx)
	if err != nil {
		return err
	}
	a, err := r.epoch(ctx, epoch)
	if err != nil {
		return err
	}
	made := make([]row, 0, len(persons))
	seen := make(map[ids.ID]bool, len(persons))
	for _, p := range persons {
		if !seen[p] {
			seen[p] = true
			made = append(made, row{p, epoch, seal(nil, a, newKey(), wrapBound(Subject{org, p, class}, epoch))})
		}
	}
	return r.insert(ctx, tx, org, class, made)
}

// few is up to where single statements are faster than a staging table.
const few = 16

func (r *Ring) insert(ctx context.Context, tx *db.Tx, org int64, class string, made []row) (err error) {
	if len(made) > few {
		err = insertKeys(ctx, tx, org, class, made)
	} else {
		for _, w := range made {
			if err = insertKey(ctx, tx, org, class, w); err != nil {
				break
			}
		}
	}
	if errors.Is(err, fault.NotFound) { // the epoch ended since it was read
		return fmt.Errorf("%w: %w", fault.Busy, err)
	}
	return err
}

// errForeign keeps a fresh database from using, and then destroying, another's keys.
var errForeign = errors.New("keys: these places hold the epoch keys of another database, and this one has none; give it two empty directories")

// current is the epoch that new keys are wrapped under: the newest that the database
// knows. The first seal of an installation makes the first.
func (r *Ring) current(ctx context.Context, tx *db.Tx) (int64, error) {
	known, err := epochsOf(ctx, tx)
	if err == nil && len(known) == 0 {
		if err = r.begin(ctx, tx); err == nil {
			known, err = epochsOf(ctx, tx)
		}
	}
	if err != nil {
		return 0, err
	}
	return known[0].epoch, r.same(ctx, known[0])
}

// same reports an error unless the key here is the one the database means.
func (r *Ring) same(ctx context.Context, e registered) error {
	k, err := r.epoch(ctx, e.epoch)
	if err != nil {
		return err
	}
	if !bytes.Equal(k.check, e.check) {
		return fmt.Errorf("%w: the key of epoch %d in its places is not the one that this database was sealed with", NoEpoch, e.epoch)
	}
	return nil
}

// begin registers the first epoch of a database.
func (r *Ring) begin(ctx context.Context, tx *db.Tx) error {
	have, err := r.store.Epochs(ctx)
	if err != nil {
		return err
	}
	if bound, err := r.store.Bound(); err != nil || bound {
		return errors.Join(err, errForeign)
	}
	first := int64(1)
	if len(have) > 0 {
		first = have[len(have)-1]
	} else if err := r.store.Create(ctx, first); err != nil {
		return err
	}
	return r.register(ctx, tx, first)
}

func (r *Ring) register(ctx context.Context, tx *db.Tx, epoch int64) error {
	k, err := r.epoch(ctx, epoch)
	if err != nil {
		return err
	}
	return insertEpoch(ctx, tx, registered{epoch, k.check}, r.clock.Now())
}

// Start is the gate at boot: every epoch that the database uses must be here and be the
// right one. It makes the first of a new installation, and binds the places to it.
func (r *Ring) Start(ctx context.Context, d *db.DB) error {
	if err := r.store.Settle(ctx); err != nil {
		return err
	}
	err := d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := r.current(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	var known []registered
	err = d.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		known, err = epochsOf(ctx, q)
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range known {
		if err := r.same(ctx, e); err != nil {
			return err
		}
	}
	return errors.Join(r.store.Bind(), r.Settle(ctx, d))
}

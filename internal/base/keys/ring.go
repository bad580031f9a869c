package keys

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"standing/internal/base/clock"
	"standing/internal/base/pii"
)

// Config says where the epoch keys are.
type Config struct {
	// Dirs are the two places of the epoch keys and of the ledger of destroyed keys.
	Dirs []string
	// Given are epoch keys by number, 64 hexadecimal digits each, that somebody else
	// keeps and hands in. The Ring then makes and destroys none. Dirs, if any, hold the
	// ledger only.
	Given map[int64]pii.Text
	// Data is the data folder, which must hold none of them; empty if there is none.
	Data string
	// Wrap is the service that wraps the epoch keys; nil for none.
	Wrap Wrapper
	// Log gets a warning when a copy was missing and has been made anew.
	Log *slog.Logger
}

// Ring seals and opens. It is safe for use by several goroutines.
type Ring struct {
	store  Store
	ledger *Ledger // nil: nowhere to keep one
	clock  clock.Clock
	fail   func(step string) error // tests end a rotation here
	batch  int                     // keys that are wrapped anew in one transaction

	mu     sync.RWMutex
	epochs map[int64]epochKey
}

// Open opens the places and compares them. It makes no key: the first is made when the
// database has none, by Start or by the first seal.
func Open(c Config, k clock.Clock) (*Ring, error) {
	store, err := openStore(c)
	if err != nil {
		return nil, err
	}
	r := &Ring{store: store, clock: k, epochs: map[int64]epochKey{}, fail: func(string) error { return nil }, batch: 5000}
	if len(c.Dirs) > 0 {
		if r.ledger, err = openLedger(c.Dirs); err != nil {
			return nil, err
		}
	}
	return r, store.Settle(context.Background())
}

func openStore(c Config) (Store, error) {
	if len(c.Dirs) > 0 {
		if err := outside(c.Dirs, c.Data); err != nil {
			return nil, err
		}
	}
	if len(c.Given) > 0 {
		return openGiven(c.Given)
	}
	if len(c.Dirs) != 2 {
		return nil, errors.New("the epoch keys need two places: set STANDING_KEYS to two directories, separated by a comma")
	}
	return openFiles(c.Dirs, c.Wrap, c.Log)
}

// epoch gives the epoch's key. One that another replica made is fetched when it is met.
func (r *Ring) epoch(ctx context.Context, n int64) (epochKey, error) {
	r.mu.RLock()
	a, ok := r.epochs[n]
	r.mu.RUnlock()
	if ok {
		return a, nil
	}
	raw, err := r.store.Key(ctx, n)
	if err != nil {
		return epochKey{}, fmt.Errorf("epoch %d: %w", n, err)
	}
	if a, err = newEpochKey(raw); err != nil {
		return epochKey{}, err
	}
	r.mu.Lock()
	r.epochs[n] = a
	r.mu.Unlock()
	return a, nil
}

// forget drops the keys of destroyed epochs from memory.
func (r *Ring) forget(keep []int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n := range r.epochs {
		if !slices.Contains(keep, n) {
			delete(r.epochs, n)
		}
	}
}

// Ledger is the list of destroyed keys, nil if there is nowhere to keep one.
func (r *Ring) Ledger() *Ledger { return r.ledger }

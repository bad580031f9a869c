package keys

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"standing/internal/base/pii"
)

// given is the Store of keys that somebody else keeps and hands in. It can only read.
type given map[int64][]byte

func openGiven(in map[int64]pii.Text) (given, error) {
	g := given{}
	for epoch, text := range in {
		key, err := hex.DecodeString(text.Reveal())
		if epoch < 1 || err != nil || len(key) != keySize {
			return nil, fmt.Errorf("key %d of STANDING_EPOCH_KEYS must be %d hexadecimal digits (openssl rand -hex %d)", epoch, 2*keySize, keySize)
		}
		g[epoch] = key
	}
	return g, nil
}

func (g given) Epochs(context.Context) ([]int64, error) {
	return slices.Sorted(maps.Keys(g)), nil
}

// Settle has nothing to repair.
func (g given) Settle(context.Context) error { return nil }

func (g given) Key(_ context.Context, epoch int64) ([]byte, error) {
	if k, ok := g[epoch]; ok {
		return k, nil
	}
	return nil, NoEpoch
}

func (g given) Create(_ context.Context, epoch int64) error {
	if _, ok := g[epoch]; ok {
		return nil
	}
	return fmt.Errorf("%w: add key %d to STANDING_EPOCH_KEYS (openssl rand -hex %d) on every replica and start again", ErrByHand, epoch, keySize)
}

func (g given) Destroy(_ context.Context, epoch int64) error {
	if _, ok := g[epoch]; !ok {
		return nil
	}
	return fmt.Errorf("%w: nothing uses key %d of STANDING_EPOCH_KEYS any more; remove it here and wherever it is kept", ErrByHand, epoch)
}

func (g given) Check(context.Context) ([]Finding, error) {
	return []Finding{{"keys_given", Warning, []any{len(g)}}}, nil
}

// Whoever hands keys in answers for handing in the right ones.
func (g given) Bound() (bool, error) { return false, nil }
func (g given) Bind() error          { return nil }

package secret

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"standing/internal/base/fault"
)

// Params of Argon2id (RFC 9106).
type Params struct {
	Memory  uint32 // KiB
	Time    uint32
	Threads uint8
}

// Floor is what the OWASP Password Storage Cheat Sheet asks at least.
var Floor = Params{Memory: 19 * 1024, Time: 2, Threads: 1}

const (
	saltLen = 16
	keyLen  = 32
)

var b64 = base64.RawStdEncoding.Strict()

// Hasher computes hashes of passphrases, a few at a time: each takes 19 MiB and a core.
type Hasher struct {
	params Params
	slots  chan struct{}
	dummy  string
	runs   atomic.Int64
}

// NewHasher refuses parameters below Floor.
func NewHasher(p Params, slots int) (*Hasher, error) {
	if p.Memory < Floor.Memory || p.Time < Floor.Time || p.Threads < Floor.Threads || slots < 1 {
		return nil, fmt.Errorf("secret: Argon2id with %d KiB, %d passes, %d threads, %d slots is less than allowed", p.Memory, p.Time, p.Threads, slots)
	}
	h := &Hasher{params: p, slots: make(chan struct{}, slots)}
	var salt, none [keyLen]byte
	_, _ = rand.Read(salt[:])
	_, _ = rand.Read(none[:])
	h.dummy = phc(p, salt[:saltLen], none[:]) // what nothing hashes to
	return h, nil
}

// Runs counts the hashes computed so far, for metrics and for tests of equal work.
func (h *Hasher) Runs() int64 { return h.runs.Load() }

// Hash makes the PHC string of a passphrase that Judge let pass.
func (h *Hasher) Hash(ctx context.Context, passphrase string) (string, error) {
	release, err := h.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	var salt [saltLen]byte
	_, _ = rand.Read(salt[:]) // never fails: it ends the program instead
	return phc(h.params, salt[:], h.key(passphrase, salt[:], h.params, keyLen)), nil
}

// Check takes a slot, asks before which hash counts, and compares. With the slot taken
// first, never more attempts are under way than there are slots. The empty hash is one
// that nothing matches: the work is the same. stale asks for a new hash with today's
// parameters.
func (h *Hasher) Check(ctx context.Context, passphrase string, before func(context.Context) (string, error)) (ok, stale bool, err error) {
	release, err := h.slot(ctx)
	if err != nil {
		return false, false, err
	}
	defer release()
	hash, err := before(ctx)
	if err != nil {
		return false, false, err
	}
	if hash == "" {
		hash = h.dummy
	}
	p, salt, want, err := parsePHC(hash)
	if err != nil {
		return false, false, err
	}
	got := h.key(passphrase, salt, p, uint32(len(want)))
	ok = subtle.ConstantTimeCompare(got, want) == 1
	stale = p.Memory < h.params.Memory || p.Time < h.params.Time || p.Threads < h.params.Threads
	return ok, ok && stale, nil
}

func (h *Hasher) slot(ctx context.Context) (release func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, errors.Join(fault.Busy, ctx.Err())
	}
}

// key works on a copy that it wipes: a passphrase stays in memory no longer than needed.
func (h *Hasher) key(passphrase string, salt []byte, p Params, n uint32) []byte {
	h.runs.Add(1)
	typed := []byte(Normalize(passphrase))
	defer clear(typed)
	return argon2.IDKey(typed, salt, p.Time, p.Memory, p.Threads, n)
}

func phc(p Params, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Time, p.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

var errPHC = errors.New("secret: not an Argon2id hash")

func parsePHC(s string) (p Params, salt, key []byte, err error) {
	var version int
	var rest string
	if n, err := fmt.Sscanf(s, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &p.Memory, &p.Time, &p.Threads, &rest); err != nil || n != 5 || version != argon2.Version {
		return p, nil, nil, errPHC
	}
	for i := range rest {
		if rest[i] != '$' {
			continue
		}
		salt, err1 := b64.DecodeString(rest[:i])
		key, err2 := b64.DecodeString(rest[i+1:])
		if err := errors.Join(err1, err2); err != nil || len(salt) < 8 || len(key) < 16 || p.Time == 0 || p.Threads == 0 {
			return p, nil, nil, errPHC
		}
		return p, salt, key, nil
	}
	return p, nil, nil, errPHC
}

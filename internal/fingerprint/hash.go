package fingerprint

import (
	"math/bits"
	"math/rand/v2"
)

// Hash is 64 bits, of which near ones are those of things that are alike.
type Hash uint64

// Distance is in how many bits two differ.
func Distance(a, b Hash) int { return bits.OnesCount64(uint64(a ^ b)) }

// parts is into how many pieces a hash is cut to be found by.
const parts = 4

// Parts are the pieces of a hash by which it is found.
func (h Hash) Parts() (out [parts]uint16) {
	for i := range out {
		out[i] = uint16(h >> (16 * i))
	}
	return out
}

// Radius is how far the parts of two hashes within so many bits can at most be apart, in the
// part in which they differ least.
func Radius(within int) int { return within / parts }

// Around are all values within so many bits of a part, itself first. Above two it is an error
// of the program: there are too many.
func Around(part uint16, radius int) []uint16 {
	out := []uint16{part}
	if radius > 2 {
		panic("fingerprint: more neighbours than can be asked for")
	}
	for i := range 16 {
		if radius > 0 {
			out = append(out, part^1<<i)
		}
		for j := range i {
			if radius > 1 {
				out = append(out, part^1<<i^1<<j)
			}
		}
	}
	return out
}

// Mask hides hashes: it moves their bits and turns some of them over, always in the same way.
// Distances stay.
type Mask struct {
	to   [64]int
	flip Hash
}

// NewMask makes the mask of a secret.
func NewMask(secret [32]byte) (m Mask) {
	r := rand.New(rand.NewChaCha8(secret))
	copy(m.to[:], r.Perm(64))
	m.flip = Hash(r.Uint64())
	return m
}

// Hide is a hash as it may lie in the clear.
func (m Mask) Hide(h Hash) (out Hash) {
	for i, to := range m.to {
		out |= h >> i & 1 << to
	}
	return out ^ m.flip
}

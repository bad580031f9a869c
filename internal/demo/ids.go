package demo

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// What an id of a demonstration is of.
const (
	theOrg byte = iota + 1
	aUnit
	aPerson
	aRule
	aGroup
	aTwin
	anAccount
	aPolicy
)

// epoch is the time in the ids of a demonstration: each thing's is a millisecond after the
// one before, so that they lie in the order in which they are made.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// Made reports whether an organization is a demonstration's, by the moment in its id: nobody
// else makes one in that millisecond.
func Made(organization ids.ID) bool {
	var at [8]byte
	copy(at[2:], organization[:6])
	return binary.BigEndian.Uint64(at[:]) == uint64(epoch)
}

// sequence gives the ids of a seed and kind: to find what is there, and to the rooms to make it.
type sequence struct {
	seed uint64
	kind org.Kind
	of   byte
	at   int
	set  bool
}

// id is what thing number i of a kind has in this seed.
func (s *sequence) id(of byte, i int) (id ids.ID) {
	var b [17]byte
	binary.BigEndian.PutUint64(b[:], s.seed)
	binary.BigEndian.PutUint64(b[8:], uint64(i))
	b[16] = of
	sum := sha256.Sum256(append([]byte("standing demonstration "+s.kind), b[:]...))
	copy(id[:], sum[:])
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(epoch+int64(i)))
	copy(id[:6], at[2:])
	return id
}

// will says of what the next id is that a room asks for.
func (s *sequence) will(of byte, i int) { s.of, s.at, s.set = of, i, true }

// make is an ids.Maker. What was not announced, such as an approval, gets an ordinary id.
func (s *sequence) make(now time.Time) ids.ID {
	if !s.set {
		return ids.New(now)
	}
	s.set = false
	return s.id(s.of, s.at)
}

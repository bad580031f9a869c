// Package ids makes identifiers: 16 bytes, the first six of them the time in
// milliseconds, the rest random, so that rows lie in the order they came and an id
// cannot be guessed. In the database they are bytes; at the edge they are 26
// lower-case characters of Crockford's alphabet.
package ids

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// ID is an identifier. The zero ID stands for nobody or nothing; it is written as
// 16 zero bytes and has the empty text.
type ID [16]byte

// Maker makes IDs. Tests give their own, so that golden files stay the same.
type Maker func(now time.Time) ID

// New is the Maker of production.
func New(now time.Time) ID {
	var id ID
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(now.UnixMilli()))
	copy(id[:6], at[2:])
	_, _ = rand.Read(id[6:]) // never fails: it ends the program instead
	return id
}

var text = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

var errText = errors.New("ids: not an identifier")

// Parse reads the text of an ID. The empty text is refused: use Zero for nobody.
func Parse(s string) (ID, error) {
	var id ID
	if len(s) != 26 {
		return ID{}, errText
	}
	if n, err := text.Decode(id[:], []byte(s)); err != nil || n != len(id) || id.String() != s {
		return ID{}, errText
	}
	return id, nil
}

// Zero reports whether id stands for nobody.
func (id ID) Zero() bool { return id == ID{} }

func (id ID) String() string {
	if id.Zero() {
		return ""
	}
	return text.EncodeToString(id[:])
}

// MarshalText writes the text of id.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = ID{}
		return nil
	}
	v, err := Parse(string(b))
	if err == nil {
		*id = v
	}
	return err
}

// Value gives the database its 16 bytes.
func (id ID) Value() (driver.Value, error) { return id[:], nil }

// Scan reads 16 bytes, or NULL as the zero ID.
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = ID{}
		return nil
	case []byte:
		if len(v) == len(id) {
			copy(id[:], v)
			return nil
		}
	}
	return fmt.Errorf("ids: cannot read %T as an identifier", src)
}

// OrNull is the value of a column that may be empty: NULL for the zero ID.
func (id ID) OrNull() any {
	if id.Zero() {
		return nil
	}
	return id
}

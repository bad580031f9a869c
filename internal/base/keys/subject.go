package keys

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"

	"standing/internal/base/ids"
)

// Subject is whose key seals a value: one key per organization, person and retention
// class, so that erasure, retention and the end of an organization are all the
// destruction of keys.
type Subject struct {
	Org    int64
	Person ids.ID // zero: the organization's own data
	Class  string // the retention class of the data map
}

// Organization is the subject of an organization's own data.
func Organization(org int64) Subject { return Subject{Org: org, Class: "org"} }

// Account is the subject of an account, which belongs to the installation.
func Account(id ids.ID) Subject { return Subject{Org: 1, Person: id, Class: "account"} }

// Place is where a sealed value lies. A value opens nowhere else.
type Place struct {
	Table, Column string
	Row           ids.ID
}

// Sealed is a sealed value: a version byte, 12 bytes of nonce, the text, 16 bytes of
// tag. Empty text is empty Sealed, which the database holds as NULL.
type Sealed []byte

// Overhead is how many bytes longer than its text a Sealed is.
const Overhead = 1 + nonceSize + tagSize

// Value gives the database the bytes, or NULL.
func (s Sealed) Value() (driver.Value, error) {
	if len(s) == 0 {
		return nil, nil
	}
	return []byte(s), nil
}

// Scan reads a column.
func (s *Sealed) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s = nil
	case []byte:
		*s = append((*s)[:0:0], v...)
	default:
		return fmt.Errorf("keys: cannot read %T as a sealed value", src)
	}
	return nil
}

// bound joins what a value is bound to, so that no two lists of parts give the same
// bytes: texts have their length in front, numbers and ids a fixed one.
func bound(version byte, org int64, id ids.ID, texts ...string) []byte {
	return appendBound(make([]byte, 0, 96), version, org, id, texts...)
}

func appendBound(b []byte, version byte, org int64, id ids.ID, texts ...string) []byte {
	b = append(b, version)
	b = binary.BigEndian.AppendUint64(b, uint64(org))
	b = append(b, id[:]...)
	for _, t := range texts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(t)))
		b = append(b, t...)
	}
	return b
}

func appendEpoch(b []byte, epoch int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(epoch))
}

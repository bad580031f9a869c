package keys

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// indexClass is the class of the key of an organization's blind indexes.
const indexClass = "index"

// Blinder makes blind indexes of one organization: what a sealed column is found by.
// They are personal data, and equal for equal values.
type Blinder struct{ key []byte }

// Of is HMAC-SHA256 over the field and the value, 32 bytes. The caller normalizes.
func (b Blinder) Of(field, normalized string) []byte {
	m := hmac.New(sha256.New, b.key)
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(field)))
	m.Write(n[:])
	m.Write([]byte(field))
	m.Write([]byte(normalized))
	return m.Sum(nil)
}

// Blinder fetches the organization's key for blind indexes. In a write it makes the key
// when there is none. In a read nothing was indexed then: what it gives matches nothing.
func (r *Ring) Blinder(ctx context.Context, q db.Q, org int64) (Blinder, error) {
	s := Subject{Org: org, Class: indexClass}
	rows, err := keysOf(ctx, q, org, indexClass, []ids.ID{{}})
	if tx, ok := q.(*db.Tx); ok && err == nil && len(rows) == 0 {
		if err = r.create(ctx, tx, org, indexClass, []ids.ID{{}}); err == nil {
			rows, err = keysOf(ctx, q, org, indexClass, []ids.ID{{}})
		}
	}
	if err != nil {
		return Blinder{}, err
	}
	if len(rows) == 0 {
		return Blinder{newKey()}, nil
	}
	key, err := r.unwrap(ctx, s, rows[0].epoch, rows[0].wrapped)
	return Blinder{key}, err
}

// Blind is one blind index. Use Blinder for several.
func (r *Ring) Blind(ctx context.Context, q db.Q, org int64, field, normalized string) ([]byte, error) {
	b, err := r.Blinder(ctx, q, org)
	if err != nil {
		return nil, err
	}
	return b.Of(field, normalized), nil
}

package keys

import (
	"context"
	"crypto/cipher"
	"fmt"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// sealedVersion is the first byte of every sealed value. Another number is another
// algorithm.
const sealedVersion = 1

// Opener holds the keys of some people of one organization and class, for the length
// of one call: it is never kept, or a destroyed key would go on opening.
type Opener struct {
	org   int64
	class string
	keys  map[ids.ID]personKey
}

// personKey is a person's key, ready for values, and as it is, which streams derive theirs
// from when there is one.
type personKey struct {
	cipher.AEAD
	raw []byte
}

// Open opens a sealed value: Destroyed if the person has no key, Tampered if it was
// not sealed at this place. Empty opens as empty.
func (o Opener) Open(person ids.ID, at Place, s Sealed) (pii.Text, error) {
	if len(s) == 0 {
		return pii.Text{}, nil
	}
	a, ok := o.keys[person]
	if !ok {
		return pii.Text{}, Destroyed
	}
	if s[0] != sealedVersion {
		return pii.Text{}, Tampered
	}
	plain, err := unseal(a, s[1:], at.bound(o.org))
	if err != nil {
		return pii.Text{}, err
	}
	return pii.Hide(string(plain)), nil
}

// Seal seals a value for a person whose key the Opener has: Destroyed otherwise.
func (o Opener) Seal(person ids.ID, at Place, t pii.Text) (Sealed, error) {
	if t.Empty() {
		return nil, nil
	}
	a, ok := o.keys[person]
	if !ok {
		return nil, Destroyed
	}
	text := t.Reveal()
	out := make([]byte, 1, Overhead+len(text))
	out[0] = sealedVersion
	return seal(out, a, []byte(text), at.bound(o.org)), nil
}

// Has reports whether the person has a key.
func (o Opener) Has(person ids.ID) bool { return o.keys[person].AEAD != nil }

// Load fetches the keys of a page of people in one question for every 500. Who has
// none is missing in the Opener and opens as Destroyed.
func (r *Ring) Load(ctx context.Context, q db.Q, org int64, class string, persons []ids.ID) (Opener, error) {
	o := newOpener(org, class, len(persons))
	for len(persons) > 0 {
		n := min(len(persons), 500)
		rows, err := keysOf(ctx, q, org, class, persons[:n])
		if err != nil {
			return Opener{}, err
		}
		if err := r.add(ctx, o, rows); err != nil {
			return Opener{}, err
		}
		persons = persons[n:]
	}
	return o, nil
}

// LoadRange fetches the keys of everybody after one person up to and with another: for
// who goes through a whole organization in the order of ids, page by page.
func (r *Ring) LoadRange(ctx context.Context, q db.Q, org int64, class string, after, last ids.ID) (Opener, error) {
	rows, err := keysBetween(ctx, q, org, class, after, last)
	if err != nil {
		return Opener{}, err
	}
	o := newOpener(org, class, len(rows))
	return o, r.add(ctx, o, rows)
}

// Make is Load for a writer: it makes the keys that are missing, and so many people
// are sealed with few statements.
func (r *Ring) Make(ctx context.Context, tx *db.Tx, org int64, class string, persons []ids.ID) (Opener, error) {
	o, err := r.Load(ctx, tx, org, class, persons)
	if err != nil {
		return Opener{}, err
	}
	var missing []ids.ID
	for _, p := range persons {
		if !o.Has(p) {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return o, nil
	}
	if err := r.create(ctx, tx, org, class, missing); err != nil {
		return Opener{}, err
	}
	// Another writer may have made some in between: what the table holds now counts.
	made, err := r.Load(ctx, tx, org, class, missing)
	if err != nil {
		return Opener{}, err
	}
	for p, a := range made.keys {
		o.keys[p] = a
	}
	return o, nil
}

// Seal seals one value and makes the subject's key when it has none yet.
func (r *Ring) Seal(ctx context.Context, tx *db.Tx, s Subject, at Place, t pii.Text) (Sealed, error) {
	if t.Empty() {
		return nil, nil
	}
	o, err := r.Make(ctx, tx, s.Org, s.Class, []ids.ID{s.Person})
	if err != nil {
		return nil, err
	}
	return o.Seal(s.Person, at, t)
}

// Open opens one value. Use Load for several.
func (r *Ring) Open(ctx context.Context, q db.Q, s Subject, at Place, v Sealed) (pii.Text, error) {
	if len(v) == 0 {
		return pii.Text{}, nil
	}
	o, err := r.Load(ctx, q, s.Org, s.Class, []ids.ID{s.Person})
	if err != nil {
		return pii.Text{}, err
	}
	return o.Open(s.Person, at, v)
}

func newOpener(org int64, class string, n int) Opener {
	return Opener{org: org, class: class, keys: make(map[ids.ID]personKey, n)}
}

// row is a wrapped key as the table holds it.
type row struct {
	person  ids.ID
	epoch   int64
	wrapped []byte
}

func (r *Ring) add(ctx context.Context, o Opener, rows []row) error {
	for _, w := range rows {
		raw, err := r.unwrap(ctx, Subject{o.org, w.person, o.class}, w.epoch, w.wrapped)
		if err != nil {
			return err
		}
		a, err := newAEAD(raw)
		if err != nil {
			return err
		}
		o.keys[w.person] = personKey{a, raw}
	}
	return nil
}

func (r *Ring) unwrap(ctx context.Context, s Subject, epoch int64, wrapped []byte) ([]byte, error) {
	a, err := r.epoch(ctx, epoch)
	if err != nil {
		return nil, err
	}
	raw, err := unseal(a, wrapped, wrapBound(s, epoch))
	if err == nil && len(raw) != keySize {
		err = Tampered
	}
	if err != nil {
		return nil, fmt.Errorf("a key of class %s under epoch %d: %w", s.Class, epoch, err)
	}
	return raw, nil
}

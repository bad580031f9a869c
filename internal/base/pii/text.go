// Package pii holds text that must not be logged: names, addresses, passphrases,
// tokens, network addresses. Whatever prints, logs or encodes a Text shows "‹hidden›";
// only Reveal gives the value, so that every place that can leak it can be searched for.
//
// Always true:
//   - No verb of fmt, no handler of slog, no encoder of the standard library shows the
//     value, however deep in structs, pointers, maps and slices it lies, exported or not.
//   - A Text cannot be bound to a statement by mistake: it is sealed first, or revealed
//     in so many words.
//   - Two Texts are compared in constant time; == does not compile.
package pii

import (
	"crypto/sha256"
	"crypto/subtle"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Hidden is what is shown in place of any value.
const Hidden = "‹hidden›"

// Text is a value that must not be shown by accident. The zero Text is empty.
//
// The value lies behind a pointer: fmt cannot call the methods of what is in an
// unexported field, and then prints the pointer and not what it points to.
type Text struct {
	_ [0]func() // no ==, which would compare pointers and tell how long two texts agree
	p *string
}

// Hide makes a Text.
func Hide(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{p: &s}
}

// Reveal gives the value. Its callers decide where it goes.
func (t Text) Reveal() string {
	if t.p == nil {
		return ""
	}
	return *t.p
}

// Empty reports whether there is no value.
func (t Text) Empty() bool { return t.p == nil }

// Equal compares in a time that depends on neither value, but on their lengths.
func (t Text) Equal(other Text) bool {
	a, b := sha256.Sum256([]byte(t.Reveal())), sha256.Sum256([]byte(other.Reveal()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String is Hidden.
func (t Text) String() string { return Hidden }

// GoString is Hidden.
func (t Text) GoString() string { return Hidden }

// Format writes Hidden for every verb.
func (t Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Hidden) }

// LogValue is Hidden.
func (t Text) LogValue() slog.Value { return slog.StringValue(Hidden) }

// MarshalText is Hidden, for XML and whoever else asks for text.
func (t Text) MarshalText() ([]byte, error) { return []byte(Hidden), nil }

// MarshalJSON is Hidden.
func (t Text) MarshalJSON() ([]byte, error) { return []byte(`"` + Hidden + `"`), nil }

// MarshalYAML is Hidden.
func (t Text) MarshalYAML() (any, error) { return Hidden, nil }

var (
	errBinary = errors.New("pii: a hidden text has no binary form")
	errStore  = errors.New("pii: a hidden text is sealed before it is stored")
)

// MarshalBinary refuses: gob and CBOR would carry Hidden to a place that believes it.
func (t Text) MarshalBinary() ([]byte, error) { return nil, errBinary }

// GobEncode refuses for the same reason.
func (t Text) GobEncode() ([]byte, error) { return nil, errBinary }

// Value refuses: a database would hold the text in the clear.
func (t Text) Value() (driver.Value, error) { return nil, errStore }

// UnmarshalText takes the value of a form field or of a string in JSON.
func (t *Text) UnmarshalText(b []byte) error {
	*t = Hide(string(b))
	return nil
}

// Scan takes the value of a column that is allowed to be in the clear, such as one of
// the derived index. NULL is empty.
func (t *Text) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Text{}
	case string:
		*t = Hide(v)
	case []byte:
		*t = Hide(string(v))
	default:
		return fmt.Errorf("pii: cannot read %T as text", src)
	}
	return nil
}

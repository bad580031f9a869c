package tree

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Decoder turns nodes into values and collects every mistake with its path.
type Decoder struct {
	SkipNull bool // a field that is null counts as left out
	errs     []error
}

// Fields says what to do with each field that a map may have.
type Fields map[string]func(n *Node, at string)

// Fail notes a mistake.
func (d *Decoder) Fail(n *Node, at, format string, args ...any) {
	line := 0
	if n != nil {
		line = n.Line
	}
	if len(d.errs) < 100 {
		d.errs = append(d.errs, Error{Path: at, Line: line, Reason: fmt.Sprintf(format, args...)})
	}
}

// Add notes an error that names its own place.
func (d *Decoder) Add(err error) { d.errs = append(d.errs, err) }

// Err returns all mistakes joined, or nil.
func (d *Decoder) Err() error { return errors.Join(d.errs...) }

// Failed reports whether there is any mistake so far.
func (d *Decoder) Failed() bool { return len(d.errs) > 0 }

// Join appends a field to a path.
func Join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

// Index appends a position to a path.
func Index(at string, i int) string { return at + "[" + strconv.Itoa(i) + "]" }

// Object visits each field of a map; a field without an entry is a mistake.
func (d *Decoder) Object(n *Node, at string, f Fields) bool {
	if n == nil || n.Kind != Map {
		d.Fail(n, at, "must be a set of fields, not %s", n.describe())
		return false
	}
	for i, key := range n.Keys {
		if d.SkipNull && n.Items[i].Kind == Null && f[key] != nil {
			continue
		}
		if visit, ok := f[key]; ok {
			visit(n.Items[i], Join(at, key))
			continue
		}
		d.Fail(n.Items[i], Join(at, key), "unknown field; known here: %s", known(f))
	}
	return true
}

// Require notes every field of names that a map lacks.
func (d *Decoder) Require(n *Node, at string, names ...string) {
	for _, name := range names {
		if v := n.Get(name); n != nil && n.Kind == Map && (v == nil || v.Kind == Null) {
			d.Fail(n, at, "the field %q is missing", name)
		}
	}
}

func known(f Fields) string {
	names := make([]string, 0, len(f))
	for k := range f {
		names = append(names, k)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// Each visits the items of a list.
func (d *Decoder) Each(n *Node, at string, visit func(n *Node, at string)) {
	if n.Kind != List {
		d.Fail(n, at, "must be a list, not %s", n.describe())
		return
	}
	for i, item := range n.Items {
		visit(item, Index(at, i))
	}
}

// Text reads a word or sentence; numbers and true/false are taken as written.
func (d *Decoder) Text(n *Node, at string) string {
	if n.Kind == Null || n.Kind == List || n.Kind == Map || strings.TrimSpace(n.Text) == "" {
		d.Fail(n, at, "must be a text, not %s", n.describe())
		return ""
	}
	return n.Text
}

// Texts reads a list of texts, or a single one.
func (d *Decoder) Texts(n *Node, at string) []string {
	if n.Kind != List {
		return []string{d.Text(n, at)}
	}
	var out []string
	d.Each(n, at, func(n *Node, at string) { out = append(out, d.Text(n, at)) })
	return out
}

// Date reads YYYY-MM-DD; null is no date.
func (d *Decoder) Date(n *Node, at string) civil.Date {
	if n.Kind == Null {
		return 0
	}
	v, err := civil.Parse(d.Text(n, at))
	if err != nil && n.Text != "" {
		d.Fail(n, at, "%v", err)
	}
	return v
}

// Amount reads a number of zero or more.
func (d *Decoder) Amount(n *Node, at string) credit.Amount {
	v, err := credit.Parse(n.Text)
	switch {
	case n.Kind != Number || err != nil:
		d.Fail(n, at, "must be a number, not %s", n.describe())
	case v < 0:
		d.Fail(n, at, "must not be negative")
	case v == 0 && strings.Trim(n.Text, "0.") != "":
		d.Fail(n, at, "is too small to count")
	}
	return v
}

// Ratio reads a decimal or a fraction of zero or more.
func (d *Decoder) Ratio(n *Node, at string) credit.Ratio {
	v, err := credit.ParseRatio(n.Text)
	if err != nil || n.Kind != Number && n.Kind != String || v.Less(0, 1) {
		d.Fail(n, at, "must be a number or a fraction such as 1/3, not %s", n.describe())
	}
	return v
}

// Int reads a whole number within bounds.
func (d *Decoder) Int(n *Node, at string, low, high int) int {
	v, err := strconv.Atoi(n.Text)
	if n.Kind != Number || err != nil || v < low || v > high {
		d.Fail(n, at, "must be a whole number from %d to %d, not %s", low, high, n.describe())
		return low
	}
	return v
}

// Bool reads true or false.
func (d *Decoder) Bool(n *Node, at string) bool {
	if n.Kind != Bool {
		d.Fail(n, at, "must be true or false, not %s", n.describe())
	}
	return strings.EqualFold(n.Text, "true")
}

// OneOf reads one of some words and returns its position.
func (d *Decoder) OneOf(n *Node, at string, words ...string) int {
	if i := slices.Index(words, n.Text); i >= 0 && n.Kind != Map && n.Kind != List {
		return i
	}
	d.Fail(n, at, "must be one of %s, not %s", strings.Join(words, ", "), n.describe())
	return 0
}

func (n *Node) describe() string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == Null:
		return "nothing"
	case n.Kind == List:
		return "a list"
	case n.Kind == Map:
		return "a set of fields"
	case len(n.Text) > 40:
		return strconv.Quote(strings.ToValidUTF8(n.Text[:40], "") + "…")
	}
	return strconv.Quote(n.Text)
}

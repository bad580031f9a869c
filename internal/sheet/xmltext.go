package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// charData returns text up to the next tag, with one entity at a time resolved.
func (x *xmlScanner) charData() (token, error) {
	b := x.buf[x.lo:x.hi]
	if b[0] == '&' {
		return x.entity()
	}
	n := bytes.IndexAny(b, "<&")
	if n < 0 {
		n = len(b)
	}
	x.lo += n
	return token{kind: charData, text: b[:n]}, nil
}

func (x *xmlScanner) entity() (token, error) {
	for {
		b := x.buf[x.lo:x.hi]
		if i := bytes.IndexByte(b[:min(len(b), 12)], ';'); i > 0 {
			r, ok := entityRune(string(b[1:i]))
			if !ok {
				return token{}, errDamaged
			}
			x.lo += i + 1
			return token{kind: charData, text: utf8.AppendRune(x.ent[:0], r)}, nil
		}
		if len(b) >= 12 || !x.fill() {
			return token{}, errDamaged
		}
	}
}

func entityRune(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 21)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}

// inCDATA returns a piece of a CDATA section; ok is false where it ends.
func (x *xmlScanner) inCDATA() (token, bool) {
	for x.hi-x.lo < 3 && x.fill() {
	}
	b := x.buf[x.lo:x.hi]
	i := bytes.Index(b, []byte("]]>"))
	switch {
	case i == 0:
		x.lo += 3
		x.cdata = false
		return token{}, false
	case i < 0:
		i = max(1, len(b)-2) // the mark may be cut by the end of the buffer
	}
	x.lo += i
	return token{kind: charData, text: b[:i]}, true
}

// attr returns the value of an attribute without prefix, entities unresolved.
func (t *token) attr(name string) ([]byte, bool) {
	a := t.attrs
	for {
		eq := bytes.IndexByte(a, '=')
		if eq < 0 {
			return nil, false
		}
		key := bytes.TrimSpace(a[:eq])
		rest := bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil, false
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil, false
		}
		if string(key) == name {
			return rest[1 : 1+end], true
		}
		a = rest[end+2:]
	}
}

package sheet

import (
	"bytes"
	"errors"
	"io"
)

// tokenKind is a kind of XML token.
type tokenKind uint8

const (
	startTag tokenKind = iota
	endTag
	charData
)

// token is valid until the next call of next. A tag written <a/> is a startTag
// with empty set and has no endTag. Text comes in pieces where it is long.
type token struct {
	kind  tokenKind
	name  string // without prefix; only the names in known, others are ""
	attrs []byte
	text  []byte
	empty bool
}

// known are the names that are of interest in sheets and shared texts.
var known = map[string]string{}

func init() {
	for _, n := range []string{"row", "c", "v", "f", "is", "t", "r", "rPh", "si", "sst", "sheetData", "worksheet", "mergeCells", "mergeCell"} {
		known[n] = n
	}
}

var errDamaged = errors.New("the XML inside is damaged")

// xmlScanner reads the plain XML that spreadsheets are made of. It refuses
// document types, so there are no entities to expand, and it never holds more
// than its buffer, however long a text or an attribute claims to be.
type xmlScanner struct {
	r      io.Reader
	buf    []byte
	lo, hi int
	ended  error
	cdata  bool // inside of a CDATA section
	ent    [8]byte
}

func newXML(r io.Reader) *xmlScanner { return &xmlScanner{r: r, buf: make([]byte, 64<<10)} }

func (x *xmlScanner) fill() bool {
	if x.ended != nil {
		return false
	}
	if x.lo > 0 {
		x.hi = copy(x.buf, x.buf[x.lo:x.hi])
		x.lo = 0
	}
	if x.hi == len(x.buf) {
		return false
	}
	n, err := x.r.Read(x.buf[x.hi:])
	x.hi += n
	x.ended = err
	return n > 0 || err == nil
}

// next returns the next tag or text; io.EOF at the end.
func (x *xmlScanner) next() (token, error) {
	for {
		if x.lo == x.hi && !x.fill() {
			return token{}, x.stop()
		}
		if x.cdata {
			if t, ok := x.inCDATA(); ok {
				return t, nil
			}
			continue
		}
		if x.buf[x.lo] != '<' {
			return x.charData()
		}
		t, ok, err := x.markup()
		if ok || err != nil {
			return t, err
		}
	}
}

func (x *xmlScanner) stop() error {
	if x.ended == nil {
		return errDamaged
	}
	return x.ended
}

// markup consumes what begins with '<'; ok is false for comments and the like.
func (x *xmlScanner) markup() (token, bool, error) {
	for x.hi-x.lo < 9 && x.fill() {
	}
	b := x.buf[x.lo:x.hi]
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		return token{}, false, x.skipPast("-->")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		x.lo += 9
		x.cdata = true
		return token{}, false, nil
	case bytes.HasPrefix(b, []byte("<?")):
		return token{}, false, x.skipPast("?>")
	case bytes.HasPrefix(b, []byte("<!")):
		return token{}, false, errDamaged // a document type has no place here
	}
	end := 0
	for {
		if end = tagEnd(x.buf[x.lo:x.hi]); end > 0 {
			break
		}
		if !x.fill() {
			return token{}, false, errDamaged
		}
	}
	tag := x.buf[x.lo+1 : x.lo+end]
	x.lo += end + 1
	return makeTag(tag), true, nil
}

// tagEnd finds the '>' that ends a tag, which may stand in quotes before that.
func tagEnd(b []byte) int {
	i := bytes.IndexByte(b, '>')
	if i < 0 || bytes.IndexByte(b[:i], '"') < 0 && bytes.IndexByte(b[:i], '\'') < 0 {
		return i
	}
	var quote byte
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

func makeTag(tag []byte) token {
	t := token{kind: startTag}
	if len(tag) > 0 && tag[0] == '/' {
		t.kind, tag = endTag, tag[1:]
	}
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		t.empty, tag = true, tag[:n-1]
	}
	end := bytes.IndexAny(tag, " \t\r\n")
	if end < 0 {
		end = len(tag)
	}
	name := tag[:end]
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	t.name, t.attrs = known[string(name)], tag[end:]
	return t
}

func (x *xmlScanner) skipPast(mark string) error {
	for {
		if i := bytes.Index(x.buf[x.lo:x.hi], []byte(mark)); i >= 0 {
			x.lo += i + len(mark)
			return nil
		}
		x.lo = max(x.lo, x.hi-len(mark)+1)
		if !x.fill() {
			return errDamaged
		}
	}
}

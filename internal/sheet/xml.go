package sheet

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

// What a part may ask for, far above what any spreadsheet program writes.
const (
	maxToken = 1 << 20 // bytes of a tag, a comment or a text; longer texts are skipped
	maxDepth = 64      // elements inside of each other
)

var errDamaged = errors.New("the XML inside is damaged")

// xmlReader is encoding/xml with limits, so that neither a text nor a tag nor the
// depth of a file decides about memory. A document type is refused.
type xmlReader struct {
	*xml.Decoder
	in      *bufio.Reader
	left    *io.LimitedReader
	maxText int
	depth   int
	text    []byte // of the last element
}

func newXML(r io.Reader, maxText int) *xmlReader {
	x := &xmlReader{left: &io.LimitedReader{R: r}, maxText: maxText}
	// A text that does not fit in is too long, even if each character is written as &quot;.
	x.in = bufio.NewReaderSize(x.left, max(4096, 8*maxText))
	x.Decoder = xml.NewDecoder(x.in)
	return x
}

// Token returns the next token, valid until the one after it. Names keep their
// prefix in Space. Whoever reads stops at an end tag: the end of the file is an error.
func (x *xmlReader) Token() (xml.Token, error) {
	x.left.N = int64(x.in.Size() + maxToken)
	t, err := x.RawToken()
	var syntax *xml.SyntaxError
	if errors.Is(err, io.EOF) || errors.As(err, &syntax) {
		return nil, errDamaged
	}
	switch t.(type) {
	case xml.StartElement:
		x.depth++
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		return nil, errDamaged
	}
	if x.depth > maxDepth {
		return nil, errDamaged
	}
	return t, err
}

// value is what was found between the tags of a cell or of a shared text.
type value struct {
	formula bool
	given   bool // there is a value, if only an empty one
	long    bool // and it is larger than the limit
}

// value reads up to the end of an element and leaves its text in x.text.
func (x *xmlReader) value(element string) (v value, err error) {
	x.text = x.text[:0]
	inText, aside := false, false
	for {
		t, err := x.Token()
		if err != nil {
			return v, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "f":
				v.formula = true
			case "v", "t":
				inText, v.given = !aside, true
				v.long = x.skipLong() && inText || v.long
			case "rPh": // how East Asian text is read aloud, not what it says
				aside = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v", "t":
				inText = false
			case "rPh":
				aside = false
			case element:
				return v, nil
			}
		case xml.CharData:
			if inText {
				v.long = v.long || len(x.text)+len(t) > x.maxText
				if !v.long {
					x.text = append(x.text, t...)
				}
			}
		}
	}
}

// skipLong passes over the text that comes next if the buffer cannot hold it.
func (x *xmlReader) skipLong() (long bool) {
	if text, _ := x.in.Peek(x.in.Buffered()); bytes.IndexByte(text, '<') >= 0 {
		return false
	}
	for {
		x.left.N = int64(x.in.Size() + maxToken)
		text, err := x.in.Peek(x.in.Size())
		end := bytes.IndexByte(text, '<')
		switch {
		case end < 0 && err == nil:
			long, end = true, len(text)
		case end < 0 || !long:
			return long // what is wrong with the end of a file, Token says
		}
		_, _ = x.in.Discard(end) // it was peeked at
		if end < len(text) {
			return true
		}
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

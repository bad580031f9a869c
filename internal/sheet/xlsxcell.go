package sheet

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/civil"
)

// convert says what a cell is; its text is in x.x.text.
func (x *xlsxFile) convert(t xml.StartElement, v value) Cell {
	text := x.x.text
	switch {
	case v.long:
		return Cell{Kind: TooLong}
	case len(text) == 0 && v.formula && !v.given:
		return Cell{Kind: Formula}
	case len(text) == 0:
		return Cell{}
	}
	switch attr(t, "t") {
	case "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(text)))
		if err != nil {
			return Cell{Kind: Error, Text: "#damaged"}
		}
		s, long, ok := x.shared.at(i)
		if long {
			return Cell{Kind: TooLong}
		}
		if !ok {
			return Cell{Kind: Error, Text: "#damaged"}
		}
		return textCell(s)
	case "b":
		if text[0] == '1' || text[0]|0x20 == 't' {
			return Cell{Kind: Bool, Text: "TRUE"}
		}
		return Cell{Kind: Bool, Text: "FALSE"}
	case "e":
		return Cell{Kind: Error, Text: string(text)}
	case "d":
		return isoCell(string(text))
	case "str", "inlineStr":
		return textCell(string(unescape(text)))
	}
	return x.numberCell(string(bytes.TrimSpace(text)), attr(t, "s"))
}

func textCell(s string) Cell {
	if strings.TrimSpace(s) == "" {
		return Cell{}
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return Cell{Kind: Text, Text: s}
}

func isoCell(s string) Cell {
	for _, layout := range []string{"2006-01-02T15:04:05.999", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, strings.TrimSuffix(s, "Z")); err == nil {
			return dayCell(t)
		}
	}
	return textCell(s)
}

func dayCell(t time.Time) Cell {
	c := Cell{Kind: Day, Date: civil.At(t, time.UTC)}
	c.Text = c.Date.String()
	if t.Hour()|t.Minute()|t.Second() != 0 {
		c.Time = t
		c.Text += t.Format(" 15:04:05")
	}
	return c
}

func (x *xlsxFile) numberCell(text, styleID string) Cell {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return textCell(text)
	}
	st := style{kind: Number}
	if id, _ := strconv.Atoi(styleID); id >= 0 && id < len(x.styles) {
		st = x.styles[id]
	}
	switch {
	case st.kind == Day && f >= 0 && f < 1 && f > 0:
		return clockCell(f)
	case st.kind == Day:
		return dateCell(f, x.inf.Date1904)
	case st.kind == Clock && f < 366:
		return clockCell(f)
	case st.kind == Clock:
		return dateCell(f, x.inf.Date1904) // a moment shown as its time only
	}
	if !allDigits(text) {
		text = plainNumber(f)
	}
	if st.padding != "" && allDigits(text) {
		text = pad(st.padding, text)
	}
	return Cell{Kind: Number, Text: text}
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// unescape resolves _x000D_ and the like, which stand for characters that XML
// cannot hold.
func unescape(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '_' && i+6 < len(b) && b[i+1] == 'x' && b[i+6] == '_' {
			if n, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 16); err == nil {
				out = utf8.AppendRune(out, rune(n))
				i += 6
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

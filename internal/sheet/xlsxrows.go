package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/civil"
)

// next reads the next row that is not blank.
func (x *xlsxFile) next(row *Row) error {
	for {
		err := x.readRow()
		if err == io.EOF {
			x.ended = true
			return io.EOF
		}
		if err != nil {
			return x.explain(err)
		}
		x.cells = x.merges.apply(x.number, x.cells)
		for n := len(x.cells); n > 0 && x.cells[n-1].Kind == Empty; n-- {
			x.cells = x.cells[:n-1]
		}
		if len(x.cells) > 0 {
			row.Number, row.Cells = x.number, x.cells
			return nil
		}
	}
}

// readRow reads one <row>, or returns io.EOF behind the last one.
func (x *xlsxFile) readRow() error {
	x.cells = x.cells[:0]
	inRow := false
	for {
		t, err := x.x.next()
		if err == io.EOF && !x.ended {
			return errDamaged // the sheet must be closed first
		}
		if err != nil {
			return err
		}
		switch {
		case t.kind == charData:
		case t.name == "sheetData" && (t.kind == endTag || t.empty):
			x.ended = true
			return io.EOF
		case t.name == "worksheet" && t.kind == endTag: // a chart or an empty sheet
			x.ended = true
			return io.EOF
		case t.name == "row" && t.kind == startTag:
			n, given := t.intAttr("r")
			if !given {
				n = x.number + 1
			}
			if n <= x.number || inRow {
				return errDamaged
			}
			x.number, inRow = n, true
			if t.empty {
				return nil
			}
		case t.name == "row":
			return nil
		case t.name == "c" && t.kind == startTag:
			if !inRow {
				return errDamaged
			}
			if err := x.cell(t); err != nil {
				return err
			}
		}
	}
}

func (t *token) intAttr(name string) (int, bool) {
	v, ok := t.attr(name)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(string(v))
	return n, err == nil
}

// rawCell is a cell as the file has it.
type rawCell struct {
	kind    string // the t attribute
	style   int
	formula bool
	valued  bool // there is a value, if only an empty one
	long    bool
}

// cell reads one <c> with its children and adds it to the row.
func (x *xlsxFile) cell(t token) error {
	col := len(x.cells)
	if ref, ok := t.attr("r"); ok {
		if col, _, ok = cellRef(ref); !ok || col < len(x.cells) {
			return errDamaged
		}
	}
	if t.empty {
		return nil
	}
	var raw rawCell
	kind, _ := t.attr("t")
	raw.kind = kindName(kind)
	raw.style, _ = t.intAttr("s")
	if err := x.children(&raw); err != nil {
		return err
	}
	c := x.convert(&raw)
	if c.Kind == Empty {
		return nil
	}
	if col >= x.opt.MaxColumns {
		return &FileError{Row: x.number, Reason: fmt.Sprintf("more than %d columns", x.opt.MaxColumns),
			Remedy: "is this the right file? Delete the columns that are not needed"}
	}
	for len(x.cells) < col {
		x.cells = append(x.cells, Cell{})
	}
	x.cells = append(x.cells, c)
	return nil
}

func kindName(b []byte) string {
	for _, k := range [...]string{"s", "str", "inlineStr", "b", "e", "d"} {
		if string(b) == k {
			return k
		}
	}
	return "n"
}

// children collects the value of a cell in x.text.
func (x *xlsxFile) children(raw *rawCell) error {
	x.text = x.text[:0]
	inValue, aside := false, false
	for {
		t, err := x.x.next()
		if err != nil {
			if err == io.EOF {
				err = errDamaged
			}
			return err
		}
		switch {
		case t.kind == charData:
			if !inValue || aside {
				continue
			}
			if len(x.text)+len(t.text) > x.opt.MaxCell {
				raw.long = true
			} else if !raw.long {
				x.text = append(x.text, t.text...)
			}
		case t.name == "f":
			raw.formula = true
		case t.name == "v" || t.name == "t":
			inValue = t.kind == startTag && !t.empty
			raw.valued = true
		case t.name == "rPh":
			aside = t.kind == startTag && !t.empty
		case t.name == "c" && t.kind == endTag:
			return nil
		}
	}
}

// convert says what a cell is.
func (x *xlsxFile) convert(raw *rawCell) Cell {
	if raw.long {
		return Cell{Kind: TooLong}
	}
	if len(x.text) == 0 {
		if raw.formula && !raw.valued {
			return Cell{Kind: Formula}
		}
		return Cell{}
	}
	switch raw.kind {
	case "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(x.text)))
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
		if x.text[0] == '1' || x.text[0]|0x20 == 't' {
			return Cell{Kind: Bool, Text: "TRUE"}
		}
		return Cell{Kind: Bool, Text: "FALSE"}
	case "e":
		return Cell{Kind: Error, Text: string(x.text)}
	case "d":
		return isoCell(string(x.text))
	case "n":
		return x.numberCell(raw.style)
	}
	return textCell(string(unescape(x.text)))
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

func (x *xlsxFile) numberCell(id int) Cell {
	text := string(bytes.TrimSpace(x.text))
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return textCell(text)
	}
	st := style{kind: Number}
	if id >= 0 && id < len(x.styles) {
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

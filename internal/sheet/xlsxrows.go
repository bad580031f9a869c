package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

// next reads the next row that is not blank.
func (x *xlsxFile) next(row *Row) error {
	for {
		err := x.readRow()
		if errors.Is(err, io.EOF) {
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
		if errors.Is(err, io.EOF) && !x.ended {
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
			if errors.Is(err, io.EOF) {
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

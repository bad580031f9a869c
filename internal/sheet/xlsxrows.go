package sheet

import (
	"encoding/xml"
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
		t, err := x.x.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				n, err := strconv.Atoi(attr(t, "r"))
				if err != nil {
					n = x.number + 1
				}
				if n <= x.number || inRow {
					return errDamaged
				}
				x.number, inRow = n, true
			case "c":
				if !inRow {
					return errDamaged
				}
				if err := x.cell(t); err != nil {
					return err
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "row":
				return nil
			case "sheetData", "worksheet": // the second of a chart or an empty sheet
				x.ended = true
				return io.EOF
			}
		}
	}
}

// cell reads one <c> with its children and adds it to the row.
func (x *xlsxFile) cell(t xml.StartElement) error {
	col := len(x.cells)
	if ref := attr(t, "r"); ref != "" {
		var ok bool
		if col, _, ok = cellRef(ref); !ok || col < len(x.cells) {
			return errDamaged
		}
	}
	v, err := x.x.value("c")
	if err != nil {
		return err
	}
	c := x.convert(t, v)
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

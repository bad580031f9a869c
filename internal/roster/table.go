package roster

import (
	"slices"
	"strings"

	"standing/internal/sheet"
)

// sampled is how many rows are looked at before anything is decided.
const sampled = 230

// table is one file while it is read: the rows that were looked at first, then
// the rest of the stream.
type table struct {
	*Table
	src     *sheet.Reader
	sample  []sheet.Row
	served  int
	heading []string // as written, to recognise a repeated heading row
}

func openTable(path string) (*table, error) {
	src, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return nil, err
	}
	t := &table{src: src, Table: &Table{}}
	for len(t.sample) < sampled {
		row, ok := src.Next()
		if !ok {
			break
		}
		row.Cells = slices.Clone(row.Cells)
		t.sample = append(t.sample, row)
	}
	if err := src.Err(); err != nil {
		src.Close()
		return nil, err
	}
	inf := src.Info()
	t.File, t.Format, t.Delimiter = inf.Name(), inf.Format, delimiterWord(inf.Delimiter)
	for _, s := range inf.Sheets {
		if s != inf.Sheet {
			t.OtherSheets = append(t.OtherSheets, s)
		}
	}
	if len(t.sample) == 0 {
		src.Close()
		return nil, &Unclear{File: t.File, Reason: "the table is empty", Remedy: "is this the right file or sheet?"}
	}
	return t, nil
}

func (t *table) close() {
	if t != nil {
		t.src.Close()
	}
}

func delimiterWord(b byte) string {
	switch b {
	case '\t':
		return "tabs"
	case ';':
		return "semicolons"
	case '|':
		return "bars"
	}
	return "commas"
}

// next returns the next row of data: below the headings, and neither a repeated
// heading row nor a total.
func (t *table) next() (sheet.Row, bool) {
	for {
		row, ok := t.pull()
		if !ok {
			return row, false
		}
		if row.Number <= t.HeadingRow {
			continue
		}
		if t.isHeading(row) || isTotal(row) {
			t.Repeats++
			continue
		}
		t.Rows++
		return row, true
	}
}

func (t *table) pull() (sheet.Row, bool) {
	if t.served < len(t.sample) {
		t.served++
		return t.sample[t.served-1], true
	}
	if t.sample != nil {
		t.sample, t.served = nil, 0
	}
	return t.src.Next()
}

// setHeading remembers the heading row.
func (t *table) setHeading(row sheet.Row) {
	t.HeadingRow = row.Number
	t.heading = nil
	for _, c := range row.Cells {
		t.heading = append(t.heading, strings.TrimSpace(c.Text))
	}
}

// isHeading reports whether a row of data is the heading row once more: all its
// cells say what the headings say, and there are at least two.
func (t *table) isHeading(row sheet.Row) bool {
	same := 0
	for i, c := range row.Cells {
		if c.Kind == sheet.Empty {
			continue
		}
		if c.Kind != sheet.Text || i >= len(t.heading) || !strings.EqualFold(strings.TrimSpace(c.Text), t.heading[i]) {
			return false
		}
		same++
	}
	return same >= 2
}

// isTotal recognises the last lines of reports: Total, Page 1 of 3.
func isTotal(row sheet.Row) bool {
	first, filled := "", 0
	for _, c := range row.Cells {
		if c.Kind != sheet.Empty {
			if filled == 0 {
				first = c.Text
			}
			filled++
		}
	}
	if filled > 3 || len(first) > 60 {
		return false
	}
	if c := first[:min(1, len(first))]; strings.Trim(c, "TtGgSsPpEeRrC") != "" {
		return false
	}
	f := fold(first)
	for _, p := range []string{"total", "grand total", "totals", "subtotal", "end of report", "report generated", "record count", "count"} {
		if f == p || strings.HasPrefix(f, p+" ") {
			return true
		}
	}
	return strings.HasPrefix(f, "page ") && strings.Contains(f, " of ")
}

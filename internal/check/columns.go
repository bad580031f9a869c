package check

import (
	"fmt"
	"io"
	"strings"

	"standing/internal/term"
	"standing/internal/wording"
)

// column is one column of the terminal table.
type column struct {
	head  string
	cell  func(line) string
	most  int // columns on the screen at most, where the width is limited
	right bool
	shy   int // dropped in this order where there is no room; 0: stays
	width int
}

func columns() []column {
	return []column{
		{head: "Status", cell: func(l line) string { return wording.Status(l.status) }, most: 14},
		{head: "ID", cell: func(l line) string { return l.id }, most: 12, shy: 3},
		{head: "Person", cell: func(l line) string { return l.name }, most: 26},
		{head: "Unit", cell: func(l line) string { return l.unit }, most: 16, shy: 1},
		{head: "Due", cell: func(l line) string { return l.due }, most: 11, right: true, shy: 4},
		{head: "Left", cell: func(l line) string { return l.left }, most: 13, right: true, shy: 2},
		{head: "Missing", cell: func(l line) string { return l.missing }},
	}
}

const (
	gap        = 2  // spaces between columns
	leastWords = 30 // "Missing" gets at least this before other columns are dropped
	leastName  = 12 // a name is cut down to this where there is no room
	mostLines  = 4  // of what one person is missing, after the first
)

func writeRows(out io.Writer, rows []ranked[line], o term.Out) {
	if len(rows) == 0 {
		return
	}
	cols := fit(rows, o)
	head := make([]string, len(cols))
	for i, c := range cols {
		head[i] = align(c, c.head)
	}
	indent := ""
	if m := term.Width(plain(mark(o, 0))); m > 0 {
		indent = strings.Repeat(" ", m)
	}
	fmt.Fprintln(out, indent+o.Paint(term.Dim, strings.TrimRight(strings.Join(head, "  "), " ")))
	for _, r := range rows {
		writeRow(out, cols, r.Row, o)
	}
}

// writeRow writes one person. What is missing may take several lines: cut off, it
// would be of no use.
func writeRow(out io.Writer, cols []column, l line, o term.Out) {
	var more []string
	cells := make([]string, len(cols))
	for i, c := range cols {
		text := c.cell(l)
		if c.most == 0 && o.Width > 0 {
			lines := term.Wrap(text, c.width)
			text, more = lines[0], lines[1:]
		}
		cells[i] = align(c, text)
	}
	cells[0] = mark(o, l.status) + o.Paint(statusStyle[l.status], cells[0])
	fmt.Fprintln(out, strings.TrimRight(strings.Join(cells, "  "), " "))
	indent := strings.Repeat(" ", term.Width(plain(mark(o, l.status)))+taken(cols))
	for i, m := range more {
		if i == mostLines-1 && i+1 < len(more) {
			fmt.Fprintln(out, indent+"…")
			break
		}
		fmt.Fprintln(out, indent+term.Truncate(m, cols[len(cols)-1].width))
	}
}

func align(c column, s string) string {
	s = term.Truncate(s, c.width)
	if c.right {
		return term.PadLeft(s, c.width)
	}
	return term.Pad(s, c.width)
}

// fit measures the columns, drops the empty ones, and on a narrow terminal those
// that matter least, so that what is missing can still be read.
func fit(rows []ranked[line], o term.Out) []column {
	var cols []column
	for _, c := range columns() {
		for _, r := range rows {
			c.width = max(c.width, term.Width(c.cell(r.Row)))
		}
		if c.width == 0 {
			continue
		}
		c.width = max(c.width, len(c.head))
		if o.Width > 0 && c.most > 0 {
			c.width = min(c.width, c.most)
		}
		cols = append(cols, c)
	}
	if o.Width == 0 {
		return cols
	}
	room := o.Width - term.Width(plain(mark(o, 0)))
	for drop := 1; drop <= 4 && taken(cols)+leastWords > room; drop++ {
		cols = without(cols, drop)
	}
	for i := range cols {
		if short := taken(cols) + leastWords - room; short > 0 && cols[i].head == "Person" {
			cols[i].width = max(cols[i].width-short, min(cols[i].width, leastName))
		}
	}
	if last := &cols[len(cols)-1]; last.most == 0 {
		last.width = max(room-taken(cols), 8)
	}
	return cols
}

// taken is the room of all columns but the last, which holds the words.
func taken(cols []column) int {
	n := 0
	for _, c := range cols {
		if c.most > 0 {
			n += c.width + gap
		}
	}
	return n
}

func without(cols []column, shy int) []column {
	var out []column
	for _, c := range cols {
		if c.shy != shy {
			out = append(out, c)
		}
	}
	return out
}

package exclusion

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	// maxLine is the longest line that is read: one of 1 GB is refused before it is in memory.
	maxLine = 256 << 10
	// ahead is how far the reader of CSV reads on behind a line.
	ahead = 64 << 10
)

// BadCell is a place of a file that cannot be read, and why, as a code of words.yaml.
type BadCell struct {
	Line, Column int
	Heading      string // empty: of the line as a whole
	Why          string
}

// Error is the code: what is said to people has the place.
func (b BadCell) Error() string { return "exclusion: " + b.Why }

var errLongLine = errors.New("exclusion: a line is too long")

// bounded gives the lines of a CSV file and never holds more than one.
type bounded struct {
	csv   *csv.Reader
	in    *gauge
	width int
	last  int // the line on which the one that was read last begins
}

// gauge fails where more is read than a line may have.
type gauge struct {
	r        io.Reader
	n, limit int64
}

// Read fails where a line has no end.
func (g *gauge) Read(p []byte) (int, error) {
	if g.n > g.limit {
		return 0, errLongLine
	}
	n, err := g.r.Read(p)
	g.n += int64(n)
	return n, err
}

func newBounded(r io.Reader) *bounded {
	g := &gauge{r: withoutMark(r)}
	b := &bounded{csv: csv.NewReader(g), in: g}
	b.csv.FieldsPerRecord, b.csv.ReuseRecord = -1, true
	return b
}

// withoutMark leaves out the mark by which some programs know UTF-8.
func withoutMark(r io.Reader) io.Reader {
	in := bufio.NewReaderSize(r, 4096)
	if head, err := in.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = in.Discard(3) // it is there
	}
	return in
}

// next is the next line. The first sets how many columns the others have.
func (b *bounded) next() ([]string, error) {
	b.in.limit = b.csv.InputOffset() + maxLine + ahead
	before := b.csv.InputOffset()
	row, err := b.csv.Read()
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, errLongLine) || err == nil && b.csv.InputOffset()-before > maxLine:
		return nil, BadCell{Line: b.last + 1, Column: 1, Why: "line_long"}
	case errors.As(err, &syntax):
		return nil, BadCell{Line: syntax.Line, Column: max(syntax.Column, 1), Why: "quotes"}
	case err != nil:
		return nil, err
	}
	b.last, _ = b.csv.FieldPos(0)
	if b.width == 0 {
		b.width = len(row)
	}
	for i, cell := range row {
		if !utf8.ValidString(cell) {
			return nil, b.bad(i, "", "not_utf8")
		}
		if strings.ContainsRune(cell, 0) {
			return nil, b.bad(i, "", "control")
		}
	}
	if len(row) != b.width {
		return nil, b.bad(min(len(row), b.width)-1, "", "width")
	}
	return row, nil
}

// bad is a place of the line that was read last.
func (b *bounded) bad(column int, heading, why string) BadCell {
	line, _ := b.csv.FieldPos(column)
	return BadCell{Line: line, Column: column + 1, Heading: heading, Why: why}
}

package report

import (
	"bufio"
	"io"
	"strings"

	"standing/internal/sheet"
)

// mark is how a spreadsheet program knows that a file is UTF-8.
const mark = "\ufeff"

// writeCSV writes a sheet as RFC 4180 has it: the heads, then one line each; days as
// YYYY-MM-DD, numbers with a point.
func writeCSV(w io.Writer, s Sheet, withMark bool) error {
	out := bufio.NewWriterSize(w, 64<<10)
	head := make([]Cell, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = text(c.Label)
	}
	var b []byte
	if withMark {
		b = append(b, mark...)
	}
	if _, err := out.Write(appendLine(b, head)); err != nil {
		return err
	}
	err := s.Each(func(line []Cell) error {
		b = appendLine(b[:0], line)
		_, err := out.Write(b)
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func appendLine(b []byte, line []Cell) []byte {
	for i, c := range line {
		if i > 0 {
			b = append(b, ',')
		}
		if c.Type == Words {
			b = appendText(b, c.Text)
		} else {
			b = append(b, c.String()...) // a day or a number needs no quotes
		}
	}
	return append(b, '\r', '\n')
}

// appendText writes text that no spreadsheet takes for a formula, in quotes where RFC 4180 wants them.
func appendText(b []byte, s string) []byte {
	s = sheet.Harmless(s)
	if !strings.ContainsAny(s, ",\"\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

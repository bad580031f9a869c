package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// line returns the next line when it lies in the buffer and has no quotes; it
// is then consumed. Otherwise nothing is consumed.
func (c *csvFile) line() (line []byte, fits bool, err error) {
	searched := 0
	for {
		if i := bytes.IndexByte(c.buf[c.lo+searched:c.hi], c.end); i >= 0 {
			i += searched
			line = c.buf[c.lo : c.lo+i]
			if bytes.IndexByte(line, '"') >= 0 {
				return nil, false, nil
			}
			c.lo += i + 1
			return trimCR(line), true, nil
		}
		if c.ended != nil {
			return c.lastLine()
		}
		if c.hi-c.lo == len(c.buf) {
			return nil, false, nil
		}
		searched = c.hi - c.lo
		c.fill()
	}
}

func (c *csvFile) lastLine() ([]byte, bool, error) {
	if !errors.Is(c.ended, io.EOF) {
		return nil, false, c.fail("the file cannot be read: "+c.ended.Error(), "")
	}
	line := c.buf[c.lo:c.hi]
	if len(line) == 0 || len(line) == 1 && line[0] == 0x1a { // Ctrl-Z: the end of old DOS files
		return nil, false, io.EOF
	}
	if bytes.IndexByte(line, '"') >= 0 {
		return nil, false, nil
	}
	c.lo = c.hi
	return trimCR(line), true, nil
}

func trimCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// plain cuts a line without quotes into cells: one string for the whole line.
func (c *csvFile) plain(line []byte) error {
	c.cells = c.cells[:0]
	if bytes.IndexByte(line, 0) >= 0 {
		return c.binary()
	}
	text := c.toString(line)
	if isBlank(text, c.d.delim) {
		return nil
	}
	for {
		i := strings.IndexByte(text, c.d.delim)
		if i < 0 {
			c.add(text)
			return c.check(text)
		}
		c.add(text[:i])
		text = text[i+1:]
		if len(c.cells) > c.opt.MaxColumns {
			return c.tooWide()
		}
	}
}

// add adds a cell. ="00123" is how programs keep a spreadsheet from dropping
// zeros; the text is what is inside.
func (c *csvFile) add(s string) {
	if n := len(s); n > 3 && s[0] == '=' && s[1] == '"' && s[n-1] == '"' && strings.IndexByte(s[2:n-1], '"') < 0 {
		s = s[2 : n-1]
	}
	cell := Cell{Kind: Text, Text: s}
	switch {
	case s == "":
		cell.Kind = Empty
	case len(s) > c.opt.MaxCell:
		cell = Cell{Kind: TooLong}
	}
	c.cells = append(c.cells, cell)
}

// check finds the line that uses another delimiter than the rest. Above the
// first usual row a two-column file may have a title with a comma in it.
func (c *csvFile) check(line string) error {
	if len(c.cells) > c.opt.MaxColumns {
		return c.tooWide()
	}
	if len(c.cells) == c.d.width {
		c.usual = true
	}
	if len(c.cells) > 1 || c.d.width < 2 || c.d.width == 2 && !c.usual {
		return nil
	}
	if other, odd := c.d.otherDelimiter(line); odd {
		return c.fail(fmt.Sprintf("this line is cut by %s, the others by %s", delimiterName(other), delimiterName(c.d.delim)),
			"use one delimiter throughout the file")
	}
	return nil
}

func delimiterName(b byte) string {
	switch b {
	case '\t':
		return "tabs"
	case ';':
		return "semicolons"
	case ',':
		return "commas"
	case '|':
		return "bars (|)"
	}
	return fmt.Sprintf("%q", rune(b))
}

func isBlank(s string, delim byte) bool {
	for i := 0; i < len(s); i++ {
		if s[i] != ' ' && s[i] != delim && s[i] != '\t' && s[i] != '\r' {
			return false
		}
	}
	return true
}

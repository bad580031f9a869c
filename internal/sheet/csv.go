package sheet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

const bufferSize = 256 << 10

// csvFile streams a text table. Lines without quotes are cut straight out of
// the buffer; the others go through the slower reader in csvquoted.go.
type csvFile struct {
	f      *os.File
	r      io.Reader
	opt    Options
	inf    Info
	d      dialect
	end    byte // of a line
	buf    []byte
	lo, hi int
	read   int64 // decoded bytes taken into buf
	ended  error // why r gave no more
	number int   // of the last row
	usual  bool  // a row of the usual width was seen
	cells  []Cell
	text   []byte // scratch: a row in the making
	ends   []int  // scratch: where its cells end; -1-end when too long
}

func openCSV(f *os.File, st os.FileInfo, path string, sample []byte, whole bool, opt Options) (source, error) {
	enc, bom, problem := sniffEncoding(sample)
	if problem != "" {
		return nil, &FileError{File: path, Reason: problem, Remedy: "save it as .xlsx or as CSV (UTF-8)"}
	}
	c := &csvFile{f: f, opt: opt, buf: make([]byte, bufferSize)}
	c.inf = Info{Path: path, Format: "csv", Encoding: encodingNames[enc], Size: st.Size()}
	raw := io.MultiReader(bytes.NewReader(bytes.Clone(sample[bom:])), f)
	if st.Mode().IsRegular() { // else a pipe: it cannot be rewound
		if _, err := f.Seek(int64(bom), io.SeekStart); err != nil {
			return nil, &FileError{File: path, Reason: "the file cannot be read: " + err.Error()}
		}
		raw = f
	}
	c.r = raw
	if enc != utf8Text {
		c.r = &utf16Reader{r: raw, big: enc == utf16BE}
	}
	for c.hi < sampleSize && c.ended == nil {
		c.fill()
	}
	c.d = sniffDialect(c.buf[:c.hi], c.ended != nil)
	if opt.Delimiter != 0 {
		c.d.delim, c.d.width = opt.Delimiter, 0
	}
	c.inf.Delimiter = c.d.delim
	c.end = '\n'
	if c.d.crOnly {
		c.end = '\r'
	}
	if c.d.hint {
		c.skipLine()
	}
	return c, nil
}

func (c *csvFile) info() Info   { return c.inf }
func (c *csvFile) close() error { return c.f.Close() }

// offset is exact for UTF-8 and near enough for a progress bar in UTF-16.
func (c *csvFile) offset() int64 {
	n := c.read - int64(c.hi-c.lo)
	if c.inf.Encoding == encodingNames[utf16LE] || c.inf.Encoding == encodingNames[utf16BE] {
		n *= 2
	}
	return min(n, c.inf.Size)
}

// fill reads more behind hi, moving what is left to the front first.
func (c *csvFile) fill() {
	if c.lo > 0 {
		c.hi = copy(c.buf, c.buf[c.lo:c.hi])
		c.lo = 0
	}
	for try := 0; try < 100; try++ {
		n, err := c.r.Read(c.buf[c.hi:])
		c.hi += n
		c.read += int64(n)
		if err != nil {
			c.ended = err
		}
		if n > 0 || err != nil {
			return
		}
	}
	c.ended = io.ErrNoProgress
}

func (c *csvFile) skipLine() {
	if i := bytes.IndexByte(c.buf[c.lo:c.hi], c.end); i >= 0 {
		c.lo += i + 1
		c.number++
	}
}

// next reads the next row that is not blank.
func (c *csvFile) next(row *Row) error {
	for {
		line, fits, err := c.line()
		if err != nil {
			return err
		}
		c.number++
		if fits {
			err = c.plain(line)
		} else {
			err = c.quoted()
		}
		if err != nil {
			return err
		}
		if len(c.cells) == 0 {
			continue
		}
		row.Number, row.Cells = c.number, c.cells
		return nil
	}
}

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
	if c.ended != io.EOF {
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

// toString copies a line and makes it valid UTF-8.
func (c *csvFile) toString(line []byte) string {
	if utf8.Valid(line) {
		return string(line)
	}
	c.inf.Encoding = "windows-1252"
	c.text = appendCP1252(c.text[:0], line)
	return string(c.text)
}

func (c *csvFile) fail(reason, remedy string) error {
	return &FileError{File: c.inf.Path, Row: c.number, Reason: reason, Remedy: remedy}
}

func (c *csvFile) binary() error {
	return c.fail("a zero byte: this is not text", "save the table as .xlsx or as CSV (UTF-8)")
}

func (c *csvFile) tooWide() error {
	return c.fail(fmt.Sprintf("more than %d columns", c.opt.MaxColumns), "is this the right file? Delete the columns that are not needed")
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

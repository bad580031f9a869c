package sheet

import (
	"bytes"
	"fmt"
	"io"
	"os"
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

func openCSV(f *os.File, st os.FileInfo, path string, sample []byte, opt Options) (source, error) {
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

func (c *csvFile) info() Info { return c.inf }

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

package sheet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"standing/internal/civil"
)

// Kind says what a cell holds.
type Kind uint8

const (
	Empty   Kind = iota
	Text         // Text as written
	Number       // Text is the plain decimal
	Day          // Date, and Time where the cell has a clock part
	Clock        // a time of day or a duration; Text is h:mm or h:mm:ss
	Bool         // Text is TRUE or FALSE
	Formula      // a formula whose value was never stored
	Error        // Text is the error, such as #REF!
	TooLong      // larger than Options.MaxCell; the content was dropped
)

// Cell is one cell. A CSV cell is Text, Empty or TooLong.
type Cell struct {
	Text   string
	Kind   Kind
	Merged bool // covered by a merge; the value is that of the merge's first cell
	Date   civil.Date
	Time   time.Time // the wall clock, as UTC; zero when the cell is a whole day
}

// Row is one row. Cells is valid until the next call of Next; the texts may be
// kept, but each keeps the text of its whole row alive (use strings.Clone).
type Row struct {
	Number int // as the spreadsheet numbers it, from 1
	Cells  []Cell
}

// Options are limits and overrides; the zero Options are the defaults.
type Options struct {
	Delimiter   byte  // 0: found from the first lines
	MaxCell     int   // bytes; 0: 32 KiB
	MaxColumns  int   // 0: 4,096
	MaxInflated int64 // bytes that an XLSX may unpack to; 0: 2 GiB
	MaxRatio    int64 // unpacked to packed, above 16 MiB; 0: 200
}

func (o Options) withDefaults() Options {
	if o.MaxCell == 0 {
		o.MaxCell = 32 << 10
	}
	if o.MaxColumns == 0 {
		o.MaxColumns = 4096
	}
	if o.MaxInflated == 0 {
		o.MaxInflated = 2 << 30
	}
	if o.MaxRatio == 0 {
		o.MaxRatio = 200
	}
	return o
}

// Info is what was found out about the file.
type Info struct {
	Path      string // without #Sheet
	Format    string // csv | xlsx
	Encoding  string // utf-8 | utf-16le | utf-16be | windows-1252; grows more exact while reading
	Delimiter byte
	Sheet     string   // the one that is read
	Sheets    []string // all of them, in order
	Date1904  bool
	Size      int64 // of the file
}

// Name is the file as problems name it: with #Sheet where there are several.
func (i Info) Name() string {
	if len(i.Sheets) > 1 {
		return i.Path + "#" + i.Sheet
	}
	return i.Path
}

// FileError is why a file cannot be read at all.
type FileError struct {
	File   string
	Row    int // 0: the file as a whole
	Reason string
	Remedy string
}

func (e *FileError) Error() string {
	s := e.File
	if e.Row > 0 {
		s = fmt.Sprintf("%s, row %d", s, e.Row)
	}
	s += ": " + e.Reason
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// source is one file format.
type source interface {
	next(row *Row) error // io.EOF after the last row
	offset() int64       // bytes of the file that are done
	info() Info
	close() error
}

// Reader streams the rows of one table.
type Reader struct {
	src source
	row Row
	err error
}

// Open opens a CSV or XLSX file; path may end in #Sheet name.
func Open(path string, opt Options) (*Reader, error) {
	opt = opt.withDefaults()
	file, sheetName := splitPath(path)
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	src, err := detect(f, file, sheetName, opt)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &Reader{src: src}, nil
}

// splitPath takes #Sheet off, unless a file has that very name.
func splitPath(path string) (file, sheetName string) {
	if _, err := os.Stat(path); err == nil {
		return path, ""
	}
	if i := strings.LastIndexByte(path, '#'); i > 0 {
		return path[:i], path[i+1:]
	}
	return path, ""
}

// Next returns the next row that is not blank.
func (r *Reader) Next() (Row, bool) {
	if r.err != nil {
		return Row{}, false
	}
	if r.err = r.src.next(&r.row); r.err != nil {
		return Row{}, false
	}
	return r.row, true
}

// Err is why Next stopped; nil at the end of the file.
func (r *Reader) Err() error {
	if errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.err
}

// Info returns what is known of the file so far.
func (r *Reader) Info() Info { return r.src.info() }

// Done returns how many bytes of the file have been dealt with.
func (r *Reader) Done() int64 { return r.src.offset() }

// Close releases the file.
func (r *Reader) Close() error { return r.src.close() }

// ColumnName returns A, B … Z, AA … for a column counted from 0.
func ColumnName(i int) string {
	var b [8]byte
	n := len(b)
	for i++; i > 0; i = (i - 1) / 26 {
		n--
		b[n] = byte('A' + (i-1)%26)
	}
	return string(b[n:])
}

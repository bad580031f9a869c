package sheet

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// xlsxFile streams one sheet of a workbook.
type xlsxFile struct {
	f      *os.File
	opt    Options
	inf    Info
	book   workbook
	styles []style
	shared *sharedTexts
	part   *part
	x      *xmlReader
	merges merges
	cells  []Cell
	number int
	ended  bool
}

func openXLSX(f *os.File, size int64, file, sheetName string, opt Options) (source, error) {
	x := &xlsxFile{f: f, opt: opt, inf: Info{Path: file, Format: "xlsx", Encoding: encodingNames[utf8Text], Size: size}}
	if err := x.open(size, sheetName); err != nil {
		return nil, x.explain(err)
	}
	return x, nil
}

func (x *xlsxFile) open(size int64, sheetName string) error {
	zr, err := zip.NewReader(x.f, size)
	if err != nil {
		return &FileError{Reason: "this is not a workbook, or a damaged one", Remedy: "save it again as .xlsx or CSV"}
	}
	a := &archive{zr: zr, opt: x.opt}
	if err := a.guard(); err != nil {
		return err
	}
	if x.book, err = a.workbook(); err != nil {
		return err
	}
	for _, s := range x.book.sheets {
		x.inf.Sheets = append(x.inf.Sheets, s.name)
	}
	x.inf.Date1904 = x.book.date1904
	target, err := x.choose(sheetName)
	if err != nil {
		return err
	}
	if x.styles, err = a.styles(x.book.stylesPart); err != nil {
		return err
	}
	if x.shared, err = a.sharedTexts(x.book.sharedPart); err != nil {
		return err
	}
	if x.merges, err = a.merges(target); err != nil {
		return err
	}
	if x.part, err = a.open(target); err != nil {
		return err
	}
	x.x = newXML(x.part, x.opt.MaxCell)
	return nil
}

// choose finds the sheet by name, else takes the first one that is shown.
func (x *xlsxFile) choose(name string) (string, error) {
	for _, s := range x.book.sheets {
		if name == "" && !s.hidden || name != "" && strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(name)) {
			x.inf.Sheet = s.name
			return s.part, nil
		}
	}
	if name == "" {
		return "", &FileError{Reason: "the workbook has no sheet with cells"}
	}
	return "", &FileError{Reason: fmt.Sprintf("there is no sheet %q", name),
		Remedy: "the sheets are: " + strings.Join(x.inf.Sheets, ", ")}
}

// explain turns any error into one that names the file and says what to do.
func (x *xlsxFile) explain(err error) error {
	var fe *FileError
	if errors.As(err, &fe) {
		fe.File = x.inf.Name()
		return fe
	}
	return &FileError{File: x.inf.Name(), Row: x.number, Reason: err.Error(), Remedy: "open it in the spreadsheet program and save it again"}
}

func (x *xlsxFile) info() Info { return x.inf }

func (x *xlsxFile) offset() int64 {
	if x.ended || x.part.size == 0 {
		return x.inf.Size
	}
	return int64(float64(x.inf.Size) * float64(x.part.n) / float64(x.part.size))
}

func (x *xlsxFile) close() error {
	return errors.Join(x.part.Close(), x.f.Close())
}

// archive is the zip file that a workbook is, with a guard against bombs.
type archive struct {
	zr  *zip.Reader
	opt Options
}

// free is how much may be unpacked before the ratio is looked at: small files
// of repeated rows legitimately pack very well.
const free = 16 << 20

// guard refuses an archive by what its directory says. What it does not say is
// caught while unpacking.
func (a *archive) guard() error {
	var total uint64
	for _, f := range a.zr.File {
		if f.UncompressedSize64 > uint64(a.opt.MaxInflated) || total+f.UncompressedSize64 > uint64(a.opt.MaxInflated) {
			return a.bomb()
		}
		total += f.UncompressedSize64
		if f.UncompressedSize64 > free && f.UncompressedSize64/uint64(a.opt.MaxRatio) > f.CompressedSize64 {
			return a.bomb()
		}
	}
	switch {
	case a.find("xl/workbook.bin") != nil:
		return &FileError{Reason: "this is a binary workbook (.xlsb)", Remedy: "save it as .xlsx or CSV"}
	case a.find("content.xml") != nil:
		return &FileError{Reason: "this is an OpenDocument file", Remedy: "save it as .xlsx or CSV"}
	case a.find("Index/Document.iwa") != nil:
		return &FileError{Reason: "this is a Numbers document", Remedy: "export it as .xlsx or CSV"}
	case a.find("word/document.xml") != nil || a.find("ppt/presentation.xml") != nil:
		return &FileError{Reason: "this is not a workbook but a text document or a presentation", Remedy: "put the table into a .xlsx or CSV file"}
	}
	return nil
}

func (a *archive) bomb() error {
	return &FileError{Reason: fmt.Sprintf("this file would unpack to more than %d MB, or to more than %d times its size: it may be an attack",
		a.opt.MaxInflated>>20, a.opt.MaxRatio), Remedy: "export the table as CSV"}
}

func (a *archive) find(name string) *zip.File {
	for _, f := range a.zr.File {
		if f.Name == name || strings.EqualFold(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"), name) {
			return f
		}
	}
	return nil
}

// part is one file of the archive while it is unpacked.
type part struct {
	io.ReadCloser
	a      *archive
	n      int64
	size   int64 // as the directory says
	packed int64
}

func (a *archive) open(name string) (*part, error) {
	f := a.find(path.Clean(name))
	if f == nil {
		return nil, &FileError{Reason: fmt.Sprintf("this is not a workbook: it has no %s", name), Remedy: "save it again as .xlsx or CSV"}
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &part{ReadCloser: rc, a: a, size: int64(f.UncompressedSize64), packed: int64(f.CompressedSize64)}, nil
}

// Read counts what is really unpacked: a directory can lie.
func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.n += int64(n)
	if p.n > p.size || p.n > p.a.opt.MaxInflated || p.n > free && p.n/p.a.opt.MaxRatio > p.packed {
		return 0, p.a.bomb()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("the file is damaged: %w", err)
	}
	return n, err
}

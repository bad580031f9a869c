package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"unicode/utf16"
)

const sampleSize = 64 << 10

// What other programs' files begin with, and what to do about each.
var foreign = []struct{ magic, reason, remedy string }{
	{"%PDF", "this is a PDF document, not a table", "export the table as .xlsx or CSV"},
	{"\x1f\x8b", "this file is compressed (gzip)", "unpack it first"},
	{"{\\rtf", "this is a text document (RTF), not a table", "save the table as .xlsx or CSV"},
}

// detect looks at the first bytes and never at the file's extension.
func detect(f *os.File, path, sheetName string, opt Options) (source, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if st.IsDir() {
		return nil, &FileError{File: path, Reason: "this is a folder, not a file"}
	}
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(f, sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &FileError{File: path, Reason: "the file cannot be read: " + err.Error()}
	}
	sample = sample[:n]
	switch {
	case bytes.HasPrefix(sample, []byte("PK\x03\x04")), bytes.HasPrefix(sample, []byte("PK\x05\x06")):
		return openXLSX(f, st.Size(), path, sheetName, opt)
	case bytes.HasPrefix(sample, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, oleError(f, path)
	}
	for _, x := range foreign {
		if bytes.HasPrefix(sample, []byte(x.magic)) {
			return nil, &FileError{File: path, Reason: x.reason, Remedy: x.remedy}
		}
	}
	if isMarkup(sample) {
		return nil, &FileError{File: path, Reason: "this is a web page or XML saved under a spreadsheet's name",
			Remedy: "open it in the spreadsheet program and save it as .xlsx or CSV"}
	}
	if sheetName != "" {
		return nil, &FileError{File: path, Reason: "a CSV file has no sheets", Remedy: "leave out #" + sheetName}
	}
	return openCSV(f, st, path, sample, opt)
}

func isMarkup(sample []byte) bool {
	s := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(sample, []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, p := range []string{"<html", "<!doctype", "<?xml", "<table", "<meta", "<head"} {
		if bytes.HasPrefix(s, []byte(p)) {
			return true
		}
	}
	return false
}

// oleError tells an encrypted .xlsx from an old .xls: both are OLE files, and
// only the first has a stream of that name.
func oleError(f *os.File, path string) error {
	if oleHas(f, "EncryptedPackage") {
		return &FileError{File: path, Reason: "this workbook is protected by a password",
			Remedy: "open it, remove the password and save it again"}
	}
	return &FileError{File: path, Reason: "this is an old Excel file (.xls)", Remedy: "save it as .xlsx or CSV"}
}

func oleHas(f *os.File, name string) bool {
	var want []byte
	for _, u := range utf16.Encode([]rune(name)) {
		want = append(want, byte(u), byte(u>>8))
	}
	buf := make([]byte, 0, 128<<10)
	for off := int64(0); off < 256<<20; {
		keep := min(len(buf), len(want))
		copy(buf, buf[len(buf)-keep:])
		n, err := f.ReadAt(buf[keep:cap(buf)], off)
		buf = buf[:keep+n]
		off += int64(n)
		if bytes.Contains(buf, want) {
			return true
		}
		if err != nil || n == 0 {
			return false
		}
	}
	return false
}

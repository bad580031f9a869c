package format

import (
	"bytes"
	"encoding/binary"
	"io"
)

const (
	pdfTail  = 70 << 10 // a ZIP is found by its end, at most 64 KB from the end of the file
	pdfChunk = 1 << 20
	// aLittle may stand behind the end: an empty line, what a mail program left.
	aLittle = 16
)

// EndsPDF sees that a file that begins as a PDF also ends as one, and that it is not
// something else as well for a program that looks elsewhere than at its first bytes.
func EndsPDF(src Source) error {
	if err := otherHeads(src); err != nil {
		return err
	}
	n := min(src.Size(), pdfTail)
	tail, err := piece(src, src.Size()-n, n)
	if err != nil {
		return err
	}
	if endsZIP(tail, src.Size()-n) {
		return SeveralKinds
	}
	end := bytes.LastIndex(tail, []byte("%%EOF"))
	if end >= 0 {
		if behind := bytes.Trim(tail[end+5:], "\x00\t\n\f\r "); len(behind) > aLittle {
			return SeveralKinds
		}
		return nil
	}
	found, err := finds(src, []byte("%%EOF"))
	switch {
	case err != nil:
		return err
	case found:
		return SeveralKinds
	}
	return Truncated
}

// otherHeads looks where other formats have their mark: tar, DICOM, a disk.
func otherHeads(src Source) error {
	for _, other := range []struct {
		at   int64
		mark string
	}{{128, "DICM"}, {257, "ustar"}, {0x8001, "CD001"}} {
		mark := make([]byte, len(other.mark))
		if n, _ := src.ReadAt(mark, other.at); n == len(mark) && string(mark) == other.mark {
			return SeveralKinds
		}
	}
	return nil
}

// endsZIP finds the end of a ZIP that holds something, where its list of files says so too.
func endsZIP(tail []byte, at int64) bool {
	le := binary.LittleEndian
	for end := len(tail); ; {
		i := bytes.LastIndex(tail[:end], []byte("PK\x05\x06"))
		if i < 0 {
			return false
		}
		if end = i; len(tail)-i < 22 {
			continue
		}
		files, size, from := le.Uint16(tail[i+10:]), int64(le.Uint32(tail[i+12:])), int64(le.Uint32(tail[i+16:]))
		if here := at + int64(i); files > 0 && size >= 46 && (size <= here && from <= here) {
			if list := i - int(size); list < 0 || bytes.HasPrefix(tail[list:], []byte("PK\x01\x02")) {
				return true
			}
		}
	}
}

// finds looks for a text in the whole file, from its end.
func finds(src Source, text []byte) (bool, error) {
	for end := src.Size(); end > 0; {
		n := min(end, pdfChunk)
		p, err := piece(src, end-n, n)
		if err != nil {
			return false, err
		}
		if bytes.Contains(p, text) {
			return true, nil
		}
		if end -= n; end > 0 {
			end += int64(len(text)) - 1
		}
		if n < pdfChunk {
			break
		}
	}
	return false, nil
}

var _ io.ReaderAt = Source(nil)

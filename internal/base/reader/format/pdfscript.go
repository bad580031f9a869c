package format

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"io"
)

// doers are the names under which a PDF says what it would do by itself: run a script, start
// a program, play something. A script has the name /JavaScript wherever it stands; /JS alone
// is short enough to turn up in packed data by chance.
var doers = map[string]bool{"JavaScript": true, "Launch": true, "RichMedia": true}

const (
	mostName   = 64
	mostObject = 8 << 20 // of one packed stream of objects
	mostPacked = 256     // streams that are unpacked
)

// Script looks for what a PDF would do by itself, in the whole file and in its packed
// objects. It may find the name in what is only shown: whoever asks is told "might".
func Script(src Source) (bool, error) {
	s := &scripts{in: bufio.NewReaderSize(io.NewSectionReader(src, 0, src.Size()), 1<<16)}
	err := s.names()
	for at, i := int64(0), 0; err == nil && !s.found && i < len(s.packed); i++ {
		if at = s.packed[i]; at < src.Size() {
			err = s.unpack(src, at)
		}
	}
	return s.found, err
}

type scripts struct {
	in     *bufio.Reader
	at     int64
	packed []int64 // behind the name that a stream holds objects
	found  bool
}

// names reads every name of the file, in whichever way its letters are written.
func (s *scripts) names() error {
	for !s.found {
		skipped, err := s.in.ReadSlice('/')
		s.at += int64(len(skipped))
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		ahead, err := s.in.Peek(mostName)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		switch name := pdfName(ahead); {
		case doers[name]:
			s.found = true
		case name == "ObjStm" && len(s.packed) < mostPacked:
			s.packed = append(s.packed, s.at)
		}
	}
	return nil
}

// pdfName reads a name up to what ends it; #4a is a J.
func pdfName(p []byte) string {
	var out []byte
	for i := 0; i < len(p) && !bytes.ContainsRune([]byte("\x00\t\n\f\r /<>[](){}%"), rune(p[i])); i++ {
		if p[i] == '#' && i+2 < len(p) {
			hi, lo := hexDigit(p[i+1]), hexDigit(p[i+2])
			if hi >= 0 && lo >= 0 {
				out, i = append(out, byte(hi<<4|lo)), i+2
				continue
			}
		}
		out = append(out, p[i])
	}
	return string(out)
}

func hexDigit(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b|0x20 >= 'a' && b|0x20 <= 'f':
		return int(b|0x20-'a') + 10
	}
	return -1
}

// unpack looks into a stream of objects. One that cannot be read holds nothing that others
// would read.
func (s *scripts) unpack(src Source, at int64) error {
	head, err := piece(src, at, min(4<<10, src.Size()-at))
	if err != nil {
		return err
	}
	_, rest, ok := bytes.Cut(head, []byte("stream"))
	if !ok {
		return nil
	}
	rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r")), []byte("\n"))
	begin := at + int64(len(head)-len(rest))
	z, err := zlib.NewReader(io.NewSectionReader(src, begin, src.Size()-begin))
	if err != nil {
		return nil //nolint:nilerr // packed otherwise, or not at all: then the names were read above
	}
	inner := &scripts{in: bufio.NewReader(io.LimitReader(z, mostObject))}
	_ = inner.names() // up to where it breaks
	s.found = inner.found
	return nil
}

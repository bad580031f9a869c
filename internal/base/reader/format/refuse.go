package format

import (
	"encoding/binary"
	"errors"
	"io"

	"standing/internal/base/fault"
)

var be = binary.BigEndian

// What is wrong with a file. The words are in the catalogue of the ground.
var (
	UnknownKind  = fault.Bad("file", "reader_unknown_kind")
	Unsupported  = fault.Bad("file", "reader_unsupported")
	Truncated    = fault.Bad("file", "reader_truncated")
	Broken       = fault.Bad("file", "reader_failed")
	Encrypted    = fault.Bad("file", "reader_encrypted")
	SeveralKinds = fault.Bad("file", "reader_several_kinds")
	Recursive    = fault.Bad("file", "reader_recursive")
	Bomb         = fault.Bad("file", "reader_bomb")
)

// TooManyPixels says how many there may be, in millions.
func TooManyPixels(l Limits) error {
	return fault.Bad("file", "reader_too_many_pixels", l.Pixels/1_000_000)
}

// TooManyPages says how many there may be.
func TooManyPages(l Limits) error { return fault.Bad("file", "reader_too_many_pages", l.Pages) }

// cut makes the end of a file in the middle of something Truncated.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return Truncated
	}
	return err
}

// piece reads n bytes at a place, where the file has them.
func piece(src Source, at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || at > src.Size() || n > src.Size()-at {
		return nil, Truncated
	}
	p := make([]byte, n)
	if got, err := src.ReadAt(p, at); int64(got) < n {
		return nil, cut(err)
	}
	return p, nil
}

package format

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// Kind is a format that is taken.
type Kind string

// The kinds.
const (
	PDF  Kind = "pdf"
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	TIFF Kind = "tiff"
	HEIC Kind = "heic"
)

// Source is a file that can be read at any place.
type Source interface {
	io.ReaderAt
	Size() int64
}

// Limits are what is looked at, at most.
type Limits struct {
	Pages  int
	Pixels int64 // of one page
}

// Look is what a file is.
type Look struct {
	Kind          Kind
	Pages         int
	Width, Height int  // of the first page as it is shown: pixels, for a PDF points
	Orientation   int  // as in EXIF, from 2; 0 is upright, whether that is said or not
	Script        bool // a PDF that would do something by itself
	Cleaned       bool // there is something that is not kept
}

const headSize = 64

// Sniff reads the first bytes.
func Sniff(src io.ReaderAt) (Kind, error) {
	head := make([]byte, headSize)
	n, err := src.ReadAt(head, 0)
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xd8, 0xff}):
		return JPEG, nil
	case bytes.HasPrefix(head, []byte(pngSignature)):
		return PNG, nil
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return TIFF, nil
	case isHEIC(head):
		return HEIC, nil
	}
	return "", UnknownKind
}

// heicBrands are those of pictures coded with HEVC; AVIF has others.
var heicBrands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx"}

// isHEIC reads the box in front: its brand, and those that the file also keeps to.
func isHEIC(head []byte) bool {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return false
	}
	end := min(int(be.Uint32(head)), len(head))
	if slices.Contains(heicBrands, string(head[8:12])) {
		return true
	}
	for at := 16; at+4 <= end; at += 4 {
		if slices.Contains(heicBrands, string(head[at:at+4])) {
			return true
		}
	}
	return false
}

// Walk looks at a picture of ours. A PDF and a HEIC need more than a walk.
func Walk(kind Kind, src Source, w io.Writer, l Limits) (Look, error) {
	switch kind {
	case JPEG:
		return CleanJPEG(src, w, l)
	case PNG:
		return CleanPNG(src, w, l)
	case TIFF:
		return CleanTIFF(src, w, l)
	default:
		return Look{}, UnknownKind
	}
}

// size fills in how large one page is, or refuses it.
func (k *Look) size(width, height uint32, l Limits) error {
	if width == 0 || height == 0 {
		return Broken
	}
	if int64(width)*int64(height) > l.Pixels || width > 1<<24 || height > 1<<24 {
		return TooManyPixels(l)
	}
	k.Width, k.Height = int(width), int(height)
	return nil
}

// turned swaps the sides of what lies on its side.
func (k Look) turned() Look {
	if k.Orientation == 1 {
		k.Orientation = 0 // who says upright says nothing, and it is not kept
	}
	if k.Orientation >= 5 {
		k.Width, k.Height = k.Height, k.Width
	}
	return k
}

package reader

import (
	"slices"

	"standing/internal/base/fault"
	"standing/internal/base/reader/format"
)

// setup is the first thing that a child is told: nothing of a file.
type setup struct {
	Kind   Kind
	Limits Limits
	Cache  string // where compiled code lies
	Heif   string // heif-convert
	Out    string // a link to the file that it writes

	Tesseract string
}

// order opens the file that a child was handed.
type order struct {
	Key  []byte
	Size int64
}

// ready is the first thing that a child says, before it has read anything.
type ready struct{ Holds []string }

// ask is which page is wanted, and how wide at most.
type ask struct{ Page, Width int }

// no is why a file is refused.
type no struct{ Reason string }

// refusals are the reasons that a child may give. What they are filled with is known here.
func (l Limits) refusal(reason string) error {
	known := []error{format.UnknownKind, format.Unsupported, format.Truncated, format.Broken, format.Encrypted, format.SeveralKinds,
		format.Recursive, format.Bomb, format.TooManyPages(l.format()), format.TooManyPixels(l.format()), errNoHEIC, errNoOCR, errNoPage, errMemory}
	i := slices.IndexFunc(known, func(err error) bool { return fault.Fields(err)[0].Reason == reason })
	if i < 0 {
		return format.Broken
	}
	return known[i]
}

func (l Limits) format() format.Limits { return format.Limits{Pages: l.Pages, Pixels: l.Pixels} }

var (
	errMemory  = fault.Bad("file", "reader_memory")
	errTimeout = fault.Bad("file", "reader_timed_out")
	errNoHEIC  = fault.Bad("file", "reader_no_heic")
	errNoOCR   = fault.Bad("file", "reader_no_ocr")
	errNoPage  = fault.Bad("page", "reader_no_page")
)

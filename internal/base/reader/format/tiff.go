package format

import (
	"encoding/binary"
	"io"
)

// The tags of TIFF that are treated apart.
const (
	tSubfile                   = 254
	tWidth, tHeight            = 256, 257
	tCompression               = 259
	tStripOffsets, tStripSizes = 273, 279
	tTurn                      = 274
	tTileOffsets, tTileSizes   = 324, 325
)

// tiffKept are the tags that decide how a page looks: numbers, and the colour profile. Texts,
// EXIF, GPS, XMP, IPTC, what makers and programs add, further pictures inside are not.
var tiffKept = map[uint16]bool{
	tSubfile: true, tWidth: true, tHeight: true, 258: true, tCompression: true, 262: true, 266: true,
	tStripOffsets: true, tTurn: true, 277: true, 278: true, tStripSizes: true, 282: true, 283: true, 284: true,
	292: true, 293: true, 296: true, 317: true, 318: true, 319: true, 320: true,
	322: true, 323: true, tTileOffsets: true, tTileSizes: true, 338: true, 339: true, 34675: true,
}

// tiffCoded are the ways of coding that are shown: none, fax, LZW, deflate, PackBits.
var tiffCoded = map[uint32]bool{1: true, 3: true, 4: true, 5: true, 8: true, 32773: true, 32946: true}

// widths are the bytes of a value by its type; texts (2) are no type that is kept.
var widths = map[uint16]int64{1: 1, 3: 2, 4: 4, 5: 8, 7: 1, 8: 2, 9: 4, 10: 8}

// mostValue is the most that one tag holds. Thumbnails and masks are no pages.
const (
	mostValue = 16 << 20
	noPage    = 1 | 4
)

// entry is a tag of a page with its value.
type entry struct {
	tag, typ uint16
	value    []byte
}

// page is what is kept of one: its tags in order, and where its data lies.
type page struct {
	entries []entry
	at, n   []int64
}

// order is which byte of a number comes first.
type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

type tiffWalk struct {
	src     Source
	order   order
	l       Limits
	cleaned bool
	data    int64 // bytes of data of all pages
	values  int64 // and of their tags
}

// CleanTIFF writes the pages into a file of their own, their data as it was.
func CleanTIFF(src Source, w io.Writer, l Limits) (Look, error) {
	t := &tiffWalk{src: src, l: l}
	pages, look, err := t.pages()
	if err != nil {
		return Look{}, err
	}
	if err := t.write(pages, w); err != nil {
		return Look{}, err
	}
	return look.turned(), nil
}

// Starts are where the pages begin and how each is turned, for a decoder that reads one.
func Starts(src Source, l Limits) (at []uint32, order binary.ByteOrder, turns []int, err error) {
	t := &tiffWalk{src: src, l: l}
	err = t.each(func(start uint32, p page) { at, turns = append(at, start), append(turns, t.turn(p)) })
	return at, t.order, turns, err
}

// turn is how a page is turned, 0 where that cannot be meant.
func (t *tiffWalk) turn(p page) int {
	if n := t.number(p, tTurn); n <= 8 {
		return int(n)
	}
	return 0
}

func (t *tiffWalk) pages() (out []page, look Look, err error) {
	look = Look{Kind: TIFF}
	err = t.each(func(_ uint32, p page) {
		if look.Pages++; look.Pages == 1 {
			w, h := t.number(p, tWidth), t.number(p, tHeight)
			look.Width, look.Height, look.Orientation = int(w), int(h), t.turn(p)
		}
		out = append(out, p)
	})
	look.Cleaned = t.cleaned
	return out, look, err
}

// each calls for every page, in the order of the file.
func (t *tiffWalk) each(found func(at uint32, p page)) error {
	at, err := t.first()
	seen, n := map[uint32]bool{}, 0
	for err == nil && at != 0 {
		if seen[at] {
			return Recursive
		}
		seen[at] = true
		if len(seen) > 4*t.l.Pages {
			return TooManyPages(t.l)
		}
		p, next, isPage, errPage := t.page(at)
		if errPage != nil {
			return errPage
		}
		if isPage {
			if n++; n > t.l.Pages {
				return TooManyPages(t.l)
			}
			found(at, p)
		}
		at = next
	}
	if err == nil && n == 0 {
		return Unsupported
	}
	return err
}

// first reads the header.
func (t *tiffWalk) first() (uint32, error) {
	head, err := piece(t.src, 0, 8)
	if err != nil {
		return 0, err
	}
	switch string(head[:4]) {
	case "II*\x00":
		t.order = binary.LittleEndian
	case "MM\x00*":
		t.order = be
	default:
		return 0, Broken
	}
	return t.order.Uint32(head[4:]), nil
}

// number is the first value of a tag that counts or measures; 0 where there is none.
func (t *tiffWalk) number(p page, tag uint16) uint32 {
	for _, e := range p.entries {
		if e.tag == tag {
			if all := t.numbers(e); len(all) > 0 {
				return uint32(all[0])
			}
		}
	}
	return 0
}

func (t *tiffWalk) numbers(e entry) []int64 {
	var out []int64
	switch e.typ {
	case 1:
		for _, b := range e.value {
			out = append(out, int64(b))
		}
	case 3:
		for i := 0; i+2 <= len(e.value); i += 2 {
			out = append(out, int64(t.order.Uint16(e.value[i:])))
		}
	case 4:
		for i := 0; i+4 <= len(e.value); i += 4 {
			out = append(out, int64(t.order.Uint32(e.value[i:])))
		}
	}
	return out
}

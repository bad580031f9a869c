package format_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/image/tiff"

	"standing/internal/base/reader/format"
)

var limits = format.Limits{Pages: 100, Pixels: 50_000_000}

// secret stands wherever a file tells more than its picture.
const secret = "N52.5163-E13.3777"

// photo is something with colours and edges.
func photo(w, h int) *image.RGBA {
	img, r := image.NewRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(r.UintN(64)), 255})
		}
	}
	return img
}

func aJPEG(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, photo(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func aPNG(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, photo(w, h)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func aTIFF(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := tiff.Encode(&out, photo(w, h), &tiff.Options{Compression: tiff.Deflate}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// seg is a segment of a JPEG.
func seg(marker byte, payload string) []byte {
	return append([]byte{0xff, marker, byte((len(payload) + 2) >> 8), byte(len(payload) + 2)}, payload...)
}

// exif says how the picture is turned, and where it was taken.
func exif(turn byte) string {
	e := []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 2}
	e = append(e, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0)
	e = append(e, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0)
	return string(e) + secret
}

// behind puts segments behind the first marker.
func behind(jpg []byte, segs ...[]byte) []byte {
	return append(append(bytes.Clone(jpg[:2]), bytes.Join(segs, nil)...), jpg[2:]...)
}

func clean(t *testing.T, kind format.Kind, file []byte) ([]byte, format.Look) {
	t.Helper()
	var out bytes.Buffer
	look, err := format.Walk(kind, bytes.NewReader(file), &out, limits)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte(secret)) || bytes.Contains(out.Bytes(), []byte("Secret")) {
		t.Error("it still tells")
	}
	var again bytes.Buffer
	if second, err := format.Walk(kind, bytes.NewReader(out.Bytes()), &again, limits); err != nil || second.Cleaned || !bytes.Equal(again.Bytes(), out.Bytes()) {
		t.Errorf("cleaned again it is another: %+v %v", second, err)
	}
	return out.Bytes(), look
}

func same(t *testing.T, a, b image.Image) {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%v and %v", a.Bounds(), b.Bounds())
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, a1 := a.At(x, y).RGBA()
			if r2, g2, b2, a2 := b.At(x, y).RGBA(); r1 != r2 || g1 != g2 || b1 != b2 || a1 != a2 {
				t.Fatalf("other colours at %d,%d", x, y)
			}
		}
	}
}

func decoded(t *testing.T, file []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

var le = binary.LittleEndian

// tag is an entry of a directory of a TIFF: longs, shorts (typ 3) or bytes.
type tag struct {
	id, typ uint16
	value   any
}

// pages writes a TIFF of grey pages with further tags, the pages linked by next (0: the
// one behind it).
func pages(n, w, h int, more ...tag) []byte {
	out := []byte("II*\x00\x08\x00\x00\x00")
	for i := range n {
		tags := []tag{{256, 4, []uint32{uint32(w)}}, {257, 4, []uint32{uint32(h)}}, {258, 3, uint16(8)}, {259, 3, uint16(1)}, {262, 3, uint16(1)},
			{273, 4, []uint32{0}}, {277, 3, uint16(1)}, {278, 4, []uint32{uint32(h)}}, {279, 4, []uint32{uint32(w * h)}}}
		tags = append(tags, more...)
		slices.SortFunc(tags, func(a, b tag) int { return int(a.id) - int(b.id) })
		at := len(out)
		valuesAt := at + 2 + 12*len(tags) + 4
		var values []byte
		dir := le.AppendUint16(nil, uint16(len(tags)))
		var patch int
		for _, e := range tags {
			var v []byte
			size := 1
			switch x := e.value.(type) {
			case uint16:
				v, size = le.AppendUint16(nil, x), 2
			case []uint32:
				size = 4
				for _, n := range x {
					v = le.AppendUint32(v, n)
				}
			case string:
				v = []byte(x)
			}
			if e.id == 273 {
				patch = len(dir) + 8
			}
			dir = le.AppendUint32(le.AppendUint16(le.AppendUint16(dir, e.id), e.typ), uint32(len(v)/size))
			if len(v) <= 4 {
				dir = append(append(dir, v...), make([]byte, 4-len(v))...)
			} else {
				dir = le.AppendUint32(dir, uint32(valuesAt+len(values)))
				values = append(values, v...)
			}
		}
		dataAt := valuesAt + len(values)
		le.PutUint32(dir[patch:], uint32(dataAt))
		next := uint32(dataAt + w*h)
		if i == n-1 {
			next = 0
		}
		out = append(append(le.AppendUint32(append(out, dir...), next), values...), bytes.Repeat([]byte{byte(40 * i)}, w*h)...)
	}
	return out
}

package reader_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"standing/internal/base/reader"
)

// cacheDir is kept between the tests of a run, as a server keeps it: the first child compiles.
var cacheDir = filepath.Join(os.TempDir(), "standing-reader-test-"+fmt.Sprint(os.Getuid()))

func files(t testing.TB) *reader.Reader {
	t.Helper()
	r := reader.New(reader.Config{Dir: cacheDir, Heif: "/usr/bin/heif-convert", Children: 2})
	t.Cleanup(r.Close)
	return r
}

func opened(t testing.TB, file []byte) *reader.Session {
	t.Helper()
	s, err := files(t).Open(ctx, spooled(t, file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// certificate is a PDF of text, so many pages.
func certificate(t testing.TB, pages int, protect bool) []byte {
	t.Helper()
	f := fpdf.New("L", "mm", "A4", "")
	f.SetFont("Helvetica", "", 24)
	if protect {
		f.SetProtection(0, "open sesame", "owner")
	}
	for range pages {
		f.AddPage()
		f.Text(40, 60, "Certificate of Completion")
		f.Text(40, 80, "Ada Lovelace")
		f.Text(40, 100, "2.5 contact hours, 14 March 2026")
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// raw is a PDF of these objects, the first the catalogue.
func raw(objects ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	var places []int
	for i, o := range objects {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%sendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, p := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return []byte(b.String())
}

func photo(w, h int) *image.RGBA {
	img, r := image.NewRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x >> 2), uint8(y >> 2), uint8(r.UintN(32)), 255})
		}
	}
	return img
}

func aJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func shown(t testing.TB, s *reader.Session, page, width int) image.Image {
	t.Helper()
	var out bytes.Buffer
	if err := s.Picture(page, width, &out); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

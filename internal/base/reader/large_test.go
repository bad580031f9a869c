package reader_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"standing/internal/base/reader"
)

// deflated is a stream of an object that becomes far larger.
func deflated(dict, s string, times int) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	for range times {
		_, _ = io.WriteString(w, s)
	}
	_ = w.Close()
	return fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream ", dict, out.Len(), out.String())
}

// What is made to take everything ends with a clear word, in bounds.
func TestBombs(t *testing.T) {
	const pages, kids = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	const page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
	form := "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
	paint := func(s string) string { return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream ", form, len(s), s) }
	l := reader.DefaultLimits().In(4 * time.Second)
	l.Memory = 400 << 20
	for name, file := range map[string][]byte{
		"a page of a gigabyte":    raw(pages, kids, page, deflated("", strings.Repeat(" ", 1<<20), 1024), paint("")),
		"a form in itself":        raw(pages, kids, page, "<</Length 5>>stream\n/X Do\nendstream ", paint("/X Do /X Do")),
		"a picture of 900 MP":     raw(pages, kids, page, "<</Length 5>>stream\n/X Do\nendstream ", deflated("/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace/DeviceRGB", strings.Repeat("\x00", 1<<20), 300)),
		"a page of a square mile": raw(pages, kids, strings.Replace(page, "200 100", "1e9 1e9", 1), paint(""), paint("")),
		"a ribbon":                raw(pages, kids, strings.Replace(page, "200 100", "1 14400", 1), paint(""), paint("")),
	} {
		t.Run(name, func(t *testing.T) {
			r := reader.New(reader.Config{Dir: cacheDir, Limits: l})
			s, err := r.Open(ctx, spooled(t, file))
			if err == nil {
				begun := time.Now()
				err = s.Picture(0, 800, io.Discard)
				t.Log(s.Look(), reason(err), time.Since(begun))
				_ = s.Close()
			}
			switch reason(err) {
			case "", "memory", "timed_out", "failed", "bomb":
			default:
				t.Error(err)
			}
		})
	}
}

func TestLargePicturesOfOneColour(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 7000, 7000), color.Palette{color.White, color.Black})
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	s := opened(t, file.Bytes())
	if err := s.Picture(0, 800, io.Discard); err != nil {
		t.Error(err)
	}
	small := reader.DefaultLimits()
	small.Memory = 40 << 20
	tight := reader.New(reader.Config{Limits: small})
	s, err := tight.Open(ctx, spooled(t, file.Bytes()))
	if err == nil {
		defer func() { _ = s.Close() }()
		err = s.Picture(0, 800, io.Discard)
	}
	if reason(err) != "memory" {
		t.Errorf("in 40 MB: %v", err)
	}
}

// huge is a PDF of one page and a stream of so many bytes that nobody asks for.
type huge struct {
	head, tail string
	n          int64
}

func (h huge) reader() io.Reader {
	return io.MultiReader(strings.NewReader(h.head), io.LimitReader(rand.NewChaCha8([32]byte{9}), h.n), strings.NewReader(h.tail))
}

func hugePDF(n int64) io.Reader {
	small := string(raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>"))
	objects, _, _ := strings.Cut(small, "xref\n")
	head := objects + fmt.Sprintf("4 0 obj<</Length %d>>stream\n", n)
	places := []int{strings.Index(head, "1 0 obj"), strings.Index(head, "2 0 obj"), strings.Index(head, "3 0 obj"), strings.Index(head, "4 0 obj")}
	tail := "\nendstream endobj\n"
	xref := int64(len(head)) + n + int64(len(tail))
	tail += "xref\n0 5\n0000000000 65535 f \n"
	for _, p := range places {
		tail += fmt.Sprintf("%010d 00000 n \n", p)
	}
	tail += fmt.Sprintf("trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", xref)
	return huge{head, tail, n}.reader()
}

func TestHalfAGigabyteTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 500 MB")
	}
	const n = 500 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	spool, err := reader.NewSpool(t.TempDir(), hugePDF(n), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = spool.Close() }()
	l := reader.DefaultLimits()
	l.Memory = 250 << 20 // half of the file: it cannot be in there
	s, err := reader.New(reader.Config{Dir: cacheDir, Limits: l}).Open(ctx, spool)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Picture(0, 200, io.Discard); err != nil {
		t.Error(err)
	}
	if _, err := s.Clean(io.Discard); err != nil {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("%d bytes of memory here", used)
	}
}

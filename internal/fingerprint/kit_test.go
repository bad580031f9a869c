package fingerprint_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"standing/internal/base/reader"
	"standing/internal/fingerprint"
	"standing/internal/reading/specimen"
)

// The program of the tests is the child that looks into files.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "reader" {
		os.Exit(reader.Main(nil))
	}
	os.Exit(m.Run())
}

func files(t testing.TB) *reader.Reader {
	t.Helper()
	dir := filepath.Join(os.TempDir(), "standing-reader-test-"+fmt.Sprint(os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	tesseract, err := exec.LookPath("tesseract")
	if err != nil {
		t.Fatal("tesseract is needed: scripts/need tesseract")
	}
	return reader.New(reader.Config{Dir: dir, Tesseract: tesseract})
}

// seen is how a file looks and reads, page 1, and its picture.
type seen struct {
	look, says fingerprint.Hash
	words      []string
	img        image.Image
}

// open looks at a file through the reader; wide 0 draws no picture.
func open(t testing.TB, r *reader.Reader, file []byte, wide int, words bool) (out seen) {
	t.Helper()
	spool, err := reader.NewSpool(t.TempDir(), bytes.NewReader(file), 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = spool.Close() }()
	s, err := r.Open(context.Background(), spool)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	turned := 0
	if words {
		text, err := s.Words(0)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range text.Words {
			out.words = append(out.words, w.Text)
		}
		out.says, _ = fingerprint.Text(out.words)
		turned = text.Turned
	}
	dots, err := s.Dots(0)
	if err != nil {
		t.Fatal(err)
	}
	out.look = hash(t, fingerprint.Upright(dots, turned))
	if wide > 0 {
		var b bytes.Buffer
		if err := s.Picture(0, wide, &b); err != nil {
			t.Fatal(err)
		}
		if out.img, err = jpeg.Decode(&b); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func hash(t testing.TB, dots []byte) fingerprint.Hash {
	t.Helper()
	h, ok := fingerprint.Page(dots)
	if !ok {
		t.Fatal("a page that shows something has no hash")
	}
	return h
}

// pdf is a specimen of a family that may be tuned on.
func pdf(t testing.TB, family byte, seed uint64) []byte {
	t.Helper()
	if !strings.Contains(specimen.Tuned, string(family)) {
		t.Fatal("that family only scores")
	}
	file, err := specimen.Make(family, seed).PDF(false)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// copied is a picture as somebody else sends it: another size, turned, noisy, compressed.
type copied struct {
	name    string
	scale   float64
	degrees float64
	noise   float64
	quality int
}

var copies = []copied{
	{"half the size", 0.5, 0, 0, 85}, {"a third larger", 1.3, 0, 0, 85}, {"quality 15", 1, 0, 0, 15},
	{"turned by 1", 1, 1, 0, 80}, {"turned by -2", 1, -2, 0, 80}, {"noise", 1, 0, 18, 60}, {"all of it", 0.6, 1.5, 12, 30},
}

func (c copied) of(img image.Image, seed uint64) []byte {
	b := img.Bounds()
	w, h := int(float64(b.Dx())*c.scale), int(float64(b.Dy())*c.scale)
	grey := image.NewGray(image.Rect(0, 0, w, h))
	draw.BiLinear.Scale(grey, grey.Rect, img, b, draw.Src, nil)
	out := image.NewGray(grey.Rect)
	r := rand.New(rand.NewPCG(seed, 7))
	sin, cos := math.Sincos(c.degrees * math.Pi / 180)
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-float64(w)/2, float64(y)-float64(h)/2
			v := 250.0
			if p := image.Pt(int(math.Round(float64(w)/2+dx*cos-dy*sin)), int(math.Round(float64(h)/2+dx*sin+dy*cos))); p.In(grey.Rect) {
				v = float64(grey.GrayAt(p.X, p.Y).Y)
			}
			if c.noise > 0 {
				v += r.NormFloat64() * c.noise
			}
			out.SetGray(x, y, color.Gray{Y: uint8(min(max(v, 0), 255))})
		}
	}
	var buf bytes.Buffer
	_ = jpeg.Encode(&buf, out, &jpeg.Options{Quality: c.quality}) // a buffer never fails
	return buf.Bytes()
}

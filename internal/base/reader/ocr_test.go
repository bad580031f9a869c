package reader_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standing/internal/base/reader"
)

// tesseract is where it is.
func tesseract(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("tesseract")
	if err != nil {
		t.Fatal("tesseract is needed: scripts/need tesseract")
	}
	return path
}

func recognizing(t testing.TB, program string) *reader.Reader {
	t.Helper()
	return reader.New(reader.Config{Dir: cacheDir, Tesseract: program})
}

// scanned is a certificate as a picture, lying as EXIF does not say.
func scanned(t testing.TB, quarters int) []byte {
	t.Helper()
	img := shown(t, opened(t, certificate(t, 1, false)), 0, 2200)
	for range quarters {
		b := img.Bounds()
		img = rotated(img, b.Dx(), b.Dy())
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func openedBy(t testing.TB, r *reader.Reader, file []byte) *reader.Session {
	t.Helper()
	s, err := r.Open(ctx, spooled(t, file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestOCR(t *testing.T) {
	for quarters := range 4 {
		got, err := openedBy(t, recognizing(t, tesseract(t)), scanned(t, quarters)).Words(0)
		if err != nil {
			t.Fatal(err)
		}
		var text []string
		for _, w := range got.Words {
			text = append(text, w.Text)
		}
		if s := strings.Join(text, " "); s != "Certificate of Completion Ada Lovelace 2.5 contact hours, 14 March 2026" {
			t.Errorf("%d: %s", quarters, s)
		}
		if got.From != reader.OCR || (got.Turned+quarters)%4 != 0 {
			t.Error(quarters, got.From, got.Turned)
		}
		w := got.Words[0] // is found upright at the upper left, wherever it lies
		if w.Left > 2000 || w.Top > 4000 || w.Confidence < 60 {
			t.Errorf("%+v", w)
		}
		l, top, r, b := got.Shown(w.Left, w.Top, w.Right, w.Bottom)
		if l >= r || top >= b || quarters == 2 && (l < 7000 || top < 6000) || quarters == 1 && l < 6000 {
			t.Error(quarters, l, top, r, b)
		}
	}
}

// What is recognized is what a page has not said itself.
func TestOCRIsForPagesWithoutText(t *testing.T) {
	none := filepath.Join(t.TempDir(), "not-here")
	if got, err := openedBy(t, recognizing(t, none), certificate(t, 1, false)).Words(0); err != nil || got.From != reader.TextLayer {
		t.Error(got.From, err)
	}
	if _, err := openedBy(t, recognizing(t, none), scanned(t, 0)).Words(0); reason(err) != "no_ocr" {
		t.Error(err)
	}
}

// A tesseract that is killed, hangs, floods or does other things than it should is a fault, not
// an end; it reads no file of ours, writes none, and reaches nobody.
func TestOCRProgramsThatAreNone(t *testing.T) {
	file := scanned(t, 0)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil { // to everybody: what keeps a child from it must be the jail, not its mode
		t.Fatal(err)
	}
	for name, script := range map[string]string{
		"killed":  "kill -9 $$",
		"fails":   "exit 1",
		"silent":  "exit 0",
		"floods":  "exec yes 1",
		"reads":   "exec cat " + secret,
		"writes":  "echo x > " + secret + " || exit 1; printf '" + page + "'",
		"garbage": "echo GET / HTTP/1.1",
	} {
		t.Run(name, func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "tesseract")
			if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil { // it is started, under whatever user the jail gives it
				t.Fatal(err)
			}
			s := openedBy(t, recognizing(t, program), file)
			if _, err := s.Words(0); reason(err) != "no_ocr" {
				t.Error(err)
			}
			if s.Picture(0, 100, &bytes.Buffer{}) != nil {
				t.Error("the session is over")
			}
		})
	}
	if text, _ := os.ReadFile(secret); string(text) != "secret" {
		t.Error(string(text))
	}
}

// page is what tesseract says of an empty page.
const page = `1\t1\t0\t0\t0\t0\t0\t0\t100\t100\t-1\t\n`

func TestOCRHangs(t *testing.T) {
	program := filepath.Join(t.TempDir(), "tesseract")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nsleep 60\n"), 0o755); err != nil { // it is started, under whatever user the jail gives it
		t.Fatal(err)
	}
	l := reader.DefaultLimits()
	l.Time = 3 * time.Second
	r := reader.New(reader.Config{Dir: cacheDir, Tesseract: program, Limits: l})
	begun := time.Now()
	if _, err := openedBy(t, r, scanned(t, 0)).Words(0); reason(err) != "timed_out" || time.Since(begun) > 20*time.Second {
		t.Error(err, time.Since(begun))
	}
}

// rotated turns by a quarter, clockwise.
func rotated(img image.Image, w, h int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			out.Set(h-1-y, x, img.At(x, y))
		}
	}
	return out
}

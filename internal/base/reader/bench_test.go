package reader_test

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"standing/internal/base/reader"
)

// BenchmarkPDF opens, looks at and shows a page of text: with pdfium compiled before (warm)
// and with an empty folder (cold).
func BenchmarkPDF(b *testing.B) {
	spool := spooled(b, certificate(b, 1, false))
	once := func(b *testing.B, r *reader.Reader) {
		b.Helper()
		s, err := r.Open(ctx, spool)
		if err == nil {
			err = s.Picture(0, 1200, io.Discard)
		}
		if err == nil {
			_, err = s.Words(0)
		}
		if err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
	b.Run("warm", func(b *testing.B) {
		r := files(b)
		once(b, r)
		for b.Loop() { // one after the other: as many children get ready as are needed
			once(b, r)
		}
	})
	b.Run("waiting", func(b *testing.B) {
		r := files(b)
		once(b, r)
		for b.Loop() { // as when somebody sends one now and then
			b.StopTimer()
			for r.Waiting() == 0 {
				time.Sleep(10 * time.Millisecond)
			}
			b.StartTimer()
			once(b, r)
		}
	})
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			dir, err := os.MkdirTemp(b.TempDir(), "")
			if err != nil {
				b.Fatal(err)
			}
			once(b, reader.New(reader.Config{Dir: dir}))
		}
	})
}

// BenchmarkPhoto opens and cleans a photo of 12 megapixels; shows it, too.
func BenchmarkPhoto(b *testing.B) {
	file := turned(aJPEG(b, photo(4032, 3024)), 6)
	spool := spooled(b, file)
	for name, ask := range map[string]func(*reader.Session) error{
		"clean": func(s *reader.Session) error {
			var kept bytes.Buffer
			_, err := s.Clean(&kept)
			return err
		},
		"show": func(s *reader.Session) error { return s.Picture(0, 1200, io.Discard) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				s, err := files(b).Open(ctx, spool)
				if err == nil {
					err = ask(s)
				}
				if err != nil {
					b.Fatal(err)
				}
				_ = s.Close()
			}
		})
	}
}

// BenchmarkSpool receives a file: sealed, hashed, written.
func BenchmarkSpool(b *testing.B) {
	file := make([]byte, 64<<20)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		s, err := reader.NewSpool(b.TempDir(), bytes.NewReader(file), 1<<30)
		if err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
}

package server

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"standing/internal/base/reader"
	"standing/internal/reading"
	"standing/internal/rooms/evidence"
)

// apart has files looked into by a process of its own, for the room of documents.
type apart struct {
	*reader.Reader
	dir string // for files while they are looked into
}

// openApart keeps beside the data what such a process compiles once.
func openApart(data string) (a apart, err error) {
	a.dir = filepath.Join(data, "reader")
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return a, err
	}
	// Without the first, photos of some phones are refused and told why; without the second
	// words of pictures are not read.
	a.Reader = reader.New(reader.Config{Dir: a.dir, Spool: a.dir, Heif: program("heif-convert"), Tesseract: program("tesseract")})
	return a, nil
}

// program is where one of that name is; empty where there is none.
func program(name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

// Spool keeps a file where it can be read at any place, sealed.
func (a apart) Spool(r io.Reader, most int64) (evidence.Spooled, error) {
	s, err := reader.NewSpool(a.dir, r, most)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Open starts a process for one file.
func (a apart) Open(ctx context.Context, file io.Reader) (evidence.Session, error) {
	spool, err := reader.NewSpool(a.dir, file, evidence.MaxFile)
	if err != nil {
		return nil, err
	}
	s, err := a.Reader.Open(ctx, spool)
	if err != nil {
		return nil, errors.Join(err, spool.Close())
	}
	return opened{s, spool}, nil
}

// opened is one file in its process.
type opened struct {
	session *reader.Session
	spool   *reader.Spool
}

// Look is what the file is.
func (o opened) Look() evidence.Look { return looked(o.session.Look()) }

// Clean writes the file as it is kept.
func (o opened) Clean(w io.Writer) (evidence.Look, error) {
	l, err := o.session.Clean(w)
	return looked(l), err
}

// Picture writes one page; the room begins to count with 1.
func (o opened) Picture(page, width int, w io.Writer) error {
	return o.session.Picture(page-1, width, w)
}

// Words are those of a page, with where they lie on it as it is shown.
func (o opened) Words(page int) (evidence.Text, error) {
	t, err := o.session.Words(page - 1)
	out := evidence.Text{From: string(t.From), Turned: t.Turned, Words: make([]reading.Word, len(t.Words)), Shown: func(b reading.Box) (out reading.Box) {
		out.Left, out.Top, out.Right, out.Bottom = t.Shown(b.Left, b.Top, b.Right, b.Bottom)
		return out
	}}
	for i, w := range t.Words {
		out.Words[i] = reading.Word(w)
	}
	return out, err
}

// Dots are those of a page from afar.
func (o opened) Dots(page int) ([]byte, error) { return o.session.Dots(page - 1) }

// Close ends the process.
func (o opened) Close() {
	_ = o.session.Close() // it was asked all that it will be
	_ = o.spool.Close()
}

var mediaOf = map[reader.Kind]string{reader.PDF: "application/pdf", reader.JPEG: "image/jpeg", reader.PNG: "image/png", reader.TIFF: "image/tiff", reader.HEIC: "image/heic"}

func looked(l reader.Look) evidence.Look {
	return evidence.Look{Media: mediaOf[l.Kind], Pages: l.Pages, Width: l.Width, Height: l.Height, Script: l.Script, Cleaned: l.Cleaned}
}

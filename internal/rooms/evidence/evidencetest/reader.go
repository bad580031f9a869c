// Package evidencetest is a reader of files for tests: inside the process, and for pictures of
// Go's own packages and what looks like a PDF only.
package evidencetest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"sync/atomic"

	"standing/internal/base/fault"
	"standing/internal/fingerprint"
	"standing/internal/reading"
	"standing/internal/rooms/evidence"
)

// Reader is one.
type Reader struct {
	// Err, if it gives one, is what opening a file ends with.
	Err func(file []byte) error
	// Says, if there is one, are the words of the first page of a file.
	Says func(file []byte) ([]reading.Word, error)
	// Opened counts the files that were opened.
	Opened atomic.Int64
}

// Open reads the whole file.
func (r *Reader) Open(_ context.Context, file io.Reader) (evidence.Session, error) {
	b, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	r.Opened.Add(1)
	if r.Err != nil {
		if err := r.Err(b); err != nil {
			return nil, err
		}
	}
	switch {
	case bytes.Contains(b, []byte("ENCRYPTED")):
		return nil, fault.Bad("file", "reader_encrypted")
	case bytes.HasPrefix(b, []byte("%PDF-")):
		return &session{says: r.Says, file: b, look: evidence.Look{Media: "application/pdf", Pages: max(1, bytes.Count(b, []byte("/Type /Page\n"))), Width: 850, Height: 1100}}, nil
	default:
		img, kind, err := image.Decode(bytes.NewReader(b))
		if err != nil {
			return nil, fault.Bad("file", "reader_truncated")
		}
		return &session{says: r.Says, file: b, img: img, look: evidence.Look{Media: "image/" + kind, Pages: 1, Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}}, nil
	}
}

// Spool keeps a file in memory.
func Spool(r io.Reader, _ int64) (evidence.Spooled, error) {
	b, err := io.ReadAll(r)
	return spooled{bytes.NewReader(b)}, err
}

type spooled struct{ *bytes.Reader }

// Close has nothing to give back.
func (spooled) Close() error { return nil }

type session struct {
	says func([]byte) ([]reading.Word, error)
	file []byte
	img  image.Image
	look evidence.Look
}

// Look is what it is.
func (s *session) Look() evidence.Look { return s.look }

// Close has nothing to end.
func (s *session) Close() {}

// Clean encodes pictures anew, which leaves what they say beside themselves behind.
func (s *session) Clean(w io.Writer) (evidence.Look, error) {
	look := s.look
	look.Cleaned = s.img != nil
	switch look.Media {
	case "image/jpeg":
		return look, jpeg.Encode(w, s.img, nil)
	case "image/png":
		return look, png.Encode(w, s.img)
	}
	_, err := w.Write(s.file)
	return look, err
}

// Words are what the test says of the first page; none of others.
func (s *session) Words(page int) (evidence.Text, error) {
	if s.says == nil || page > 1 {
		return evidence.Text{From: "text"}, nil
	}
	all, err := s.says(s.file)
	return evidence.Text{From: "text", Words: all}, err
}

// Dots squeezes the picture of a page, or what Picture draws of one.
func (s *session) Dots(page int) ([]byte, error) {
	var b bytes.Buffer
	if err := s.Picture(page, 512, &b); err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(&b)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, fingerprint.Side*fingerprint.Side)
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for y := range fingerprint.Side {
		for x := range fingerprint.Side {
			sum, n := 0, 0
			for at := y * h / fingerprint.Side; at < (y+1)*h/fingerprint.Side; at++ {
				for to := x * w / fingerprint.Side; to < (x+1)*w/fingerprint.Side; to++ {
					sum += int(color.GrayModel.Convert(img.At(to, at)).(color.Gray).Y)
					n++
				}
			}
			out = append(out, byte(sum/max(n, 1)))
		}
	}
	return out, nil
}

// Lines are words of a page, line under line from the top.
func Lines(lines ...string) (out []reading.Word) {
	for i, line := range lines {
		left, top := 1000, 1000+400*i
		for _, w := range strings.Fields(line) {
			right := left + 110*len(w)
			out = append(out, reading.Word{Text: w, Left: left, Top: top, Right: right, Bottom: top + 180, Confidence: 100})
			left = right + 90
		}
	}
	return out
}

// Picture draws the picture as it is, and a page of a PDF as lines under a heading, as many
// as its number.
func (s *session) Picture(page, width int, w io.Writer) error {
	if s.img != nil {
		return jpeg.Encode(w, s.img, nil)
	}
	if page > s.look.Pages {
		return fmt.Errorf("there is no page %d", page)
	}
	height := width * s.look.Height / s.look.Width
	img := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	ink := image.NewUniform(color.Gray{90})
	draw.Draw(img, image.Rect(width/5, height/10, width*4/5, height/10+height/20), ink, image.Point{}, draw.Src)
	for i := range page + 3 {
		y := height/4 + i*height/14
		draw.Draw(img, image.Rect(width/8, y, width*7/8, y+height/90), ink, image.Point{}, draw.Src)
	}
	return jpeg.Encode(w, img, nil)
}

// PDF looks like one of so many pages, with a text in it.
func PDF(pages int, text string) []byte {
	kids, objects := "", []string{"<< /Type /Catalog /Pages 2 0 R >>", ""}
	for range pages {
		objects = append(objects, "<< /Type /Page\n/Parent 2 0 R /MediaBox [0 0 612 792] >>")
		kids += fmt.Sprintf("%d 0 R ", len(objects))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, pages)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%%PDF-1.7\n%% %s\n", text)
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := out.Len()
	fmt.Fprintf(&out, "%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, at)
	return out.Bytes()
}

// PNG is a picture of a colour of its own.
func PNG(shade byte) []byte {
	img := image.NewGray(image.Rect(0, 0, 850, 1100))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.Gray{shade}), image.Point{}, draw.Src)
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a buffer never fails
	return b.Bytes()
}

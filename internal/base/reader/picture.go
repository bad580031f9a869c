package reader

import (
	"bufio"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"

	"standing/internal/base/fault"
	"standing/internal/base/reader/format"
)

const quality = 85

// viewer shows a page as it is, upright.
type viewer interface {
	show(page, width int) (image.Image, error)
}

func (c *child) picture(a ask) error {
	img, err := c.show.show(a.Page, a.Width)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(data{c.out}, dataFrame)
	if err := jpeg.Encode(out, img, &jpeg.Options{Quality: quality}); err != nil {
		return err
	}
	return out.Flush()
}

// picture is a file of pixels.
type picture struct {
	src  format.Source
	kind Kind
	l    format.Limits
}

func (p picture) show(page, width int) (image.Image, error) {
	img, turn, err := p.decode(page)
	if err != nil {
		return nil, refused(err)
	}
	if turn >= 5 { // on its side: its height becomes the width
		return turned(scaled(img, img.Bounds().Dx()*width/max(1, img.Bounds().Dy())), turn), nil
	}
	return turned(scaled(img, width), turn), nil
}

// decode returns a page and how it is turned.
func (p picture) decode(page int) (image.Image, int, error) {
	whole := bufio.NewReaderSize(io.NewSectionReader(p.src, 0, p.src.Size()), 1<<16)
	switch p.kind {
	case JPEG:
		look, err := format.CleanJPEG(p.src, io.Discard, p.l)
		if err != nil {
			return nil, 0, err
		}
		img, err := jpeg.Decode(whole)
		return img, look.Orientation, err
	case PNG:
		img, err := png.Decode(whole)
		return img, 1, err
	default:
		return p.tiff(page)
	}
}

func (p picture) tiff(page int) (image.Image, int, error) {
	at, order, turns, err := format.Starts(p.src, p.l)
	if err != nil {
		return nil, 0, err
	}
	if page >= len(at) {
		return nil, 0, errNoPage
	}
	img, err := tiff.Decode(io.NewSectionReader(from{p.src, order, at[page]}, 0, p.src.Size()))
	return img, turns[page], err
}

// from is a TIFF whose first page is another.
type from struct {
	format.Source
	order binary.ByteOrder
	start uint32
}

func (f from) ReadAt(b []byte, off int64) (int, error) {
	n, err := f.Source.ReadAt(b, off)
	start := make([]byte, 4)
	f.order.PutUint32(start, f.start)
	for i := max(4, off); i < 8 && i < off+int64(n); i++ {
		b[i-off] = start[i-4]
	}
	return n, err
}

// refused is the fault of a file that a decoder does not read.
func refused(err error) error {
	switch {
	case len(fault.Fields(err)) > 0:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return format.Truncated
	}
	var a jpeg.UnsupportedError
	var b png.UnsupportedError
	var c tiff.UnsupportedError
	if errors.As(err, &a) || errors.As(err, &b) || errors.As(err, &c) {
		return format.Unsupported
	}
	return format.Broken
}

// scaled is a picture at most so wide, on white where one could see through it.
func scaled(img image.Image, width int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > width {
		w, h = width, max(1, int(int64(h)*int64(width)/int64(w)))
	}
	if h > 8*mostWidth { // a ribbon
		w, h = max(1, int(int64(w)*8*mostWidth/int64(h))), 8*mostWidth
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
	} else {
		draw.BiLinear.Scale(out, out.Bounds(), img, b, draw.Over, nil)
	}
	return out
}

// turned puts a picture upright: EXIF counts the eight ways from 1.
func turned(img image.Image, turn int) image.Image {
	if turn < 2 || turn > 8 {
		return img
	}
	src := img.(*image.RGBA)
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := image.Point{X: x, Y: y}
			switch turn {
			case 2:
				to.X = w - 1 - x
			case 3:
				to = image.Point{X: w - 1 - x, Y: h - 1 - y}
			case 4:
				to.Y = h - 1 - y
			case 5:
				to = image.Point{X: y, Y: x}
			case 6:
				to = image.Point{X: h - 1 - y, Y: x}
			case 7:
				to = image.Point{X: h - 1 - y, Y: w - 1 - x}
			case 8:
				to = image.Point{X: y, Y: w - 1 - x}
			}
			out.SetRGBA(to.X, to.Y, src.RGBAAt(x, y))
		}
	}
	return out
}

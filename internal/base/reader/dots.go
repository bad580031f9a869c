package reader

import (
	"bytes"
	"image"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"standing/internal/base/reader/format"
)

// Side is how many dots Dots has across and down.
const Side = 64

const (
	// dotsWidth is how wide a page is drawn before it is squeezed: its thin lines still count.
	dotsWidth = 640
	// mostSkew is by how much a page may be turned, in steps of eighths of a degree, for it to be
	// put straight.
	mostSkew = 24
	// mostFrameHeads is for the frames in which a child sends dots.
	mostFrameHeads = 16 * frameHead
)

// Dots is a page, from 0, put straight and squeezed to Side by Side grey dots: how it looks
// from afar, and nothing that would have to be decoded here.
func (s *Session) Dots(page int) ([]byte, error) {
	if page < 0 || page >= s.look.Pages {
		return nil, errNoPage
	}
	var out bytes.Buffer
	if _, err := s.ask(sayDots, ask{Page: page}, &out, Side*Side+mostFrameHeads); err != nil {
		return nil, err
	}
	if out.Len() != Side*Side {
		return nil, s.p.reason(format.Broken)
	}
	return out.Bytes(), nil
}

func (c *child) dots(page int) error {
	img, err := c.show.show(page, dotsWidth)
	if err != nil {
		return err
	}
	_, err = data{c.out}.Write(squeezed(greyOf(img)))
	return err
}

// squeezed is a picture, put straight, as Side by Side dots, each the mean of what lies under it.
func squeezed(img *image.Gray) []byte {
	out := image.NewGray(image.Rect(0, 0, Side, Side))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	sin, cos := math.Sincos(-skew(img))
	x, y := Side/w, Side/h
	draw.BiLinear.Transform(out, f64.Aff3{x * cos, -x * sin, Side/2 - x*(cos*w-sin*h)/2, y * sin, y * cos, Side/2 - y*(sin*w+cos*h)/2}, img, img.Rect, draw.Src, nil)
	return out.Pix
}

// skew is by how much the lines of a page are turned, clockwise: along them the light of whole
// rows changes most (W. Postl, Detection of linear oblique structures and skew scan in digitized
// documents, ICPR 1986).
func skew(img *image.Gray) float64 {
	best, at := 0.0, 0.0
	for step := -mostSkew; step <= mostSkew; step++ {
		angle := float64(step) / 8 * math.Pi / 180
		c := rowChanges(img, math.Tan(angle))
		if step == 0 {
			c *= 1.02 // as it lies, where nothing speaks for another way
		}
		if c > best {
			best, at = c, angle
		}
	}
	return at
}

// rowChanges is by how much the light of slanted rows changes from one to the next.
func rowChanges(img *image.Gray, slope float64) (sum float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	rows := make([]int64, h)
	off := make([]int, w)
	for x := range off {
		off[x] = int(math.Round((float64(x) - float64(w)/2) * slope))
	}
	for y := range h {
		for x, v := range img.Pix[y*img.Stride : y*img.Stride+w] {
			if to := y - off[x]; to >= 0 && to < h {
				rows[to] += 255 - int64(v)
			}
		}
	}
	for y := 1; y < h; y++ {
		d := float64(rows[y] - rows[y-1])
		sum += d * d
	}
	return sum
}

package specimen

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// Scan makes of the picture of a page what a scanner makes of paper: a little turned and
// blurred, with noise, as JPEG of quality 60. Some families lie on their side.
func (s Specimen) Scan(page image.Image) ([]byte, error) {
	r := rand.New(rand.NewPCG(s.Seed, uint64(s.Family)+1000))
	img := askew(grey(page), (r.Float64()*2-1)*1.2)
	blur(img)
	noise(img, r, 10)
	if (s.Family == 'I' || s.Family == 'N') && r.IntN(3) == 0 {
		img = lying(img)
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 60})
	return out.Bytes(), err
}

func grey(img image.Image) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Pix[y*out.Stride+x] = color.GrayModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y
		}
	}
	return out
}

// askew turns by so many degrees around the middle.
func askew(img *image.Gray, degrees float64) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewGray(img.Rect)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	mx, my := float64(w)/2, float64(h)/2
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-mx, float64(y)-my
			out.Pix[y*out.Stride+x] = between(img, mx+dx*cos-dy*sin, my+dx*sin+dy*cos)
		}
	}
	return out
}

// between is the grey at a place between four dots; paper where there is none.
func between(img *image.Gray, x, y float64) uint8 {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 0 || y0 < 0 || x0+1 >= img.Rect.Dx() || y0+1 >= img.Rect.Dy() {
		return 250
	}
	fx, fy := x-float64(x0), y-float64(y0)
	p := img.Pix[y0*img.Stride+x0:]
	q := img.Pix[(y0+1)*img.Stride+x0:]
	return uint8((float64(p[0])*(1-fx)+float64(p[1])*fx)*(1-fy) + (float64(q[0])*(1-fx)+float64(q[1])*fx)*fy)
}

// blur takes the mean of three dots, across and down.
func blur(img *image.Gray) {
	for _, step := range []int{1, img.Stride} {
		src := bytes.Clone(img.Pix)
		for i := step; i < len(src)-step; i++ {
			img.Pix[i] = uint8((int(src[i-step]) + 2*int(src[i]) + int(src[i+step])) / 4)
		}
	}
}

func noise(img *image.Gray, r *rand.Rand, sigma float64) {
	for i, v := range img.Pix {
		img.Pix[i] = uint8(min(max(float64(v)-6+r.NormFloat64()*sigma, 0), 255))
	}
}

// lying turns by a quarter.
func lying(img *image.Gray) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			out.Pix[x*out.Stride+(h-1-y)] = img.Pix[y*img.Stride+x]
		}
	}
	return out
}

package reader

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os/exec"

	"standing/internal/base/reader/jail"
)

// mostTSV is what tesseract may say of a page.
const mostTSV = 16 << 20

// surely is the mean confidence from which a page is taken to be upright.
const surely = 55

// recognize has tesseract find the words of a page, turned as its lines run, and the other
// way round where they make no sense.
func (c *child) recognize() ([]Word, int, error) {
	img, err := jpeg.Decode(io.NewSectionReader(c.src, 0, c.src.Size()))
	if err != nil {
		return nil, 0, refused(err)
	}
	page := greyOf(img)
	tries := []int{0, 2}
	if acrossLines(page) {
		tries = []int{1, 3}
	}
	var best []Word
	turned, most := 0, -1
	for _, quarters := range tries {
		words, err := c.tesseract(quarter(page, quarters))
		if err != nil {
			return nil, 0, err
		}
		sure := sureness(words)
		if sure > most {
			best, turned, most = words, quarters, sure
		}
		if sure >= surely {
			break
		}
	}
	return best, turned, nil
}

// sureness is the mean confidence, each letter alike; no letters are no sureness at all.
func sureness(words []Word) int {
	sum, n := 0, 0
	for _, w := range words {
		sum, n = sum+w.Confidence*len(w.Text), n+len(w.Text)
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// tesseract runs the program: from memory to memory, on one thread, with its folders only. It
// has the limits of this process.
func (c *child) tesseract(page *image.Gray) ([]Word, error) {
	cmd := exec.Command(c.o.Tesseract, "stdin", "stdout", "--dpi", "200", "--psm", "11", "tsv")
	cmd.Env = []string{"OMP_THREAD_LIMIT=1"}
	cmd.Stdin = pgm(page)
	out := &atMost{most: mostTSV, end: func() { _ = cmd.Process.Kill() }}
	cmd.Stdout, cmd.Stderr = out, &tail{}
	if err := jail.Run(cmd); err != nil || out.over {
		return nil, errNoOCR
	}
	return parseTSV(out.said.Bytes())
}

// pgm is a picture in the plainest format that there is.
func pgm(img *image.Gray) io.Reader {
	var head bytes.Buffer
	head.WriteString("P5\n" + itoa(img.Rect.Dx()) + " " + itoa(img.Rect.Dy()) + "\n255\n")
	return io.MultiReader(&head, bytes.NewReader(img.Pix))
}

var errMuch = errors.New("reader: too much was said")

// atMost keeps so many bytes, and ends whoever says more.
type atMost struct {
	said bytes.Buffer // not embedded: its ReadFrom knows no bounds
	most int
	over bool
	end  func()
}

func (a *atMost) Write(p []byte) (int, error) {
	if a.said.Len()+len(p) > a.most {
		a.over = true
		a.end()
		return 0, errMuch
	}
	return a.said.Write(p)
}

// greyOf is a picture without colours.
func greyOf(img image.Image) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	if ycc, ok := img.(*image.YCbCr); ok { // as most are: its light is what is wanted
		for y := range b.Dy() {
			copy(out.Pix[y*out.Stride:], ycc.Y[y*ycc.YStride:y*ycc.YStride+b.Dx()])
		}
		return out
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.SetGray(x, y, color.GrayModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.Gray))
		}
	}
	return out
}

// acrossLines says whether lines of text run from top to bottom. Across lines the light of
// whole rows changes; along them the strokes of many letters even out.
func acrossLines(img *image.Gray) bool {
	return changes(quarter(img, 1)) > changes(img)
}

// changes is how much the mean light of a row differs from that a few dots before, in a few
// strips so that a slope does not matter, without the margins, where frames are.
func changes(img *image.Gray) (sum int64) {
	const strips, step = 3, 4
	w, h := img.Rect.Dx(), img.Rect.Dy()
	left, top := w/10, h/10
	wide := (w - 2*left) / strips
	if wide < 8 || h < 8 {
		return 0
	}
	for s := range strips {
		before := int64(-1)
		for y := top; y < h-top; y += step {
			light, row := int64(0), img.Pix[y*img.Stride+left+s*wide:]
			for _, v := range row[:wide] {
				light += int64(v)
			}
			light = light * 16 / int64(wide)
			if before >= 0 {
				sum += (light - before) * (light - before)
			}
			before = light
		}
	}
	return sum / int64(max(1, h))
}

// quarter turns clockwise.
func quarter(img *image.Gray, quarters int) *image.Gray {
	for range quarters & 3 {
		w, h := img.Rect.Dx(), img.Rect.Dy()
		out := image.NewGray(image.Rect(0, 0, h, w))
		for y := range h {
			for x := range w {
				out.Pix[x*out.Stride+h-1-y] = img.Pix[y*img.Stride+x]
			}
		}
		img = out
	}
	return img
}

package reader

import (
	"bufio"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"

	"standing/internal/base/reader/format"
)

// whole is the width and the height of a page where places of words are counted.
const whole = 10_000

// mostChars is what nobody reads on one page.
const mostChars = 200_000

// Word is a word of a page with its place as the page is shown: parts in ten thousand of its
// width and height, from the upper left.
type Word struct {
	Text                     string
	Left, Top, Right, Bottom int
	Confidence               int // of 100, that it says this; of a text layer 100
}

// textLayer are the words that a page of a PDF holds as text.
func (s *Session) textLayer(page int) ([]Word, error) {
	words, _, err := s.words(page)
	return words, err
}

func onPage(n int) int { return min(max(n, 0), whole) }

// words sends those of a page.
func (c *child) words(page int) (any, error) {
	var words []Word
	var said lies
	var err error
	if doc, ok := c.show.(*pdf); ok {
		words, err = doc.words(page)
	} else if c.o.Kind == recognizer {
		words, said.Turned, err = c.recognize()
	} else {
		err = format.Broken
	}
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(data{c.out}, dataFrame)
	if err := json.NewEncoder(out).Encode(words); err != nil {
		return nil, err
	}
	return said, out.Flush()
}

func (p *pdf) words(page int) ([]Word, error) {
	at := requests.Page{ByIndex: &requests.PageByIndex{Document: p.doc, Index: page}}
	if err := p.fewChars(at); err != nil {
		return nil, err
	}
	text, err := p.lib.GetPageTextStructured(&requests.GetPageTextStructured{Page: at, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return nil, refusedPDF(err)
	}
	words := []Word{}
	for _, b := range gather(text.Chars) {
		w, err := p.placed(at, b)
		if err != nil {
			return nil, err
		}
		words = append(words, w)
	}
	return words, nil
}

// fewChars counts before anything is made of them.
func (p *pdf) fewChars(at requests.Page) error {
	text, err := p.lib.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: at})
	if err != nil {
		return refusedPDF(err)
	}
	n, err := p.lib.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	_, errClose := p.lib.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	switch {
	case err != nil || errClose != nil:
		return format.Broken
	case n.Count > mostChars:
		return format.Bomb
	}
	return nil
}

// gathered is a word in the measure of its page, which counts from below.
type gathered struct {
	text strings.Builder
	box  responses.CharPosition
}

// gather puts letters together up to what separates words. Where a line ends in a hyphen
// pdfium says so with a sign of its own.
func gather(chars []*responses.GetPageTextStructuredChar) (out []*gathered) {
	var word *gathered
	for _, c := range chars {
		text := strings.ReplaceAll(c.Text, "\x02", "-")
		if strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) == "" {
			word = nil
			continue
		}
		if word == nil {
			word = &gathered{box: c.PointPosition}
			out = append(out, word)
		}
		word.text.WriteString(text)
		b, more := &word.box, c.PointPosition
		b.Left, b.Right = min(b.Left, more.Left), max(b.Right, more.Right)
		b.Bottom, b.Top = min(b.Bottom, more.Bottom), max(b.Top, more.Top)
	}
	return out
}

// placed is a word where it is seen, whichever way its page is turned.
func (p *pdf) placed(at requests.Page, g *gathered) (Word, error) {
	seen := func(x, y float64) (int, int, error) {
		d, err := p.lib.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: at, SizeX: whole, SizeY: whole, PageX: x, PageY: y})
		if err != nil {
			return 0, 0, refusedPDF(err)
		}
		return d.DeviceX, d.DeviceY, nil
	}
	x1, y1, err := seen(g.box.Left, g.box.Top)
	if err != nil {
		return Word{}, err
	}
	x2, y2, err := seen(g.box.Right, g.box.Bottom)
	return Word{g.text.String(), min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2), 100}, err
}

package specimen

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavuserif"
	"github.com/go-fonts/dejavu/dejavuserifbold"
)

// The fonts. Those of every PDF reader draw Latin letters; the others all that they have.
const (
	sans  = "sans"
	serif = "serif"
	mono  = "mono"
)

var basic = map[string]string{sans: "Helvetica", serif: "Times", mono: "Courier"}

// paper is a page that is drawn on, in millimetres.
type paper struct {
	*fpdf.Fpdf
	r          *rand.Rand
	wide, high float64
	basic      bool // fonts of the PDF reader
	latin      func(string) string
}

// sheet begins a page: L or P, on Letter or A4.
func sheet(r *rand.Rand, way, size string, builtin bool) *paper {
	f := fpdf.New(way, "mm", size, "")
	f.SetCreationDate(time.Unix(0, 0))
	f.SetModificationDate(time.Unix(0, 0))
	f.SetCatalogSort(true)
	f.SetAutoPageBreak(false, 0)
	p := &paper{Fpdf: f, r: r, basic: builtin, latin: f.UnicodeTranslatorFromDescriptor("")}
	if !builtin {
		f.AddUTF8FontFromBytes(sans, "", dejavusans.TTF)
		f.AddUTF8FontFromBytes(sans, "B", dejavusansbold.TTF)
		f.AddUTF8FontFromBytes(serif, "", dejavuserif.TTF)
		f.AddUTF8FontFromBytes(serif, "B", dejavuserifbold.TTF)
		f.AddUTF8FontFromBytes(mono, "", dejavusansmono.TTF)
	}
	f.AddPage()
	p.wide, p.high = f.GetPageSize()
	return p
}

func (p *paper) font(name, style string, size float64) {
	if p.basic {
		name = basic[name]
	} else if style == "I" {
		style = ""
	}
	p.SetFont(name, style, size)
}

func (p *paper) text(s string) string {
	if p.basic {
		return p.latin(s)
	}
	return s
}

// at writes from x, on the line y.
func (p *paper) at(x, y float64, s string) { p.Text(x, y, p.text(s)) }

// mid writes around x.
func (p *paper) mid(x, y float64, s string) {
	t := p.text(s)
	p.Text(x-p.GetStringWidth(t)/2, y, t)
}

// centre writes in the middle of the page.
func (p *paper) centre(y float64, s string) { p.mid(p.wide/2, y, s) }

// flow writes lines of at most so much width from x, y; it returns where the next would be.
func (p *paper) flow(x, y, width, step float64, align, s string) float64 {
	line := ""
	put := func() {
		if align == "C" {
			p.mid(x+width/2, y, line)
		} else {
			p.at(x, y, line)
		}
		y += step
	}
	for _, w := range strings.Fields(s) {
		if line != "" && p.GetStringWidth(p.text(line+" "+w)) > width {
			put()
			line = ""
		}
		line = strings.TrimSpace(line + " " + w)
	}
	put()
	return y
}

func (p *paper) frame(gap float64) { p.Rect(gap, gap, p.wide-2*gap, p.high-2*gap, "D") }

func (p *paper) line(x, y, width float64) { p.Line(x, y, x+width, y) }

// stamp lies over what is written: a turned ring with a word in it.
func (p *paper) stamp() {
	x, y := p.wide*(0.25+p.r.Float64()/2), p.high*(0.3+p.r.Float64()*0.5)
	p.TransformBegin()
	p.TransformRotate(p.r.Float64()*50-25, x, y)
	p.SetAlpha(0.45, "Normal")
	p.SetDrawColor(170, 30, 50)
	p.SetTextColor(170, 30, 50)
	p.SetLineWidth(1)
	p.Ellipse(x, y, 17, 17, 0, "D")
	p.Ellipse(x, y, 14, 14, 0, "D")
	p.SetFont("Helvetica", "B", 13)
	p.Text(x-12, y+2, "VERIFIED")
	p.TransformEnd()
}

// PDF is the certificate as text, with a stamp over it or not.
func (s Specimen) PDF(stamped bool) ([]byte, error) {
	r := rand.New(rand.NewPCG(s.Seed, uint64(s.Family)))
	t := invent(r)
	p, _ := families[s.Family](r, &t)
	if stamped {
		p.stamp()
	}
	var out bytes.Buffer
	err := p.Output(&out)
	return out.Bytes(), err
}

// layout draws an invented certificate and returns what of it was written.
type layout func(*rand.Rand, *Truth) (*paper, Truth)

var families = map[byte]layout{
	'A': layoutA, 'B': layoutB, 'C': layoutC, 'D': layoutD, 'E': layoutE, 'F': layoutF, 'G': layoutG,
	'H': layoutH, 'I': layoutI, 'J': layoutJ, 'K': layoutK, 'L': layoutL, 'M': layoutM, 'N': layoutN,
	'O': layoutO, 'P': layoutP, 'Q': layoutQ, 'R': layoutR, 'S': layoutS, 'T': layoutT, 'U': layoutU, 'V': layoutV, 'W': layoutW, 'X': layoutX,
	'Y': layoutY, 'Z': layoutZ, 'a': layoutAlpha, 'b': layoutBeta, 'c': layoutGamma, 'd': layoutDelta, 'e': layoutEpsilon, 'f': layoutZeta,
	'p': ruledForm, 'q': smallPrint, 'r': cells, 's': wrappedHeads, 't': charter, 'u': plainNotice, 'v': licenceCard,
}

// Make is the certificate of a family and a seed.
func Make(family byte, seed uint64) Specimen {
	r := rand.New(rand.NewPCG(seed, uint64(family)))
	t := invent(r)
	_, said := families[family](r, &t)
	return Specimen{Family: family, Seed: seed, Truth: said}
}

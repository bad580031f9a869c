package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
)

// Paper is what a PDF is printed on.
type Paper string

// The papers.
const (
	A4     Paper = "A4"
	Letter Paper = "Letter"
)

// paperIn is the paper of a time zone: Letter in North and much of Central America, and the
// Philippines; A4 elsewhere.
func paperIn(zone string) Paper {
	for _, south := range []string{"America/Argentina", "America/Buenos_Aires", "America/Sao_Paulo", "America/Bahia", "America/Fortaleza", "America/Manaus",
		"America/Recife", "America/Lima", "America/Montevideo", "America/Asuncion", "America/La_Paz", "America/Guayaquil", "America/Cayenne", "America/Paramaribo"} {
		if strings.HasPrefix(zone, south) {
			return A4
		}
	}
	for _, letter := range []string{"America/", "US/", "Canada/", "Asia/Manila", "Pacific/Honolulu"} {
		if strings.HasPrefix(zone, letter) {
			return Letter
		}
	}
	return A4
}

const (
	margin   = 12.0 // millimetres
	rowStep  = 4.0  // from one line of a cell to the next
	fontName = "text"
	fontSize = 8.0
	// maxPDF is how many lines a PDF may have: its pages are held until the last is known.
	maxPDF = 20_000
)

// page draws one sheet on pages.
type page struct {
	*fpdf.Fpdf
	s       Sheet
	columns []int     // of the sheet, in the order in which they are drawn
	widths  []float64 // of those
	group   string    // the heading under which lines stand
	body    bool      // lines have begun: new pages repeat the heads
	boxes   bool      // some letter could not be drawn
}

// writePDF writes a sheet on paper.
func writePDF(w io.Writer, s Sheet, paper Paper) error {
	p := newPage(s, paper)
	p.AddPage()
	p.facts()
	p.body = true
	p.heads()
	none := true
	err := s.Each(func(line []Cell) error {
		none = false
		p.line(line)
		return p.Error()
	})
	if err != nil {
		return err
	}
	if none {
		p.SetFont(fontName, "", 10)
		p.MultiCell(0, 6, p.draw(s.Empty), "", "L", false)
	}
	if p.boxes {
		p.Ln(2)
		p.SetFont(fontName, "", fontSize)
		p.MultiCell(0, rowStep, s.Words.Missing, "", "L", false)
	}
	return p.Output(w)
}

func newPage(s Sheet, paper Paper) *page {
	p := &page{Fpdf: fpdf.New("L", "mm", string(paper), ""), s: s}
	p.SetCreationDate(s.Made)
	p.SetModificationDate(s.Made)
	p.SetCatalogSort(true)
	p.AddUTF8FontFromBytes(fontName, "", dejavusanscondensed.TTF)
	p.AddUTF8FontFromBytes(fontName, "B", dejavusanscondensedbold.TTF)
	p.SetTitle(s.Title, true)
	p.SetAuthor(s.Org, true)
	p.SetCreator("Standing", true)
	p.SetLang(s.Lang)
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(false, margin)
	p.SetCellMargin(1)
	p.SetDrawColor(200, 205, 212)
	p.AliasNbPages("{nb}")
	p.measure()
	p.SetHeaderFunc(p.head)
	p.SetFooterFunc(p.foot)
	return p
}

// measure gives every column its part of the page.
func (p *page) measure() {
	total := 0.0
	for i, c := range p.s.Columns {
		if i != p.s.Group {
			p.columns = append(p.columns, i)
			total += c.Width
		}
	}
	wide, _ := p.GetPageSize()
	for _, i := range p.columns {
		p.widths = append(p.widths, (wide-2*margin)*p.s.Columns[i].Width/total)
	}
	p.widen()
}

// widen gives columns whose heading has a wider word what that needs, from those that have
// more than they need, so that no heading is broken within a word.
func (p *page) widen() {
	p.SetFont(fontName, "B", fontSize)
	least, lack, spare := make([]float64, len(p.columns)), 0.0, 0.0
	for n, i := range p.columns {
		for _, word := range strings.Fields(p.draw(p.label(i))) {
			least[n] = max(least[n], p.GetStringWidth(word)+2.1)
		}
		lack += max(least[n]-p.widths[n], 0)
		spare += max(p.widths[n]-least[n], 0)
	}
	if lack == 0 || spare < lack {
		return
	}
	for n, w := range p.widths {
		p.widths[n] = max(w, least[n]) - max(w-least[n], 0)*lack/spare
	}
}

// draw is text of which every character can be drawn.
func (p *page) draw(text string) string {
	return strings.Map(func(r rune) rune {
		if drawn()[r] {
			return r
		}
		p.boxes = true
		return box
	}, oneLine(text))
}

func (p *page) head() {
	p.SetFont(fontName, "", fontSize)
	p.SetTextColor(90, 90, 90)
	p.CellFormat(0, 5, p.draw(p.s.Org), "", 0, "L", false, 0, "")
	p.SetX(margin)
	p.CellFormat(0, 5, p.draw(p.s.Title), "B", 1, "R", false, 0, "")
	p.SetTextColor(0, 0, 0)
	p.Ln(2)
	if p.body {
		if p.group != "" {
			p.heading(p.group + " " + p.s.Words.Continued)
		}
		p.heads()
	}
}

func (p *page) foot() {
	p.SetY(-margin)
	p.SetFont(fontName, "", fontSize)
	p.SetTextColor(90, 90, 90)
	of := strings.NewReplacer("{0}", fmt.Sprint(p.PageNo()), "{1}", "{nb}").Replace(p.s.Words.Page)
	p.CellFormat(0, 5, of, "", 0, "C", false, 0, "")
	p.SetTextColor(0, 0, 0)
}

// facts are the title and what was asked for, on the first page.
func (p *page) facts() {
	p.SetFont(fontName, "B", 14)
	p.MultiCell(0, 7, p.draw(p.s.Title), "", "L", false)
	p.Ln(1)
	for _, f := range p.s.Facts {
		p.SetFont(fontName, "B", fontSize)
		p.CellFormat(40, 5, p.draw(f[0]), "", 0, "L", false, 0, "")
		p.SetFont(fontName, "", fontSize)
		p.MultiCell(0, 5, p.draw(f[1]), "", "L", false)
	}
	p.Ln(3)
}

func (p *page) heads() {
	p.SetFont(fontName, "B", fontSize)
	p.SetFillColor(232, 237, 243)
	cells := make([]string, len(p.columns))
	for i, c := range p.columns {
		cells[i] = p.label(c)
	}
	p.cells(cells, true)
	p.SetFont(fontName, "", fontSize)
}

func (p *page) label(column int) string {
	return cmp.Or(p.s.Heads[column], p.s.Columns[column].Label)
}

func (p *page) heading(text string) {
	p.SetFont(fontName, "B", fontSize+1)
	p.CellFormat(0, 6, p.draw(text), "", 1, "L", false, 0, "")
	p.SetFont(fontName, "", fontSize)
}

func (p *page) line(line []Cell) {
	if g := p.s.Group; g >= 0 && line[g].Text != p.group {
		p.begin(line[g].Text)
	}
	cells := make([]string, len(p.columns))
	for i, c := range p.columns {
		cells[i] = line[c].String()
	}
	p.cells(cells, false)
}

// begin puts the heading of a new group, with room for a line below it.
func (p *page) begin(group string) {
	_, tall := p.GetPageSize()
	if p.GetY()+12+2*rowStep > tall-margin-6 {
		p.group = ""
		p.AddPage()
	}
	p.group = group
	p.heading(group)
}

// cells draws one line of the table, as tall as its tallest cell, on one page.
func (p *page) cells(cells []string, heads bool) {
	wrapped, most := make([][]string, len(cells)), 1
	for i, text := range cells {
		wrapped[i] = p.wrap(p.draw(text), p.widths[i]-2)
		most = max(most, len(wrapped[i]))
	}
	_, tall := p.GetPageSize()
	high := float64(most)*rowStep + 1
	if !heads && p.GetY()+high > tall-margin-6 {
		p.AddPage()
	}
	x, y := p.GetXY()
	for i, lines := range wrapped {
		align := "L"
		if p.s.Columns[p.columns[i]].Type == Figure {
			align = "R"
		}
		p.SetXY(x, y)
		p.CellFormat(p.widths[i], high, "", "B", 0, "L", heads, 0, "")
		for n, text := range lines {
			p.SetXY(x, y+0.5+float64(n)*rowStep)
			p.CellFormat(p.widths[i], rowStep, text, "", 0, align, false, 0, "")
		}
		x += p.widths[i]
	}
	p.SetXY(margin, y+high)
}

// wrap breaks text where it has blanks, and a word that is wider than its cell anywhere.
func (p *page) wrap(text string, wide float64) []string {
	if text == "" || p.GetStringWidth(text) <= wide {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && p.GetStringWidth(line+" "+word) <= wide {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; p.GetStringWidth(line) > wide; {
			cut := p.fits(line, wide)
			lines, line = append(lines, line[:cut]), line[cut:]
		}
	}
	return append(lines, line)
}

// fits is how many bytes of a word fit, one character at least.
func (p *page) fits(word string, wide float64) int {
	cut := 0
	for i, r := range word {
		end := i + len(string(r))
		if cut > 0 && p.GetStringWidth(word[:end]) > wide {
			break
		}
		cut = end
	}
	return cut
}

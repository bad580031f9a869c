package demo

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"standing/internal/civil"
)

// certificate is what a document of a demonstration says.
type certificate struct {
	holder, title, hours, issuer, number string
	on, until                            civil.Date
}

// pdf draws it, the same bytes for the same certificate.
func (c certificate) pdf() ([]byte, error) {
	p := fpdf.New("L", "mm", "A4", "")
	p.SetCreationDate(time.Unix(0, 0))
	p.SetModificationDate(time.Unix(0, 0))
	p.SetCatalogSort(true)
	p.SetAutoPageBreak(false, 0)
	p.AddPage()
	p.SetLineWidth(1.2)
	p.Rect(10, 10, 277, 190, "D")
	latin := p.UnicodeTranslatorFromDescriptor("")
	line := func(style string, size, down float64, text string) {
		p.SetFont("Helvetica", style, size)
		p.SetXY(20, p.GetY()+down)
		p.CellFormat(257, size/2, latin(text), "", 1, "C", false, 0, "")
	}
	p.SetY(28)
	line("B", 14, 0, c.issuer)
	line("B", 30, 8, "Certificate of Completion")
	line("", 13, 8, "This certifies that")
	line("B", 24, 4, c.holder)
	line("", 13, 5, "has completed")
	line("B", 19, 4, c.title)
	line("", 13, 8, "Date completed: "+spelled(c.on))
	if c.hours != "" {
		line("", 13, 3, "Contact hours: "+c.hours)
	}
	if c.until != 0 {
		line("", 13, 3, "Valid until: "+spelled(c.until))
	}
	line("", 10, 12, "Certificate number: "+c.number)
	var out bytes.Buffer
	err := p.Output(&out)
	return out.Bytes(), err
}

// drawn reports whether the letters of a name are among those that every reader of PDF has.
func drawn(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r > 0xff }) < 0
}

// spelled is a day as certificates in the United States write it.
func spelled(d civil.Date) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%s %d, %d", m, day, y)
}

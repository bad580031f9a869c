package reading

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
)

// Version is that of the JSON of a Report. What is there keeps its name and its meaning.
const Version = 1

// Document is a file whose pages were seen, one after the other.
type Document struct {
	File  string
	Pages int // that it has
	seen  []ReadPage
	words [][]Word
}

// Add adds the next page: where its words are from (text or ocr), and by how many quarters,
// clockwise, it must be turned to be read, as its words lie.
func (d *Document) Add(from string, turned int, words []Word) {
	d.seen = append(d.seen, ReadPage{len(d.seen) + 1, from, turned * 90, len(words)})
	d.words = append(d.words, words)
}

// Read reads the pages that were added.
func (d *Document) Read(opt Options) Report {
	r := Report{Version: Version, File: d.File, PageCount: d.Pages, Pages: d.seen, Proposals: []Proposed{}}
	for _, p := range Read(d.words, opt).Proposals {
		out := Proposed{Field: p.Field, Value: p.Text, Unit: p.Unit, Confidence: math.Round(p.Confidence*100) / 100, Sure: p.Confidence >= Sure,
			Page: p.Page + 1, Box: [4]int{p.Box.Left, p.Box.Top, p.Box.Right, p.Box.Bottom}, Literal: p.Literal, By: p.By}
		if p.Field == Topic {
			out.Hours = p.Amount.String()
		}
		r.Proposals = append(r.Proposals, out)
	}
	return r
}

// Report is what `standing read` says of a file, as docs/READING.md has it.
type Report struct {
	Version   int        `json:"version"`
	File      string     `json:"file"`
	PageCount int        `json:"page_count"`
	Pages     []ReadPage `json:"pages"`
	Proposals []Proposed `json:"proposals"`
}

// ReadPage is one page that was read.
type ReadPage struct {
	Page   int    `json:"page"`
	From   string `json:"from"`
	Turned int    `json:"turned"` // degrees
	Words  int    `json:"words"`
}

// Proposed is a Proposal as others read it.
type Proposed struct {
	Field      Field   `json:"field"`
	Value      string  `json:"value"`
	Hours      string  `json:"hours,omitempty"` // of a category
	Unit       string  `json:"unit,omitempty"`
	Confidence float64 `json:"confidence"`
	Sure       bool    `json:"sure"`
	Page       int     `json:"page"`
	Box        [4]int  `json:"box"`
	Literal    string  `json:"literal"`
	By         string  `json:"by"`
}

// WriteJSON writes it as JSON.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// WriteText writes a line for each proposal, a question with its mark.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, p := range r.Proposals {
		value := p.Value
		if p.Hours != "" {
			value += ", " + p.Hours
		}
		if p.Unit != "" {
			value += " " + p.Unit
		}
		if !p.Sure {
			value += " ?"
		}
		fmt.Fprintf(&b, "%-16s %s  (%.0f %%, page %d: %q, %s)\n", p.Field, value, p.Confidence*100, p.Page, p.Literal, p.By)
	}
	if len(r.Proposals) == 0 {
		b.WriteString("Nothing was found that a certificate says.\n")
	}
	if more := r.PageCount - len(r.Pages); more > 0 {
		fmt.Fprintf(&b, "Pages that were not read: %d; --pages reads more.\n", more)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

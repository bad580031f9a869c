package ui

import (
	"context"
	"html"
	"io"
)

// Icon draws one of the icons of ui/icons.mjs. It is decoration: what it means
// always stands beside it in words, so screen readers pass over it. An unknown
// name draws nothing.
type Icon string

// Render writes the icon as SVG, which takes the colour of the text beside it. All are drawn
// in one file, which a browser keeps.
func (i Icon) Render(_ context.Context, w io.Writer) error {
	sheet := Asset("icons.svg")
	if i == "" || sheet == "" {
		return nil
	}
	_, err := io.WriteString(w, `<svg class="icon" aria-hidden="true" focusable="false"><use href="`+sheet+`#`+html.EscapeString(string(i))+`"/></svg>`)
	return err
}

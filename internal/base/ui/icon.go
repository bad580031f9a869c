package ui

import (
	"context"
	"html"
	"io"
	"sync"
)

// Icon draws one of the icons of ui/icons.mjs. It is decoration: what it means
// always stands beside it in words, so screen readers pass over it. An unknown
// name draws nothing.
type Icon string

var drawings = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	readJSON("icons.json", &m)
	return m
})

// Render writes the icon as SVG, which takes the colour of the text beside it.
func (i Icon) Render(_ context.Context, w io.Writer) error {
	if i == "" {
		return nil
	}
	_, err := io.WriteString(w, `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" data-icon="`+
		html.EscapeString(string(i))+`">`+drawings()[string(i)]+`</svg>`)
	return err
}

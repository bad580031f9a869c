package ui

import (
	"context"
	"html"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// breakable is text in which an address may go on in the next line after its @, and not
// in the middle of a word.
func breakable(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, strings.ReplaceAll(html.EscapeString(s), "@", "@<wbr>"))
		return err
	})
}

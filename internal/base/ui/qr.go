package ui

import (
	"context"
	"fmt"
	"io"
	"strings"

	"rsc.io/qr"
)

// Render draws the code as one path on white, with the quiet zone of four
// modules that scanners need.
func (q QR) Render(_ context.Context, w io.Writer) error {
	code, err := qr.Encode(string(q), qr.M)
	if err != nil {
		return fmt.Errorf("ui: drawing a QR code: %w", err)
	}
	var d strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&d, "M%d %dh1v1h-1z", x+4, y+4)
			}
		}
	}
	_, err = fmt.Fprintf(w, `<svg class="qr" viewBox="0 0 %[1]d %[1]d" role="img" aria-label="QR code" shape-rendering="crispEdges"><path d="%s"/></svg>`, code.Size+8, d.String())
	return err
}

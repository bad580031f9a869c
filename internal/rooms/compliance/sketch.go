package compliance

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"sync"

	"github.com/a-h/templ"

	"standing/internal/base/words"
)

// sketch is what a dashboard that is kept looks like where that is the same for everybody
// who sees its counts: drawing them takes longer than all the rest of the page.
type sketch struct {
	mu  sync.Mutex
	has map[string][]byte
}

// once draws a part of the page once in each language.
func (b view) once(ctx context.Context, part string, c templ.Component) templ.Component {
	if b.sketch == nil {
		return c
	}
	key := part + " " + words.From(ctx).Tag() + " " + strconv.FormatBool(b.byName)
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		b.sketch.mu.Lock()
		text := b.sketch.has[key]
		b.sketch.mu.Unlock()
		if text == nil {
			var now bytes.Buffer
			if err := c.Render(ctx, &now); err != nil {
				return err
			}
			text = now.Bytes()
			b.sketch.mu.Lock()
			b.sketch.has[key] = text
			b.sketch.mu.Unlock()
		}
		_, err := w.Write(text)
		return err
	})
}

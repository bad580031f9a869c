package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// liveEvery is how often a part that changes by itself is drawn.
const liveEvery = 500 * time.Millisecond

// Live sends a part of a page anew, as server-sent events for ui.Live, until nothing goes on
// any more. What draw says the first time may still be refused.
func Live(w http.ResponseWriter, r *http.Request, draw func(context.Context) (part templ.Component, busy bool, err error)) error {
	ctx := r.Context()
	part, busy, err := draw(ctx)
	if err != nil {
		return err
	}
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // it lasts as long as the work
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy in front passes it on at once
	for last := ""; ; {
		if !busy {
			_, _ = io.WriteString(w, "event: over\ndata: \n\n") // who is gone needs it no more
			_ = out.Flush()
			return nil
		}
		var b bytes.Buffer
		if err := part.Render(ctx, &b); err != nil {
			return nil //nolint:nilerr // the answer has begun
		}
		if text := strings.ReplaceAll(b.String(), "\n", " "); text != last {
			last = text
			if _, err := io.WriteString(w, "data: "+text+"\n\n"); err != nil || out.Flush() != nil {
				return nil //nolint:nilerr // the reader is gone
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(liveEvery):
		}
		if part, busy, err = draw(ctx); err != nil {
			return nil //nolint:nilerr // the answer has begun
		}
	}
}

package ui

import (
	"context"
	"fmt"
	"html"
	"io"
	"time"
)

// Day is a calendar date, "2026-03-01"; anything else is shown as it is. The month
// is a word, because readers do not agree on which number comes first.
type Day string

// Instant is a moment. Zone is where its reader's clock stands; the page's when nil.
type Instant struct {
	At   time.Time
	Zone *time.Location
}

type zoneKey struct{}

// inZone says where the clock of the page's moments stands.
func inZone(ctx context.Context, zone *time.Location) context.Context {
	if zone == nil {
		return ctx
	}
	return context.WithValue(ctx, zoneKey{}, zone)
}

func zoneOf(ctx context.Context) *time.Location {
	if zone, ok := ctx.Value(zoneKey{}).(*time.Location); ok {
		return zone
	}
	return time.UTC
}

// Render writes the date; an empty one as a dash.
func (d Day) Render(_ context.Context, w io.Writer) error {
	t, err := time.Parse(time.DateOnly, string(d))
	switch {
	case d == "":
		_, err = io.WriteString(w, `<span class="note">–</span>`)
	case err != nil:
		_, err = io.WriteString(w, html.EscapeString(string(d)))
	default:
		_, err = fmt.Fprintf(w, `<time datetime="%s">%s</time>`, string(d), t.Format("2 Jan 2006"))
	}
	return err
}

// Render writes the moment to the minute with its zone; a zero one as a dash.
func (i Instant) Render(ctx context.Context, w io.Writer) error {
	if i.At.IsZero() {
		_, err := io.WriteString(w, `<span class="note">–</span>`)
		return err
	}
	zone := i.Zone
	if zone == nil {
		zone = zoneOf(ctx)
	}
	at := i.At.In(zone)
	_, err := fmt.Fprintf(w, `<time datetime="%s">%s</time>`, at.Format(time.RFC3339), html.EscapeString(at.Format("2 Jan 2006, 15:04 MST")))
	return err
}

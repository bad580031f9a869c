package notice

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

// Way is how somebody wants to be told, in an organization.
type Way struct {
	Channel Channel `json:"channel"`
	// Quiet hours of the organization's clock; the same twice is none. They may begin on
	// one day and end on the next.
	QuietFrom  int `json:"quiet_from"`
	QuietUntil int `json:"quiet_until"`
}

// Channel is where notices go besides the list inside the product.
type Channel string

// The channels. By text message goes what its receiver proved to be able to read: see phone.
const (
	ByMail Channel = "mail"
	ByText Channel = "text"
	InApp  Channel = "app" // nowhere besides
)

// quietEnd is when the quiet hours that now lies in are over; zero outside of them.
func (w Way) quietEnd(now time.Time, zone *time.Location) time.Time {
	at := now.In(zone)
	quiet := at.Hour() >= w.QuietFrom && at.Hour() < w.QuietUntil
	if w.QuietFrom > w.QuietUntil {
		quiet = at.Hour() >= w.QuietFrom || at.Hour() < w.QuietUntil
	}
	if !quiet {
		return time.Time{}
	}
	end := time.Date(at.Year(), at.Month(), at.Day(), w.QuietUntil, 0, 0, 0, zone)
	if !end.After(now) {
		end = time.Date(at.Year(), at.Month(), at.Day()+1, w.QuietUntil, 0, 0, 0, zone)
	}
	return end.UTC()
}

// wayOf is how the receiver of a notice wants to be told. What is essential waits for
// nobody's morning and goes by mail.
func wayOf(ctx context.Context, q db.Q, org int64, n stored) (w Way, zone *time.Location, err error) {
	w, zone = Way{Channel: ByMail}, time.UTC
	if n.Kind == Essential || n.Account.Zero() {
		return w, zone, nil
	}
	w, err = way(ctx, q, org, n.Account)
	if err != nil || w.QuietFrom == w.QuietUntil {
		return w, zone, err
	}
	o, err := tenant.Of(ctx, q, org)
	return w, o.Location(), err
}

// quiet is how long a notice has to wait for the end of its receiver's quiet hours.
func (s *Service) quiet(ctx context.Context, q db.Q, org int64, n stored) (time.Time, error) {
	w, zone, err := wayOf(ctx, q, org, n)
	if err != nil {
		return time.Time{}, err
	}
	return w.quietEnd(s.Clock.Now(), zone), nil
}

// wait is the error of a job that comes too early.
func wait(now, until time.Time) error {
	if until.IsZero() {
		return nil
	}
	return &fault.TooMany{Wait: until.Sub(now)}
}

// way is what somebody chose, or how it is for who chose nothing.
func way(ctx context.Context, q db.Q, org int64, account ids.ID) (Way, error) {
	w, err := wayRow(ctx, q, org, account)
	if errors.Is(err, fault.NotFound) {
		return Way{Channel: ByMail}, nil
	}
	return w, err
}

// Package clock is where the time comes from. Nothing under internal calls
// time.Now: whoever needs the time is given a Clock, so that tests can stop it,
// move it and let it jump.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Instants are UTC and whole microseconds, which is what
// both databases hold.
type Clock interface{ Now() time.Time }

// Func is a Clock made of a function.
type Func func() time.Time

// Now calls the function and trims what a database would not hold.
func (f Func) Now() time.Time { return f().UTC().Truncate(time.Microsecond) }

// Manual is a Clock that stands still until it is moved. It is safe for use by
// several goroutines.
type Manual struct {
	mu sync.Mutex
	at time.Time
}

// At returns a Manual that stands at t.
func At(t time.Time) *Manual { return &Manual{at: t.UTC().Truncate(time.Microsecond)} }

// Now tells where it stands.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

// Move moves it by d, backwards too.
func (m *Manual) Move(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = m.at.Add(d)
}

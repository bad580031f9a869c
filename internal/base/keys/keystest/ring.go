// Package keystest makes key rings for tests.
package keystest

import (
	"path/filepath"
	"testing"
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/keys"
)

// Ring opens a ring with two places of its own. Its first seal makes the first epoch.
func Ring(t testing.TB) *keys.Ring {
	t.Helper()
	r, _ := RingIn(t, Dirs(t))
	return r
}

// Dirs are two places for epoch keys, not made yet.
func Dirs(t testing.TB) []string {
	t.Helper()
	dir := t.TempDir()
	return []string{filepath.Join(dir, "one"), filepath.Join(dir, "two")}
}

// RingIn opens a ring on places: what another replica does. Its clock can be moved.
func RingIn(t testing.TB, dirs []string) (*keys.Ring, *clock.Manual) {
	t.Helper()
	c := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	r, err := keys.Open(keys.Config{Dirs: dirs}, c)
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

//go:build soak

package jobs

import (
	"testing"

	"standing/internal/base/db"
)

// TestSoak_KilledProcesses kills a replica in the middle of its jobs 100 times.
func TestSoak_KilledProcesses(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) { killWorkers(t, e, 100, 5000) })
	}
}

package demo_test

import (
	"flag"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/demo"
)

var benchPeople = flag.Int("people", 100_000, "how many people BenchmarkFill makes")

// BenchmarkFill reports how fast people come in and the most memory that this process
// held; run it alone, and one engine at a time.
func BenchmarkFill(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			for b.Loop() {
				x := deps(b, testkit.OpenDB(b, e))
				start := time.Now()
				fill(b, x, demo.Options{People: *benchPeople, Seed: 1})
				b.ReportMetric(float64(*benchPeople)/time.Since(start).Seconds(), "people/s")
			}
			b.ReportMetric(peakMB(b), "peak-MB")
		})
	}
}

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

func peakMB(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Log("this system does not tell a process's memory: ", err)
		return 0
	}
	m := peak.FindSubmatch(status)
	kb, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}

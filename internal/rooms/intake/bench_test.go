package intake_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/intake"
)

var benchRows = flag.Int("rows", 50_000, "how many rows BenchmarkImport brings in")

// BenchmarkImport reports how fast a file of ten records per person is received, checked and
// brought in, and the most memory that this process held; run it alone, and one engine at a time.
func BenchmarkImport(b *testing.B) {
	intake.SetChunk(5000)
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			for b.Loop() {
				k := newKit(b, testkit.OpenDB(b, e))
				in, out := io.Pipe()
				go write(out, *benchRows)
				step := clocked(b, "receive")
				i, err := k.Receive(context.Background(), k.boss(), "list.csv", in)
				if err != nil {
					b.Fatal(err)
				}
				step("check")
				k.agree(i.ID, intake.MapInput{})
				step("import")
				v := k.run(i.ID)
				step("")
				if v.State != intake.Done || v.RecordsNew != int64(*benchRows) {
					b.Fatal(v.State, counted(v.Counts))
				}
				b.Log(counted(v.Counts))
			}
			b.ReportMetric(peakMB(b), "peak-MB")
		})
	}
}

// clocked reports rows per second of each step.
func clocked(b *testing.B, name string) func(next string) {
	began := time.Now()
	return func(next string) {
		took := time.Since(began)
		b.ReportMetric(float64(*benchRows)/took.Seconds(), name+"-rows/s")
		began, name = time.Now(), next
	}
}

func write(to *io.PipeWriter, rows int) {
	w := bufio.NewWriter(to)
	_, _ = w.WriteString("Employee ID,Name,Hire date,Course,Date completed,Hours,Category\n")
	for i := range rows {
		p := i / 10
		_, _ = fmt.Fprintf(w, "%07d,%s,2020-01-%02d,Course %d,202%d-%02d-%02d,%d,Ethics\n", p, called(p), p%28+1, i%10, i%5, p%12+1, p%28+1, i%4+1)
	}
	_ = w.Flush()
	_ = to.Close()
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

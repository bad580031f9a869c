package exclusion

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

var benchPeople = flag.Int("people", 2_000, "how many people BenchmarkCheck compares; the list has four fifths of as many lines")

// BenchmarkCheck brings a list in, compares everybody with it for the first time, brings the
// next one in, of which one line in a hundred is new, and renames somebody.
func BenchmarkCheck(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			for range b.N {
				k := newKit(b, testkit.OpenDB(b, e))
				ctx := context.Background()
				_, err := k.People.Load(ctx, k.boss(person.PermEnter), func(yield func(person.LoadRow, error) bool) {
					for i := range *benchPeople {
						if !yield(person.LoadRow{Input: person.Input{Name: fmt.Sprintf("First%d M. Last%d", i%977, i)}}, nil) {
							return
						}
					}
				}, person.FromAdmin, nil)
				k.must(err)
				from := time.Now()
				list := func(n int) *strings.Reader {
					var s strings.Builder
					s.WriteString(leieHead)
					for i := range *benchPeople * 4 / 5 {
						at := i // one in a hundred is somebody here
						if i%100 != n {
							at += 10_000_000
						}
						s.WriteString(leie(fmt.Sprint("LAST", at), fmt.Sprint("FIRST", i%977), "M", "", "19800102", ""))
					}
					return strings.NewReader(s.String())
				}
				took := func(unit string, scale time.Duration, fn func() error) {
					from = time.Now()
					k.must(fn())
					b.ReportMetric(float64(time.Since(from))/float64(scale), unit)
				}
				bring := func(n int) func() error {
					body := list(n)
					return func() error {
						_, err := k.Receive(ctx, k.boss(PermManage), Arrival{Of: may1, Shorter: true}, body)
						return err
					}
				}
				work := func() error { return k.Work(ctx, k.boss(PermManage)) }
				took("receive-s", time.Second, bring(1))
				took("first-s", time.Second, work)
				k.must(bring(2)())
				took("next-s", time.Second, work)
				who := k.person("First1 Last1")
				k.must(work())
				_, err = k.People.Change(ctx, k.boss(person.PermEnter), person.ChangeInput{ID: who, Input: person.Input{Name: "First102 Last102"}})
				k.must(err)
				took("one-ms", time.Millisecond, work)
				b.ReportMetric(peakMB(b), "peak-MB")
				if n := k.count("exclusion_match"); n < int64(*benchPeople/200) {
					b.Fatal(n, " matches")
				}
			}
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
	kb, err := strconv.ParseFloat(string(peak.FindSubmatch(status)[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}

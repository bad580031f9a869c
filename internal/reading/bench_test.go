package reading_test

import (
	"testing"
	"time"

	"standing/internal/reading"
	"standing/internal/reading/specimen"
)

// BenchmarkReading reads certificates of K to N, on which no rule was tuned until 2026-11-23,
// and of the other families (A to J, O to X, p to v), as PDF of text and scanned, and says per field how much
// of what was proposed is right (%p), and how much of what stands there was proposed (%r).
// The time is that of a whole file, with the process that looks into it.
func BenchmarkReading(b *testing.B) {
	for _, group := range []struct {
		name, families string
		from           uint64 // the first seed that is scored: rules were tuned on those below
		texts, scans   uint64
	}{{"held", specimen.HeldOut, 1000, 25, 8}, {"spent", specimen.Spent, 1000, 25, 8}, {"tuned", specimen.Tuned, 1000, 10, 3}, {"wide", specimen.Wide, 5000, 6, 3}, {"worded", specimen.Worded, 5000, 6, 3}} {
		b.Run(group.name+"/text", func(b *testing.B) { score(b, group.families, group.from, group.texts, false) })
		b.Run(group.name+"/scan", func(b *testing.B) { score(b, group.families, group.from, group.scans, true) })
	}
}

func score(b *testing.B, families string, from, each uint64, scanned bool) {
	r := files(b)
	defer r.Close()
	all, asked, times := tallies{}, tallies{}, []time.Duration{}
	for b.Loop() {
		for _, f := range []byte(families) {
			for seed := range each {
				s := specimen.Make(f, from+seed)
				file := text(b, s)
				if scanned {
					file = scan(b, r, s)
				}
				begun := time.Now()
				pages := seen(b, r, file)
				got := reading.Read(pages, usual)
				times = append(times, time.Since(begun))
				for _, w := range all.count(said(s.Truth), proposed(got)) {
					if families != specimen.HeldOut { // the others are not to be looked at
						b.Logf("%c %d %s", f, from+seed, w)
					}
				}
				asked.count(said(s.Truth), proposed(reading.Read(pages, reading.Options{})))
			}
		}
	}
	report(b, all, asked, times)
}

func report(b *testing.B, all, asked tallies, times []time.Duration) {
	for _, f := range reading.Fields {
		t := all.of(f)
		b.ReportMetric(t.precision(), string(f)+"-%p")
		b.ReportMetric(t.recall(), string(f)+"-%r")
	}
	t := all.of(exact...)
	b.ReportMetric(t.precision(), "exact-%p")
	b.ReportMetric(t.recall(), "exact-%r")
	t = asked.of(exact...)
	b.ReportMetric(t.precision(), "unordered-%p")
	b.ReportMetric(t.recall(), "unordered-%r")
	sum := time.Duration(0)
	for _, d := range times {
		sum += d
	}
	b.ReportMetric(float64(sum.Milliseconds())/float64(len(times)), "ms/file")
}

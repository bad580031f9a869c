package roster

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/civil"
	"standing/internal/rule"
)

// generate writes a people and a records file.
func generate(tb testing.TB, people, records int) (peopleFile, recordsFile string) {
	tb.Helper()
	dir := tb.TempDir()
	create := func(name string, fill func(w *bufio.Writer)) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			tb.Fatal(err)
		}
		w := bufio.NewWriter(f)
		fill(w)
		if err := w.Flush(); err != nil {
			tb.Fatal(err)
		}
		if err := f.Close(); err != nil {
			tb.Fatal(err)
		}
		return path
	}
	peopleFile = create("people.csv", func(w *bufio.Writer) {
		fmt.Fprintln(w, "Employee ID,Name,Department,Birth date,Licensed on")
		for i := range people {
			fmt.Fprintf(w, "%06d,\"Surname%d, Given\",Unit %d,19%02d-%02d-%02d,20%02d-01-01\n", i, i, i%40, 50+i%49, i%12+1, i%28+1, i%25)
		}
	})
	recordsFile = create("records.csv", func(w *bufio.Writer) {
		fmt.Fprintln(w, "Employee ID,Course Title,Category,Completion Date,Hours,Delivery")
		for i := range records {
			fmt.Fprintf(w, "%06d,Course number %d,%s,2024-%02d-%02d,%d.5,%s\n", i*31%people, i%700, [...]string{"Ethics", "Yoga", "CPR; Ethics", ""}[i%4], i%12+1, i%28+1, i%8, [...]string{"Online", "Live"}[i%2])
		}
	})
	return peopleFile, recordsFile
}

// watchHeap samples the live heap while f runs and returns its highest value.
func watchHeap(f func()) (peak uint64) {
	runtime.GC()
	var stop atomic.Bool
	done := make(chan uint64)
	go func() {
		var m runtime.MemStats
		top := uint64(0)
		for !stop.Load() {
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapAlloc)
			time.Sleep(5 * time.Millisecond)
		}
		done <- top
	}()
	f()
	stop.Store(true)
	return <-done
}

func BenchmarkReadRecordsCSV(b *testing.B) {
	const people, records = 100_000, 1_000_000
	p, r := generate(b, people, records)
	for b.Loop() {
		var ros *Roster
		start := time.Now()
		peak := watchHeap(func() {
			var err error
			if ros, _, err = Read(context.Background(), Options{PeopleFile: p, RecordsFile: r, Pack: testPack(), Today: civil.MustParse("2025-11-21")}); err != nil {
				b.Fatal(err)
			}
		})
		if ros.Records != records {
			b.Fatal(ros.Records)
		}
		b.ReportMetric(records/time.Since(start).Seconds(), "rows/s")
		b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "live-MB")
		runtime.KeepAlive(ros)
	}
}

func BenchmarkRecordsOf(b *testing.B) {
	p, r := generate(b, 10_000, 200_000)
	ros, _, err := Read(context.Background(), Options{PeopleFile: p, RecordsFile: r, Pack: testPack()})
	if err != nil {
		b.Fatal(err)
	}
	var buf []rule.Record
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		buf = ros.RecordsOf(i%10_000, buf[:0])
		i++
	}
}

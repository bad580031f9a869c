package roster

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"standing/internal/rule"
)

func TestRecordsOfIsSafeAndSorted(t *testing.T) {
	var people, records strings.Builder
	people.WriteString("ID,Name\n")
	records.WriteString("ID,Course,Completed,Hours\n")
	for i := range 50 {
		fmt.Fprintf(&people, "%03d,P %d\n", i, i)
	}
	for i := range 20_000 {
		fmt.Fprintf(&records, "%03d,Course %d,2024-%02d-%02d,%d\n", i*7%50, i%9, i*5%12+1, i*11%28+1, i%8)
	}
	r, _, err := input{people: people.String(), records: records.String()}.read(t)
	if err != nil || r.Records != 20_000 {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var buf []rule.Record
			total := 0
			for i := range r.People {
				buf = r.RecordsOf(i, buf[:0])
				total += len(buf)
				for n, rec := range buf {
					var row int
					if _, err := fmt.Sscanf(rec.ID, "r%d", &row); err != nil || (row-2)*7%50 != i || rec.Course != fmt.Sprintf("Course %d", (row-2)%9) {
						t.Errorf("person %d: %+v", i, rec)
						return
					}
					if n > 0 && buf[n-1].Date > rec.Date {
						t.Errorf("person %d is not sorted", i)
						return
					}
				}
			}
			if total != 20_000 {
				t.Errorf("%d records", total)
			}
		})
	}
	wg.Wait()
	if r.RecordsOf(-1, nil) != nil || r.RecordsOf(50, nil) != nil {
		t.Error("a person that is not there has records")
	}
}

func TestRecordsOfAllocatesLittle(t *testing.T) {
	records := "ID,Course,Completed\n"
	for i := range 30 {
		records += fmt.Sprintf("1,C%d,2024-01-%02d\n", i, i+1)
	}
	r, _, err := input{people: "ID,Name\n1,Ann\n", records: records}.read(t)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]rule.Record, 0, 30)
	if n := testing.AllocsPerRun(100, func() { buf = r.RecordsOf(0, buf[:0]) }); n > 2 || len(buf) != 30 {
		t.Errorf("%v allocations for %d records", n, len(buf))
	}
}

func TestSameInputSameIDs(t *testing.T) {
	in := input{people: "Badge,Name,BLS,ACLS exp.\n1,Ann,2024-05-06; 2022-05-06,2026-03-31\n2,Bo,2023-01-01,\n"}
	a, _, err := in.read(t)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := in.read(t)
	if err != nil || show(a) != show(b) || a.Records != 4 {
		t.Errorf("%v\n%s%s", err, show(a), show(b))
	}
}

func TestProgressEnds(t *testing.T) {
	var done, total int64
	in := input{people: onePerson, records: "Employee ID,Completed\n" + strings.Repeat("00123,2025-01-01\n", 20000)}
	calls := 0
	in.opt.Progress = func(d, all int64) {
		if d < done || d > all {
			t.Errorf("%d of %d after %d", d, all, done)
		}
		done, total = d, all
		calls++
	}
	if _, _, err := in.read(t); err != nil || done != total || total == 0 || calls < 4 {
		t.Errorf("%d of %d in %d calls, %v", done, total, calls, err)
	}
}

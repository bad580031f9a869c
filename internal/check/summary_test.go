package check

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"standing/internal/rule"
)

func TestSummaryCountsEveryPersonOnce(t *testing.T) {
	for seed := range uint64(50) {
		n := int(seed * 7)
		people := invented(n, seed)
		var s Summary
		for _, p := range people {
			s.Add(p)
		}
		units, due, late := 0, 0, 0
		for _, u := range s.Units() {
			units += u.People()
		}
		for _, w := range s.allWeeks() {
			due += w.People
			if (w.Monday-1)%7 != 0 {
				t.Fatalf("%s is not a Monday", w.Monday)
			}
		}
		for _, p := range people {
			if p.Answer.Status == rule.Open || p.Answer.Status == rule.Grace {
				late++
			}
		}
		if s.People() != n || units != n || due != late {
			t.Fatalf("seed %d: %d people, counted %d, in units %d, due %d of %d", seed, n, s.People(), units, due, late)
		}
		weeks, later := s.Weeks(sampleDay, 16)
		for _, w := range weeks {
			later += w.People
		}
		if later != due {
			t.Fatalf("seed %d: the chart shows %d of %d", seed, later, due)
		}
		for _, l := range s.Lacks() {
			if l.People > s.NeedAttention() {
				t.Fatalf("%d people lack %s, %d need attention", l.People, l.Need, s.NeedAttention())
			}
		}
	}
}

func TestMondayIsTheFirstDayOfTheWeek(t *testing.T) {
	if m := monday(sampleDay); m.String() != "2026-01-26" { // 1 February 2026 is a Sunday
		t.Errorf("got %s", m)
	}
	if m := monday(sampleDay + 1); m != sampleDay+1 {
		t.Errorf("a Monday belongs to the week of %s", m)
	}
}

func TestWorstKeepsTheSameRowsAsSortingEverything(t *testing.T) {
	for seed := range uint64(30) {
		people := invented(300, seed)
		rand.New(rand.NewPCG(seed, 2)).Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		kept := worst[string]{limit: 1 + int(seed)*5}
		for _, p := range people {
			kept.add(p, func(p Standing) string { return p.ID })
			if len(kept.rows) > 2*kept.limit {
				t.Fatalf("%d rows held with a limit of %d", len(kept.rows), kept.limit)
			}
		}
		rows, left := kept.sorted()
		slices.SortFunc(people, func(a, b Standing) int { return rankOf(a).compare(rankOf(b)) })
		if len(rows)+left != len(people) || len(rows) != min(kept.limit, len(people)) {
			t.Fatalf("%d kept, %d left", len(rows), left)
		}
		for i, r := range rows {
			if r.Row != people[i].ID {
				t.Fatalf("seed %d, row %d: %s, want %s", seed, i, r.Row, people[i].ID)
			}
		}
	}
}

// counter remembers how much had been written when the people were still coming.
type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

func TestCSVAndJSONAreWrittenWhileThePeopleCome(t *testing.T) {
	people := invented(2000, 1)
	var out counter
	early := 0
	stream := func(yield func(Standing) bool) {
		for i, p := range people {
			if i == len(people)-1 {
				early = out.n
			}
			if !yield(p) {
				return
			}
		}
	}
	for name, write := range map[string]func() error{
		"csv":  func() error { _, err := WriteCSV(&out, sampleHeader(0), stream); return err },
		"json": func() error { _, err := WriteJSON(&out, sampleHeader(0), stream); return err },
	} {
		out.n, early = 0, 0
		if err := write(); err != nil {
			t.Fatal(err)
		}
		if early < out.n/2 {
			t.Errorf("%s: %d of %d bytes were out before the last person", name, early, out.n)
		}
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAFullDiskIsAnError(t *testing.T) {
	people := seq(fewKinds())
	h := sampleHeader(7)
	for name, write := range map[string]func(io.Writer) error{
		"csv":   func(w io.Writer) error { _, err := WriteCSV(w, h, people); return err },
		"json":  func(w io.Writer) error { _, err := WriteJSON(w, h, people); return err },
		"table": func(w io.Writer) error { _, err := WriteTable(w, h, people, TableOptions{}); return err },
		"html":  func(w io.Writer) error { _, err := WriteHTML(w, h, people, HTMLOptions{}); return err },
		"why":   func(w io.Writer) error { return WriteWhy(w, h, Why{Person: fewKinds()[0]}, terminal) },
	} {
		if err := write(full{}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
		if err := write(&bytes.Buffer{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package report

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// sink is a browser that only counts.
type sink struct {
	h http.Header
	n int64
}

func (s *sink) Header() http.Header { return s.h }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(b []byte) (int, error) {
	s.n += int64(len(b))
	return len(b), nil
}

// A file of 50,000 lines (5,000 people, 10 requirements), from the request to its last
// byte: counting, the entry of the log and row security included.
func BenchmarkFile(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			k := newDesk(b, testkit.OpenDB(b, e))
			k.crowd(5000, 10)
			h := k.handler()
			for name, path := range map[string]string{"unit.csv": "unit/file?format=csv", "requirement.csv": "requirement/file?format=csv", "expiring.csv": "expiring/file?until=2027-12-31&format=csv",
				"unit.xlsx": "unit/file?format=xlsx", "unit.pdf": "unit/file?format=pdf&unit=" + k.far.String()} {
				b.Run(name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						w := &sink{h: http.Header{}}
						h.ServeHTTP(w, httptest.NewRequest("GET", "/reports/"+path, nil))
						if w.n < 50_000 {
							b.Fatal(w.n, "bytes")
						}
						b.ReportMetric(float64(w.n)/1e6, "MB")
					}
					b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
				})
			}
		})
	}
}

// BenchmarkLine is what writing costs without the database.
func BenchmarkLine(b *testing.B) {
	s := Sheet{Columns: []Column{{Label: "A"}, {Label: "B"}, {Label: "C"}}}
	s.Each = func(fn func([]Cell) error) error {
		line := []Cell{text("Lastname, Firstname"), day(20000), figure(36000)}
		for b.Loop() {
			if err := fn(line); err != nil {
				return err
			}
		}
		return nil
	}
	if err := writeCSV(io.Discard, s, false); err != nil {
		b.Fatal(err)
	}
}

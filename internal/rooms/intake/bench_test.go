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
				took := map[string]time.Duration{}
				step := clocked(b, "receive", took)
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
				b.ReportMetric(peakMB(b), "peak-MB")
				bare := k.loadedAgain()
				b.ReportMetric(float64(*benchRows)/bare.Seconds(), "bare-rows/s")
				b.ReportMetric(took["import"].Seconds()/bare.Seconds(), "x-bare")
			}
		})
	}
}

// clocked reports rows per second of each step.
func clocked(b *testing.B, name string, all map[string]time.Duration) func(next string) {
	began := time.Now()
	return func(next string) {
		took := time.Since(began)
		all[name] = took
		b.ReportMetric(float64(*benchRows)/took.Seconds(), name+"-rows/s")
		began, name = time.Now(), next
	}
}

// loadedAgain is how long it takes to load the rows that an import made into the same tables
// under another organization, sealed as they are and unchecked, in chunks of the same size.
func (k *kit) loadedAgain() (took time.Duration) {
	k.t.Helper()
	ctx := context.Background()
	other, _ := testkit.NewOrg(k.t, k.d)
	for _, t := range []struct{ table, order string }{{"course", "id"}, {"subject_key", "person_id"}, {"person", "id"}, {"person_fact", "id"}, {"completion", "id"},
		{"person_index", "person_id"}, {"person_word", "person_id, word"}, {"audit_entry", "id"}, {"audit_content", "id"}, {"intake", "id"}, {"intake_person", "person_id"}} {
		for from := 0; ; from += 5000 {
			columns, rows := k.rowsOf(t.table, t.order, from, other)
			if len(rows) == 0 {
				break
			}
			at := time.Now()
			err := k.d.Write(ctx, testkit.Org(other), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Bulk(ctx, t.table, columns, func(yield func([]any, error) bool) {
					for _, r := range rows {
						if !yield(r, nil) {
							return
						}
					}
				}, "")
				return err
			})
			if err != nil {
				k.t.Fatal(t.table, ": ", err)
			}
			took += time.Since(at)
		}
	}
	return took
}

// rowsOf is a chunk of a table's rows, as another organization's.
func (k *kit) rowsOf(table, order string, from int, other int64) (columns []string, all [][]any) {
	k.t.Helper()
	err := k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) error {
		rows, err := q.Query(ctx, fmt.Sprintf("SELECT * FROM %s WHERE org_id = $1 ORDER BY %s LIMIT 5000 OFFSET %d", table, order, from), k.org)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		if columns, err = rows.Columns(); err != nil {
			return err
		}
		for rows.Next() {
			row, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				to[i] = &row[i]
			}
			if err := rows.Scan(to...); err != nil {
				return err
			}
			for i, c := range columns {
				if c == "org_id" {
					row[i] = other
				}
				if empty, ok := row[i].([]byte); ok && len(empty) == 0 {
					row[i] = []byte{} // and not NULL
				}
			}
			all = append(all, row)
		}
		return rows.Err()
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return columns, all
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

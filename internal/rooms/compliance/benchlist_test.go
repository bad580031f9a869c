package compliance_test

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/person"
)

// STANDING_BENCH_LIST says of how many people: pages of the list by standing and dashboards
// cost the same with a million as with ten thousand.
func TestBenchPeopleByStanding(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("STANDING_BENCH_LIST"))
	if n == 0 {
		t.Skip("set STANDING_BENCH_LIST")
	}
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.people.Stands = k.Service
		k.fillList(n)
		chief := ids.ID{9}
		k.reaches(chief, benchUnit(3))
		boss, units := k.boss(person.PermView), k.as(person.PermView, access.Units, chief, ids.ID{})
		for _, x := range []struct {
			what string
			sc   access.Scope
			f    person.Filter
		}{
			{"not met", boss, person.Filter{Standing: "not_met"}}, {"met", boss, person.Filter{Standing: "met"}}, {"nobody", boss, person.Filter{Standing: "exempt"}},
			{"of a unit", boss, person.Filter{Standing: "not_met", Unit: benchUnit(7)}}, {"own units", units, person.Filter{Standing: "not_met"}},
			{"by name", boss, person.Filter{Standing: "not_met", Find: "first12"}}, {"by rare name", boss, person.Filter{Standing: "not_met", Find: "last4711"}},
		} {
			var took []time.Duration
			var from ids.ID
			for range 60 {
				at := time.Now()
				page, err := k.people.List(context.Background(), x.sc, x.f, from, 50)
				k.must(err)
				took = append(took, time.Since(at))
				from = page.Next
			}
			slices.Sort(took)
			t.Logf("%s: p50 %s, p99 %s", x.what, took[30].Round(10*time.Microsecond), took[59].Round(10*time.Microsecond))
		}
		at := time.Now()
		_, err := k.Dashboard(context.Background(), k.boss(compliance.PermView))
		k.must(err)
		t.Logf("dashboard, not kept: %s", time.Since(at).Round(10*time.Microsecond))
	})
}

func benchID(n int) (id ids.ID) {
	binary.BigEndian.PutUint64(id[8:], uint64(n)+1)
	return id
}

func benchUnit(n int) ids.ID { id := benchID(n); id[0] = 1; return id }

// fillList writes what people and their standings leave behind, without working it out.
func (k *kit) fillList(n int) {
	k.t.Helper()
	status := func(i int) string { return []string{"met", "met", "met", "open", "not_met", "grace", "met"}[i*7919%7] }
	name := func(i int) string { return fmt.Sprintf("first%d last%d", i*31%977, i) }
	each := func(from, to int, row func(int) []any) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			for i := from; i < to; i++ {
				if !yield(row(i), nil) {
					return
				}
			}
		}
	}
	day := civil.At(k.clock.Now(), time.UTC)
	put := func(tx *db.Tx, table string, columns []string, rows iter.Seq2[[]any, error]) {
		_, err := tx.Bulk(context.Background(), table, columns, rows, "")
		k.must(err)
	}
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		put(tx, "unit", []string{"org_id", "id", "name", "name_key", "created_at"}, each(0, 200, func(i int) []any {
			return []any{k.org, benchUnit(i), fmt.Sprint("Unit ", i), fmt.Sprint("unit ", i), 0}
		}))
		put(tx, "standing_state", []string{"org_id", "shown", "building"}, each(0, 1, func(int) []any { return []any{k.org, 1, 0} }))
		put(tx, "standing_build", []string{"org_id", "asked", "begun", "gen", "edition", "total", "done", "behind", "started_at", "finished_at"}, each(0, 1, func(int) []any { return []any{k.org, 1, 1, 1, 0, n, n, ids.ID{}, 0, 1} }))
		put(tx, "person_index_state", []string{"org_id", "built_at"}, each(0, 1, func(int) []any { return []any{k.org, 0} }))
		put(tx, "tally", []string{"org_id", "gen", "unit_id", "requirement_id", "status", "on_day", "n"}, each(0, 200*400, func(i int) []any {
			return []any{k.org, 1, benchUnit(i % 200), ids.ID{}, "met", (day + civil.Date(i/200)).String(), 1}
		}))
		return nil
	}))
	for from := 0; from < n; from += 50_000 {
		to := min(from+50_000, n)
		k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			put(tx, "person", []string{"org_id", "id", "root_id", "unit_id", "name", "alias", "source", "state", "created_at"}, each(from, to, func(i int) []any {
				return []any{k.org, benchID(i), benchID(i), benchUnit(i % 200), []byte{1}, false, "import", "active", 0}
			}))
			put(tx, "person_index", []string{"org_id", "person_id", "version", "name_key", "name", "number", "unit_id", "state"}, each(from, to, func(i int) []any {
				return []any{k.org, benchID(i), 1, name(i), name(i), "", benchUnit(i % 200), "active"}
			}))
			put(tx, "person_word", []string{"org_id", "word", "person_id"}, each(2*from, 2*to, func(i int) []any {
				return []any{k.org, cmp.Or(map[int]string{0: fmt.Sprintf("first%d", i/2*31%977)}[i%2], fmt.Sprintf("last%d", i/2)), benchID(i / 2)}
			}))
			put(tx, "standing", []string{"org_id", "gen", "person_id", "requirement_id", "unit_id", "status", "next_on", "next_status", "due_on", "required", "counted", "remaining", "rule_n"}, each(from, to, func(i int) []any {
				return []any{k.org, 1, benchID(i), ids.ID{}, benchUnit(i % 200), status(i), (day + 1 + civil.Date(i%700)).String(), "not_met", (day + civil.Date(i%700)).String(), 0, 0, 0, 1}
			}))
			put(tx, "standing_list", []string{"org_id", "gen", "person_id", "status", "unit_id", "name_key"}, each(from, to, func(i int) []any {
				return []any{k.org, 1, benchID(i), status(i), benchUnit(i % 200), name(i)}
			}))
			return nil
		}))
	}
}

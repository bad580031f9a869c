package person_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

func rowsOf(list ...person.LoadRow) func(func(person.LoadRow, error) bool) {
	return func(yield func(person.LoadRow, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (r room) load(t *testing.T, sc access.Scope, list ...person.LoadRow) person.Loaded {
	t.Helper()
	got, err := r.Load(context.Background(), sc, rowsOf(list...), person.FromAdmin, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// same is what must not depend on how somebody came in: what is stored beside the seals,
// what opens from them, and every row of the index.
func (r room) same(t *testing.T) []string {
	t.Helper()
	var out []string
	err := r.d.Read(context.Background(), testkit.Org(r.org), func(ctx context.Context, q db.Q) error {
		rows, err := db.All(ctx, q, db.Scalar[string], `SELECT 'p ' || encode_id || source || state || coalesce(joined_on, '-') || version FROM (
			SELECT p.version, p.source, p.state, p.joined_on, x.name_key || '|' || x.name || '|' || x.number || '|' || x.state || '|' || x.version AS encode_id
			FROM person p JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id AND x.version = p.shown
			WHERE p.org_id = $1 AND p.root_id = p.id AND (p.unit_id IS NULL AND x.unit_id IS NULL OR p.unit_id = x.unit_id)
			AND (p.number_ix IS NULL AND p.number IS NULL OR length(p.number_ix) = 32) AND p.created_at = $2) AS s`, r.org, start)
		if err != nil {
			return err
		}
		words, err := db.All(ctx, q, db.Scalar[string], `SELECT 'w ' || w.word || ' ' || x.name FROM person_word w
			JOIN person_index x ON x.org_id = w.org_id AND x.person_id = w.person_id WHERE w.org_id = $1`, r.org)
		ready, err2 := db.All(ctx, q, db.Scalar[string], `SELECT 'ready' FROM person_index_state WHERE org_id = $1`, r.org)
		out = slices.Concat(rows, words, ready)
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := r.List(context.Background(), r.boss(t, person.PermView), person.Filter{}, person.After{}, 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Entries {
		p, err := r.ByID(context.Background(), r.boss(t, person.PermView), e.ID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint("o ", p.Name.Reveal(), p.Email.Reveal(), p.Number.Reveal(), p.Alias, p.JoinedOn, p.LeftOn))
	}
	slices.Sort(out)
	return out
}

func TestLoadIsAddForMany(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		one := room{d: d, looks: &looks{}}
		one.Service = person.New(d, keystest.Ring(t), clock.At(start), ids.New, one.looks)
		many := one
		one.org, one.id = testkit.NewOrg(t, d)
		many.org, many.id = testkit.NewOrg(t, d)
		list := []person.LoadRow{
			{Input: person.Input{Name: " Zoë Ångström ", Number: "RN 001", Email: "z@example.org", Alias: true, JoinedOn: civil.MustParse("2020-02-29")}},
			{Input: person.Input{Name: "عبد الرحمن بن محمد", Number: "rn-2"}},
			{Input: person.Input{Name: "李 小龍"}},
			{Input: person.Input{Name: strings.Repeat("á", 200), Number: strings.Repeat("9", 60)}},
		}
		for _, r := range list {
			if _, err := one.Add(context.Background(), one.boss(t, person.PermEnter), r.Input); err != nil {
				t.Fatal(err)
			}
		}
		if got := many.load(t, many.boss(t, person.PermEnter), list...); got.Added != 4 || got.Refused+got.Present != 0 {
			t.Fatal(got)
		}
		a, b := one.same(t), many.same(t)
		if !slices.Equal(a, b) {
			t.Errorf("one by one:\n%s\n\nat once:\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
		if len(a) < 4+4+8+1 {
			t.Errorf("only %d things were compared", len(a))
		}
	})
}

func TestLoadRefusesByRow(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.add(t, "There already", "7")
		got := r.load(t, r.boss(t, person.PermEnter),
			person.LoadRow{Input: person.Input{Name: "A", Number: "1"}},
			person.LoadRow{Input: person.Input{Name: "  "}},
			person.LoadRow{Input: person.Input{Name: "C", Number: "0-1"}}, // not 1
			person.LoadRow{Input: person.Input{Name: "D", Number: "# 7"}},
			person.LoadRow{Input: person.Input{Name: "E", Number: "1."}},
			person.LoadRow{Input: person.Input{Name: "F", Unit: ids.ID{9}}},
			person.LoadRow{Input: person.Input{Name: "G", JoinedOn: civil.MustParse("2020-01-02")}, LeftOn: civil.MustParse("2020-01-01")},
			person.LoadRow{Input: person.Input{Name: "H", JoinedOn: civil.MustParse("2020-01-02")}, LeftOn: civil.MustParse("2020-01-02")})
		var said []string
		for _, e := range got.Errors {
			f := fault.Fields(e.Err)
			if len(f) != 1 {
				t.Fatal(e)
			}
			said = append(said, fmt.Sprint(e.Row, " ", f[0].Field, " ", f[0].Reason))
		}
		want := "1 name required, 3 number number_taken, 4 number number_taken, 5 unit unit_unknown, 6 left_on before_joining"
		if s := strings.Join(said, ", "); s != want || got.Added != 3 || got.Refused != 5 {
			t.Errorf("%s\n%s\n%+v", s, want, got)
		}
		left, err := r.List(context.Background(), r.boss(t, person.PermView), person.Filter{State: person.Left}, person.After{}, 9)
		if names(left) != "H" || err != nil {
			t.Error(names(left), err)
		}
	})
}

func TestLoadObeysReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		got := r.load(t, r.as(t, person.PermEnter, access.Units, ids.ID{4}, ids.ID{}), person.LoadRow{Input: person.Input{Name: "In no unit"}})
		if got.Added != 0 || got.Refused != 1 {
			t.Error(got)
		}
	})
}

func TestLoadTwiceAddsNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		many := func(yield func(person.LoadRow, error) bool) {
			for i := range 2*person.LoadChunk + 1 {
				var id ids.ID
				binary.BigEndian.PutUint64(id[:], uint64(i+1))
				if !yield(person.LoadRow{ID: id, Input: person.Input{Name: fmt.Sprint("N ", i), Number: fmt.Sprint(i)}}, nil) {
					return
				}
			}
		}
		stop := errors.New("the list ends here this time")
		broken := func(yield func(person.LoadRow, error) bool) {
			n := 0
			for row, err := range many {
				if n++; n > person.LoadChunk+7 {
					yield(row, stop)
					return
				}
				if !yield(row, err) {
					return
				}
			}
		}
		ctx, sc := context.Background(), r.boss(t, person.PermEnter)
		var heard []int
		got, err := r.Load(ctx, sc, broken, person.FromImport, func(n int) { heard = append(heard, n) })
		if !errors.Is(err, stop) || got.Added != person.LoadChunk || fmt.Sprint(heard) != "[5000]" {
			t.Fatal(got, err, heard)
		}
		if got, err = r.Load(ctx, sc, many, person.FromImport, nil); err != nil || got.Present != person.LoadChunk || got.Added != person.LoadChunk+1 {
			t.Fatal(got, err)
		}
		if got, err = r.Load(ctx, sc, many, person.FromImport, nil); err != nil || got.Added != 0 || got.Present != 2*person.LoadChunk+1 {
			t.Fatal(got, err)
		}
		if n := r.count(t, "audit_entry"); n != 3 {
			t.Errorf("%d entries for three chunks", n)
		}
	})
}

func (r room) count(t *testing.T, table string) (n int64) {
	t.Helper()
	err := r.d.Read(context.Background(), testkit.Org(r.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+table+` WHERE org_id = $1`, r.org)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The entry commits to the rows as they lie in the table: here read back and hashed anew.
func TestLoadCommitsToItsRows(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.load(t, r.boss(t, person.PermEnter), person.LoadRow{ID: ids.ID{1}, Input: person.Input{Name: "A", Number: "1"}},
			person.LoadRow{ID: ids.ID{2}, Input: person.Input{Name: "B", JoinedOn: civil.MustParse("2021-05-06")}})
		h := sha256.New()
		for i := range 2 {
			err := r.d.Read(context.Background(), testkit.Org(r.org), func(ctx context.Context, q db.Q) error {
				rows, err := q.Query(ctx, `SELECT id, root_id, name, email, number, number_ix, joined_on, created_at FROM person WHERE org_id = $1 AND id = $2`, r.org, ids.ID{byte(i + 1)})
				if err != nil {
					return err
				}
				defer func() { _ = rows.Close() }()
				var id, root, name, email, number, index []byte
				var joined civil.Date
				var created int64
				rows.Next()
				if err := rows.Scan(&id, &root, &name, &email, &number, &index, db.Day(&joined), &created); err != nil {
					return err
				}
				for _, b := range [][]byte{id, root, make([]byte, 16), name, email, number, index, {0}, []byte("admin"), []byte("active"),
					binary.BigEndian.AppendUint64(nil, uint64(joined)), make([]byte, 8), binary.BigEndian.AppendUint64(nil, uint64(created))} {
					_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
					_, _ = h.Write(b)
				}
				return rows.Err()
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var codes string
		err := r.d.Read(context.Background(), testkit.Org(r.org), func(ctx context.Context, q db.Q) (err error) {
			codes, err = db.One(ctx, q, db.Scalar[string], `SELECT c.codes FROM audit_content c WHERE c.org_id = $1 AND c.verb = 'people.loaded'`, r.org)
			return err
		})
		if want := "digest=" + hex.EncodeToString(h.Sum(nil)); err != nil || !strings.Contains(codes, want) || !strings.Contains(codes, "rows=2") {
			t.Errorf("%q lacks %s (%v)", codes, want, err)
		}
	})
}

// Eight writers with lists of the same people: each person comes in once, and nobody gives up.
func TestRace_LoadTheSameAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		ring := keystest.Ring(t)
		sc := r.boss(t, person.PermEnter)
		var wg sync.WaitGroup
		var mu sync.Mutex
		added := 0
		for w := range 8 {
			wg.Go(func() {
				s := person.New(d, ring, clock.At(start), ids.New, r.looks)
				for i := range 5 {
					got, err := s.Load(context.Background(), sc, rowsOf(
						person.LoadRow{Input: person.Input{Name: "By number", Number: fmt.Sprint("N", i)}},
						person.LoadRow{ID: ids.ID{byte(i + 1)}, Input: person.Input{Name: "By id"}},
						person.LoadRow{Input: person.Input{Name: fmt.Sprint("Own ", w), Number: fmt.Sprint("W", w, "X", i)}}), person.FromImport, nil)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					added += got.Added
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if want := 5 + 5 + 8*5; added != want || r.count(t, "person") != int64(want) || r.count(t, "person_index") != int64(want) {
			t.Errorf("%d added, %d people, %d in the index, not %d", added, r.count(t, "person"), r.count(t, "person_index"), want)
		}
	})
}

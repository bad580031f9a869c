package demo_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/demo"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

func permissions() []access.Perm {
	return slices.Concat(org.Permissions(), person.Permissions(), catalog.Permissions(), training.Permissions(), requirement.Permissions(), compliance.Permissions())
}

func asks(x demo.Deps) *approval.Service {
	return approval.New(x.DB, x.Keys, x.Clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
}

func deps(t testing.TB, d *db.DB) demo.Deps {
	return demo.Deps{DB: d, Keys: keystest.Ring(t), Clock: clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)),
		Perms: permissions(),
		Scope: func(n int64, id ids.ID) access.Scope { return access.System(n, id, "demo") }}
}

func fill(t testing.TB, d demo.Deps, o demo.Options) demo.Result {
	t.Helper()
	res, err := demo.Fill(context.Background(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// everybody is what the list of people and the tree of units show.
func everybody(t *testing.T, d demo.Deps, o org.Organization) (out []string, people []person.Person) {
	t.Helper()
	ctx, sc := context.Background(), d.Scope(o.Number, o.ID)
	units, err := org.New(d.DB, d.Clock, ids.New, d.Perms).Units(ctx, sc)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		out = append(out, strings.Repeat(" ", u.Depth)+u.Name+" "+u.ID.String())
	}
	s := person.New(d.DB, d.Keys, d.Clock, ids.New, nil)
	for _, state := range []person.State{person.Active, person.Left} {
		for from := (person.After{}); ; {
			page, err := s.List(ctx, sc, person.Filter{State: state}, from, 500)
			if err != nil || page.ByID {
				t.Fatal(page.ByID, err)
			}
			for _, e := range page.Entries {
				p, err := s.ByID(ctx, sc, e.ID)
				if err != nil {
					t.Fatal(err)
				}
				people = append(people, p)
				out = append(out, fmt.Sprint(p.ID, p.Name.Reveal(), p.Email.Reveal(), p.Number.Reveal(), p.Alias, p.Unit, p.JoinedOn, p.LeftOn, p.State))
			}
			if from = page.Next; from.Zero() {
				break
			}
		}
	}
	return out, people
}

func TestFillGrowsAndNeverRepeats(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		x := deps(t, d)
		small := fill(t, x, demo.Options{People: 40, Seed: 7})
		first, _ := everybody(t, x, small.Org)
		if small.People != 40 || small.Units < 8 || len(first) != 40+small.Units {
			t.Fatal(small, len(first))
		}
		if again := fill(t, x, demo.Options{People: 40, Seed: 7}); again.People+again.Units != 0 || again.There != 40 || again.Org.Number != small.Org.Number {
			t.Error(again)
		}
		larger := fill(t, x, demo.Options{People: 90, Seed: 7})
		all, _ := everybody(t, x, larger.Org)
		for _, line := range first {
			if !slices.Contains(all, line) {
				t.Errorf("the larger one lacks %s", line)
			}
		}
		if larger.People != 50 || len(all) != len(first)+50 {
			t.Error(larger, len(all))
		}
		for _, o := range []demo.Options{{People: 40, Seed: 8}, {People: 40, Seed: 7, Kind: org.LawEnforcement}} {
			if other := fill(t, x, o); other.Org.Number == small.Org.Number || other.People != 40 {
				t.Errorf("%+v: %+v", o, other)
			}
		}
	})
}

func TestFillIsTheSameOnBothEngines(t *testing.T) {
	var was []string
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		x := deps(t, testkit.OpenDB(t, e))
		res := fill(t, x, demo.Options{People: 120, Seed: 3, Kind: org.School})
		got, _ := everybody(t, x, res.Org)
		d, err := standings(t, x).Dashboard(context.Background(), x.Scope(res.Org.Number, res.Org.ID))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(d.People.N, d.Requirements, d.Units, d.Weeks))
		if was != nil && !slices.Equal(was, got) {
			t.Errorf("%d and %d lines differ", len(was), len(got))
		}
		was = got
	}
}

func TestFillIsBelievable(t *testing.T) {
	x := deps(t, testkit.OpenDB(t, db.SQLite))
	const n = 5200 // more than a site
	heard := 0
	res := fill(t, x, demo.Options{People: n, Seed: 1, Progress: func(done, of int) {
		if heard = done; of != n {
			t.Error(of)
		}
	}})
	_, people := everybody(t, x, res.Org)
	var rtl, long, left, mail, noDate, alias int
	numbers, units := map[string]bool{}, map[ids.ID]bool{}
	for _, p := range people {
		name := p.Name.Reveal()
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Hebrew) }) {
			rtl++
		}
		if len([]rune(name)) > 60 {
			long++
		}
		if strings.TrimSpace(name) != name || strings.Contains(name, "  ") || name == "" {
			t.Errorf("the name %q", name)
		}
		if p.State == person.Left {
			left++
			if p.LeftOn < p.JoinedOn || p.LeftOn == 0 {
				t.Error(p.ID, p.JoinedOn, p.LeftOn)
			}
		}
		if p.JoinedOn == 0 {
			noDate++
		}
		if p.Alias {
			alias++
		}
		if a := p.Email.Reveal(); a != "" {
			mail++
			if !strings.HasSuffix(a, "@example.com") || strings.Contains(a, "..") || strings.HasPrefix(a, ".") {
				t.Errorf("the address %q", a)
			}
		}
		numbers[p.Number.Reveal()] = true
		units[p.Unit] = true
	}
	for what, v := range map[string]int{"right to left": rtl, "long names": long, "left": left, "addresses": mail, "no date": noDate, "aliases": alias} {
		if v < 3 || v > n*3/4 {
			t.Errorf("%s: %d of %d", what, v, n)
		}
	}
	if len(people) != n || len(numbers) != n || len(units) < 15 || heard != n {
		t.Errorf("%d people, %d numbers, %d units, heard of %d", len(people), len(numbers), len(units), heard)
	}
}

func TestFillRefuses(t *testing.T) {
	x := deps(t, testkit.OpenDB(t, db.SQLite))
	for _, n := range []int{0, -1, demo.MaxPeople + 1} {
		if _, err := demo.Fill(context.Background(), x, demo.Options{People: n}); len(fault.Fields(err)) != 1 {
			t.Error(n, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	_, err := demo.Fill(ctx, x, demo.Options{People: 20_000, Seed: 4, Progress: func(done, _ int) {
		if done == person.LoadChunk {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if rest := fill(t, x, demo.Options{People: 6_000, Seed: 4}); rest.There != person.LoadChunk || rest.People != 1000 {
		t.Error(rest)
	}
}

// No clear name is anywhere but in the index.
func TestFillSeals(t *testing.T) {
	conf := testkit.NewDB(t, db.SQLite)
	d := testkit.Reopen(t, conf)
	x := deps(t, d)
	_, people := everybody(t, x, fill(t, x, demo.Options{People: 500, Seed: 9}).Org)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(conf.Dir, "standing.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		for _, v := range []string{p.Name.Reveal(), p.Email.Reveal()} {
			if len(v) > 9 && strings.Contains(string(data), v) {
				t.Fatal("a clear value is in the database")
			}
		}
	}
}

package datamap_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"standing/internal/base/datamap"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// What is compiled from the good map, word for word.
func TestCompiled(t *testing.T) {
	m, _ := only(good)
	var got []string
	for _, e := range m.Exports() {
		got = append(got, fmt.Sprintf("export %s: %s %v", e.Kind, e.Text, e.Args))
	}
	for _, e := range m.Erasures() {
		got = append(got, fmt.Sprintf("erase %s %v %v: %s %v", e.Table, e.Deletes, e.Shreds, e.Text, e.Args))
	}
	for _, e := range m.Sweeps() {
		got = append(got, fmt.Sprintf("sweep %s: %s %v", e.Table, e.Text, e.Args))
	}
	want := []string{
		"export person: SELECT name FROM human WHERE org_id = $1 AND id = $2 [org subject]",
		"erase pet true false: DELETE FROM pet WHERE org_id = $1 AND owner_id IN (SELECT id FROM human WHERE org_id = $1 AND id = $2) [org subject]",
		"erase human true true: DELETE FROM human WHERE org_id = $1 AND id = $2 [org subject]",
		"sweep pet: DELETE FROM pet WHERE org_id = $1 AND owner_id IN (SELECT id FROM human WHERE org_id = $1 AND left_on <= $2) [org before]",
		"sweep human: DELETE FROM human WHERE org_id = $1 AND left_on <= $2 [org before]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("compiled to\n%s", strings.Join(got, "\n"))
	}
}

// A row that stays is changed where the map says so, and only there.
func TestCompiledUpdate(t *testing.T) {
	choice := func(column, verb string) datamap.Column {
		return datamap.Column{Name: column, Answer: datamap.Answer{Erase: datamap.Erase{Request: datamap.Choice{Verb: verb}}}}
	}
	m := &datamap.Map{Tables: []datamap.Table{{Name: "x", Tenant: true, Subjects: []datamap.Path{{Kind: "account", Column: "who"}},
		Columns: []datamap.Column{choice("a", "null"), choice("b_on", "generalize"), choice("c", "tombstone"), choice("d", "pseudonymize"),
			choice("e", "retain"), choice("f", "shred"), choice("g", "refer")}}}}
	e := m.Erasures()[0]
	want := "UPDATE x SET a = NULL, b_on = substr(b_on, 1, 4) || '-01-01', c = $3, d = $4 WHERE org_id = $1 AND who = $2"
	if e.Text != want || !slices.Equal(e.Args, []string{"org", "subject", "tombstone:c", "pseudonym:d"}) || e.Deletes || !e.Shreds {
		t.Errorf("%+v", e)
	}
}

var errUndo = errors.New("undo")

// Every statement that is compiled from the repository's map is one that both engines
// take, as the serving role, which row security binds.
func TestCompiledRuns(t *testing.T) {
	m := repository(t)
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		org, _ := testkit.NewOrg(t, d)
		types := map[string]testkit.SchemaTable{}
		for _, live := range testkit.ReadSchema(t, d.Config()) {
			types[live.Name] = live
		}
		run := func(table string, s datamap.Statement) {
			if s.Text == "" {
				return
			}
			args := make([]any, len(s.Args))
			for i, a := range s.Args {
				args[i] = argument(a, s.Text, types[table], org)
			}
			err := d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				if strings.HasPrefix(s.Text, "SELECT") {
					rows, err := tx.Query(ctx, s.Text, args...)
					if err == nil {
						err = errors.Join(rows.Err(), rows.Close())
					}
					return errors.Join(errUndo, err)
				}
				_, err := tx.Exec(ctx, s.Text, args...)
				return errors.Join(errUndo, err)
			})
			if err.Error() != errUndo.Error() {
				t.Errorf("%s: %s: %v", table, s.Text, err)
			}
		}
		for _, e := range m.Exports() {
			run(e.Table, e.Statement)
		}
		for _, e := range slices.Concat(m.Erasures(), m.Sweeps()) {
			run(e.Table, e.Statement)
		}
	})
}

// argument is a value for an argument; a tombstone is a blank of the column's type.
func argument(name, text string, table testkit.SchemaTable, org int64) any {
	what, column, _ := strings.Cut(name, ":")
	c, _ := table.Column(column)
	switch {
	case what == "org":
		return org
	case what == "before" && regexp.MustCompile(`(_on|on_day) <= \$`).MatchString(text):
		return "2020-01-01"
	case what == "before":
		return time.Unix(0, 0)
	case c.Type == "text":
		return "⟨erased⟩"
	case c.Type == "int":
		return int64(0)
	}
	return ids.ID{7}
}

// On a table that exists, an erasure takes the rows of one subject in one organization,
// a sweep those whose time is over, and neither takes another.
func TestErasureAndSweepTakeWhatTheyShould(t *testing.T) {
	m := repository(t)
	find := func(list []datamap.Erasure) datamap.Statement {
		i := slices.IndexFunc(list, func(e datamap.Erasure) bool { return e.Table == "idempotency" })
		return list[i].Statement
	}
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		mine, _ := testkit.NewOrg(t, d)
		other, _ := testkit.NewOrg(t, d)
		who, else_ := ids.ID{1}, ids.ID{2}
		for _, org := range []int64{mine, other} {
			write(t, d, org, func(ctx context.Context, tx *db.Tx) error {
				for i, actor := range []ids.ID{who, who, else_, else_} {
					if err := insertKey(ctx, tx, org, actor, i); err != nil {
						return err
					}
				}
				return nil
			})
		}
		left := func(org int64) (n int64) {
			err := d.Read(ctx, testkit.Org(org), func(ctx context.Context, q db.Q) (err error) {
				n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1`, org)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		exec := func(s datamap.Statement, args ...any) {
			write(t, d, mine, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, s.Text, args...)
				return err
			})
		}
		exec(find(m.Erasures()), mine, who)
		if left(mine) != 2 || left(other) != 4 {
			t.Errorf("after the erasure %d and %d rows are left, not 2 and 4", left(mine), left(other))
		}
		exec(find(m.Sweeps()), mine, time.Unix(2, 0)) // rows were made at seconds 2 and 3
		if left(mine) != 1 || left(other) != 4 {
			t.Errorf("after the sweep %d and %d rows are left, not 1 and 4", left(mine), left(other))
		}
	})
}

func write(t *testing.T, d *db.DB, org int64, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), testkit.Org(org), db.Fresh(), fn); err != nil {
		t.Fatal(err)
	}
}

func insertKey(ctx context.Context, tx *db.Tx, org int64, actor ids.ID, second int) error {
	_, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at)
		VALUES ($1, $2, $3, $4, 200, '/', $5)`, org, actor, fmt.Sprint(second), []byte{1}, time.Unix(int64(second), 0))
	return err
}

// Every personal column of a table about people is exported or withheld with a reason,
// and none is both.
func TestExportAndWithheldCoverEverything(t *testing.T) {
	m := repository(t)
	given := map[string]bool{}
	for _, e := range m.Exports() {
		for _, c := range e.Columns {
			given[e.Table+"."+c.Name] = true
		}
	}
	withheld := map[string]bool{}
	for _, w := range m.Withheld() {
		withheld[w.Column] = w.Reason != ""
	}
	personal := 0
	for _, table := range m.Tables {
		for _, c := range table.Columns {
			if name := table.Name + "." + c.Name; c.Personal() && len(table.Subjects) > 0 {
				personal++
				if given[name] == withheld[name] {
					t.Errorf("%s: given %v, withheld with a reason %v", name, given[name], withheld[name])
				}
			}
		}
	}
	if personal == 0 {
		t.Error("no personal column was found")
	}
}

// What outside tools read is YAML of the shape that fideslang 3 names, with its categories.
func TestFides(t *testing.T) {
	var got struct {
		Dataset []struct {
			Key         string `yaml:"fides_key"`
			Name        string
			Collections []struct {
				Name   string
				Fields []struct {
					Name       string
					Categories []string                  `yaml:"data_categories"`
					Meta       struct{ Identity string } `yaml:"fides_meta"`
				}
			}
		}
	}
	m := repository(t)
	dec := yaml.NewDecoder(strings.NewReader(datamap.Fides(m)))
	dec.KnownFields(true)
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Dataset) != 1 || len(got.Dataset[0].Collections) != len(m.Tables) {
		t.Fatalf("%+v", got)
	}
	for i, c := range got.Dataset[0].Collections {
		if c.Name != m.Tables[i].Name || len(c.Fields) != len(m.Tables[i].Columns) {
			t.Errorf("%s has %d fields", c.Name, len(c.Fields))
		}
		for _, f := range c.Fields {
			if len(f.Categories) != 1 || strings.HasPrefix(f.Categories[0], "user.workplace.") {
				t.Errorf("%s.%s: %v is not known to fideslang", c.Name, f.Name, f.Categories)
			}
			if c.Name == "person" && f.Name == "id" && f.Meta.Identity != "person_id" {
				t.Error("a person's id identifies nobody")
			}
		}
	}
}

// The inventory answers what GDPR article 30(1) asks for, for every table about people.
func TestInventory(t *testing.T) {
	m := repository(t)
	b, err := datamap.Inventory(m)
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	about := 0
	for _, table := range m.Tables {
		if len(table.Subjects) > 0 {
			about++
		}
	}
	if len(got) != about || about == 0 {
		t.Errorf("%d entries for %d tables", len(got), about)
	}
	for _, e := range got {
		for _, k := range []string{"table", "controller", "retention_class", "retention_period", "retention_basis", "retention_reason"} {
			if s, _ := e[k].(string); s == "" {
				t.Errorf("%v: no %s", e["table"], k)
			}
		}
		for _, k := range []string{"about", "categories", "purposes", "sources"} {
			if l, _ := e[k].([]any); len(l) == 0 {
				t.Errorf("%v: no %s", e["table"], k)
			}
		}
	}
}

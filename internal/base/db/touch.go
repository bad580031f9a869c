package db

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Aggregate is a row that has a version, and with it everything that hangs from it.
// The zero Aggregate is the organization itself.
type Aggregate struct {
	Table string
	ID    ids.ID
	plat  bool
}

// Touches names what a write decides about.
type Touches struct {
	of []Aggregate
	at map[Aggregate]int64
}

// maxTouch keeps transactions short: an import commits in chunks and resumes.
const maxTouch = 500

// On touches rows of a table of the organization that has a version.
func On(table string, id ...ids.ID) Touches {
	var t Touches
	for _, i := range id {
		t.of = append(t.of, Aggregate{Table: ident(table), ID: i})
	}
	return t
}

// OnOrg touches the organization, for what spans it: roles, the last administrator,
// publishing, holds.
func OnOrg() Touches { return Touches{of: []Aggregate{{}}} }

// OnPlatform touches rows of a table that belongs to no organization.
func OnPlatform(table string, id ...ids.ID) Touches {
	t := On(table, id...)
	for i := range t.of {
		t.of[i].plat = true
	}
	return t
}

// Fresh touches nothing: the write only adds rows, and keys of the database decide
// whether it may.
func Fresh() Touches { return Touches{} }

// And joins several.
func (t Touches) And(other Touches) Touches {
	out := Touches{of: slices.Concat(t.of, other.of), at: map[Aggregate]int64{}}
	for _, m := range []map[Aggregate]int64{t.at, other.at} {
		for a, v := range m {
			out.at[a] = v
		}
	}
	return out
}

// At asks that everything in t still has this version, which a reader was shown: a
// Conflict if it does not. Zero asks nothing.
func (t Touches) At(version int64) Touches {
	if version == 0 {
		return t
	}
	t.at = map[Aggregate]int64{}
	for _, a := range t.of {
		t.at[a] = version
	}
	return t
}

func (t Touches) check() error {
	if len(t.of) > maxTouch {
		return fmt.Errorf("db: a write touches %d rows, more than %d; work in chunks", len(t.of), maxTouch)
	}
	return nil
}

// touch locks in one order for everybody, so that two writers cannot wait for each other.
func (x *Tx) touch(ctx context.Context, t Tenancy, on Touches) error {
	all := slices.Clone(on.of)
	slices.SortFunc(all, func(a, b Aggregate) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), bytes.Compare(a.ID[:], b.ID[:]))
	})
	for _, a := range slices.Compact(all) {
		stmt, args := `UPDATE org SET version = version + 1 WHERE id = $1 RETURNING version`, []any{t.OrgID()}
		switch {
		case a.plat:
			stmt, args = `UPDATE `+a.Table+` SET version = version + 1 WHERE id = $1 RETURNING version`, []any{a.ID}
		case a.Table != "":
			stmt, args = `UPDATE `+a.Table+` SET version = version + 1 WHERE org_id = $1 AND id = $2 RETURNING version`, []any{t.OrgID(), a.ID}
		}
		v, err := One(ctx, x, Scalar[int64], stmt, args...)
		if err != nil {
			return err
		}
		x.versions[a] = v
	}
	return nil
}

// current refuses what At did not expect. It is asked once fn is content: of what fn says
// is not there, nobody learns whether it has another version.
func (x *Tx) current(on Touches) error {
	for a, want := range on.at {
		if had := x.versions[a] - 1; had != want {
			return fmt.Errorf("%w: version %d, not %d", fault.Conflict, had, want)
		}
	}
	return nil
}

// Version is the version that a touched row has now.
func (x *Tx) Version(table string, id ids.ID) int64 {
	if v, ok := x.versions[Aggregate{Table: table, ID: id}]; ok {
		return v
	}
	return x.versions[Aggregate{Table: table, ID: id, plat: true}]
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func ident(name string) string {
	if !identifier.MatchString(name) {
		panic("db: not an identifier: " + name)
	}
	return name
}

// Scalar scans one column.
func Scalar[T any](r *sql.Rows) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

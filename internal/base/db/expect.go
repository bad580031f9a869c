package db

import (
	"context"

	"standing/internal/base/ids"
)

// Expected is the version at which a request wants to find the row that it changes. The
// first Write under its context touches that row as well, whatever else it touches, so
// that the version moves with every change and nothing comes between.
type Expected struct {
	of   Aggregate
	org  int64
	at   int64
	met  bool
	made int64
}

// Row is the aggregate of a row of the organization.
func Row(table string, id ids.ID) Aggregate { return Aggregate{Table: ident(table), ID: id} }

// PlatformRow is the aggregate of a row that belongs to no organization.
func PlatformRow(table string, id ids.ID) Aggregate {
	return Aggregate{Table: ident(table), ID: id, plat: true}
}

// Expect makes the next Write in t under the context touch a, and refuse with Conflict if
// it is not at version; 0 asks nothing.
func Expect(ctx context.Context, t Tenancy, a Aggregate, version int64) (context.Context, *Expected) {
	e := &Expected{of: a, org: t.OrgID(), at: version}
	return context.WithValue(ctx, expectKey{}, e), e
}

type expectKey struct{}

// Met reports whether a Write was committed that touched it.
func (e *Expected) Met() bool { return e.met }

// Made is the version that the change left; 0 if there was none.
func (e *Expected) Made() int64 { return e.made }

// expected is what the context asks of a write in t, nil for nothing.
func expected(ctx context.Context, t Tenancy) *Expected {
	e, _ := ctx.Value(expectKey{}).(*Expected)
	if e == nil || !e.of.plat && e.org != t.OrgID() {
		return nil
	}
	return e
}

// add puts the row among what is touched; once is enough.
func (e *Expected) add(on Touches) Touches {
	if e == nil || e.met {
		return on
	}
	return on.And(Touches{of: []Aggregate{e.of}}.At(e.at))
}

// look reads the version that the write leaves: a room may have moved it once more.
func (e *Expected) look(ctx context.Context, q Q, t Tenancy) (v int64, err error) {
	if e == nil {
		return 0, nil
	}
	return versionOf(ctx, q, t, e.of)
}

func (e *Expected) done(v int64) {
	if e != nil {
		e.met, e.made = true, v
	}
}

// VersionOf is the version that a row has now.
func (d *DB) VersionOf(ctx context.Context, t Tenancy, a Aggregate) (v int64, err error) {
	err = d.Read(ctx, t, func(ctx context.Context, q Q) error {
		v, err = versionOf(ctx, q, t, a)
		return err
	})
	return v, err
}

func versionOf(ctx context.Context, q Q, t Tenancy, a Aggregate) (int64, error) {
	switch {
	case a.plat:
		return One(ctx, q, Scalar[int64], `SELECT version FROM `+a.Table+` WHERE id = $1`, a.ID)
	case a.Table != "":
		return One(ctx, q, Scalar[int64], `SELECT version FROM `+a.Table+` WHERE org_id = $1 AND id = $2`, t.OrgID(), a.ID)
	}
	return One(ctx, q, Scalar[int64], `SELECT version FROM org WHERE id = $1`, t.OrgID())
}

package demo

import (
	"context"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
)

// MaxPeople is the largest demonstration.
const MaxPeople = 1_000_000

// Deps are what Fill works with.
type Deps struct {
	DB    *db.DB
	Keys  *keys.Ring
	Clock clock.Clock
	Perms []access.Perm // every permission of the program, as org.New wants them
	// Scope lets the command act for an organization: access.System, which only commands
	// and jobs may call.
	Scope func(number int64, id ids.ID) access.Scope
}

// Options say what to make.
type Options struct {
	People int      // 1 to MaxPeople
	Seed   uint64   // another seed or kind is another organization
	Kind   org.Kind // org.Healthcare if empty
	Zone   string   // America/New_York if empty
	// Progress, if not nil, hears how many people are there of how many.
	Progress func(done, of int)
}

// Result is what was made: nothing, where all of it was there already.
type Result struct {
	Org           org.Organization
	Units, People int
	// There is how many people were there before.
	There int
}

func (o Options) withDefaults() (Options, error) {
	if o.Kind == "" {
		o.Kind = org.Healthcare
	}
	if o.Zone == "" {
		o.Zone = "America/New_York"
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	if o.People < 1 || o.People > MaxPeople {
		return o, fault.Bad("people", "out_of_range", 1, MaxPeople)
	}
	return o, nil
}

// Fill makes the organization of a seed, its units and its people.
func Fill(ctx context.Context, d Deps, o Options) (Result, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Result{}, err
	}
	f := start(d, o)
	if f.res.Org, err = f.organization(ctx); err != nil {
		return f.res, fmt.Errorf("demonstration: %w", err)
	}
	err = f.into(ctx)
	return f.res, err
}

// FillOrg puts the units and people of a seed into an organization that is there.
func FillOrg(ctx context.Context, d Deps, in org.Organization, o Options) (Result, error) {
	o.Kind = in.Kind
	o, err := o.withDefaults()
	if err != nil {
		return Result{}, err
	}
	f := start(d, o)
	f.res.Org = in
	err = f.into(ctx)
	return f.res, err
}

// filling is one run.
type filling struct {
	d      Deps
	o      Options
	next   *sequence
	orgs   *org.Service
	people *person.Service
	sc     access.Scope
	res    Result
}

func start(d Deps, o Options) *filling {
	f := &filling{d: d, o: o, next: &sequence{seed: o.Seed, kind: o.Kind}}
	f.orgs = org.New(d.DB, d.Clock, f.next.make, d.Perms)
	f.people = person.New(d.DB, d.Keys, d.Clock, f.next.make, nil) // it looks at nobody
	return f
}

// organization makes the seed's organization or finds it.
func (f *filling) organization(ctx context.Context) (org.Organization, error) {
	id := f.next.id(theOrg, 0)
	var o org.Organization
	err := f.d.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		o, err = byPublicID(ctx, q, id)
		return err
	})
	if err == nil || !isNotFound(err) {
		return o, err
	}
	f.next.will(theOrg, 0)
	return f.orgs.Create(ctx, org.CreateInput{Kind: f.o.Kind, Name: styleOf(f.o.Kind).name, Zone: f.o.Zone})
}

func (f *filling) into(ctx context.Context) error {
	f.sc = f.d.Scope(f.res.Org.Number, f.res.Org.ID)
	if err := f.units(ctx); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	loaded, err := f.people.Load(ctx, f.sc, f.rows(), person.FromImport, func(n int) { f.o.Progress(n, f.o.People) })
	f.res.People, f.res.There = loaded.Added, loaded.Present
	if err == nil && loaded.Refused > 0 {
		err = fmt.Errorf("%d people were refused, the first: %w", loaded.Refused, loaded.Errors[0].Err)
	}
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	return nil
}

package demo

import (
	"context"
	"fmt"
	"io"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/org"
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
	Log   *audit.Log // may be nil: then nothing is replayed and nobody looks
	// Admit lets one sign in who has this seat, and gives the account; an account that is
	// there already it finds. nil: nobody signs in.
	Admit func(ctx context.Context, o org.Organization, s Seat) (ids.ID, error)
	// File takes a document of somebody in, once. nil: there are none.
	File func(ctx context.Context, sc access.Scope, who ids.ID, name string, file io.Reader) error
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
	Accounts      int // that can sign in
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
	if o.Kind == org.Professional {
		o.People = 1 // whoever it is, is alone
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
	d    Deps
	o    Options
	next *sequence
	rooms
	sc       access.Scope
	res      Result
	accounts map[ids.ID]ids.ID // by the person that they are
	boss     ids.ID            // the administrator's account
	clerk    ids.ID            // the recorder's
}

func start(d Deps, o Options) *filling {
	f := &filling{d: d, o: o, next: &sequence{seed: o.Seed, kind: o.Kind}}
	f.rooms = furnish(d, f.next.make)
	f.boss, f.clerk = f.next.id(anAccount, bossNumber), f.next.id(anAccount, clerkNumber) // invented, unless somebody signs in
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

// into does everything, in the order in which an organization would.
func (f *filling) into(ctx context.Context) error {
	f.sc = f.d.Scope(f.res.Org.Number, f.res.Org.ID)
	courses := map[string]catalog.Course{}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"modules", f.modules},
		{"units", f.units},
		{"courses", func(ctx context.Context) (err error) { courses, err = f.courses(ctx); return err }},
		{"requirements", f.rules},
		{"people", func(ctx context.Context) error { return f.load(ctx, courses) }},
		{"standings", f.judge},
		{"accounts", f.admit},
		{"policies", f.sign},
		{"stories", f.tell},
		{"documents", f.show},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("demonstration: %s: %w", step.what, err)
		}
	}
	return nil
}

// modules switches training on where the kind does not start with it.
func (f *filling) modules(ctx context.Context) error {
	s, err := f.orgs.Settings(ctx, f.sc)
	if err != nil {
		return err
	}
	in := org.SettingsInput{Name: s.Name, Zone: s.Zone, Colour: s.Colour, Modules: []string{"training"}}
	ready := false
	for _, m := range org.Modules {
		if s.Modules[m.Code] {
			in.Modules = append(in.Modules, m.Code)
		}
		ready = ready || m.Code == "training" && m.Ready
	}
	if !ready || s.Modules["training"] {
		return nil
	}
	_, err = f.orgs.ChangeSettings(ctx, f.sc, in)
	return err
}

// judge works the standings out that are not.
func (f *filling) judge(ctx context.Context) error {
	if err := f.standings.Build(ctx, f.sc); err != nil {
		return err
	}
	return f.standings.CatchUp(ctx, f.sc)
}

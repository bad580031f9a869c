package checklist

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/tenant"
	"standing/internal/base/ui"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
)

// usualDays is in how many days a file is due unless told.
const usualDays = 30

// OpenInput opens a file.
type OpenInput struct {
	Person    ids.ID     `json:"person" kind:"person"`
	Checklist ids.ID     `json:"checklist" kind:"checklist"`
	DueOn     civil.Date `json:"due_on,omitempty" doc:"In 30 days unless told"`
	Quiet     bool       `json:"quiet,omitempty" doc:"The person is not told yet"`
}

// Open opens a file for one person: a candidate, who was entered and did not begin yet, or
// somebody who is here. There is one at a time of a checklist and a person.
func (s *Service) Open(ctx context.Context, sc access.Scope, in OpenInput) (v View, err error) {
	var id ids.ID
	err = s.DB.Write(ctx, sc, db.On("person", in.Person), func(ctx context.Context, tx *db.Tx) error {
		if err := s.crew(ctx, tx, sc); err != nil {
			return err
		}
		c, err := s.usable(ctx, tx, sc, in.Checklist)
		if err != nil {
			return err
		}
		id, err = s.openOne(ctx, tx, sc, in, c)
		return err
	})
	if err != nil {
		return v, fault.Wrap("open a file", err)
	}
	return s.view(ctx, sc, id)
}

func (s *Service) usable(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Checklist, error) {
	c, err := whole(ctx, q, sc, id)
	if errors.Is(err, fault.NotFound) || err == nil && !c.Retired.IsZero() {
		err = fault.Bad("checklist", "checklist.unknown")
	}
	return c, err
}

// openOne opens a file in a transaction that touched the person.
func (s *Service) openOne(ctx context.Context, tx *db.Tx, sc access.Scope, in OpenInput, c Checklist) (ids.ID, error) {
	if ok, err := s.People.Reaches(ctx, tx, sc, in.Person); err != nil || !ok {
		return ids.ID{}, cmp.Or(err, fault.NotFound)
	}
	roots, err := s.People.RootsOf(ctx, tx, sc, []ids.ID{in.Person})
	if err != nil {
		return ids.ID{}, err
	}
	root := roots[in.Person]
	if root != in.Person {
		return ids.ID{}, fault.Conflict // merged meanwhile
	}
	if own, err := s.isOwn(ctx, tx, sc, root); err != nil || own {
		return ids.ID{}, cmp.Or(err, fault.Bad("", "checklist.own"))
	}
	there, err := liveFile(ctx, tx, sc, root, c.ID)
	if err != nil {
		return ids.ID{}, err
	}
	if len(there) > 0 {
		return there[0], fault.Bad("checklist", "checklist.there")
	}
	f := File{Person: root, Checklist: c.ID, N: c.N, Title: c.Name, Months: c.Months, DueOn: in.DueOn}
	return s.insert(ctx, tx, sc, &f, c.Items, in.Quiet)
}

// insert writes a file with its items, tells the person and says in the log that it is there.
func (s *Service) insert(ctx context.Context, tx *db.Tx, sc access.Scope, f *File, items []Item, quiet bool) (ids.ID, error) {
	now := s.Clock.Now()
	o, err := tenant.Of(ctx, tx, sc.OrgID())
	if err != nil {
		return f.ID, err
	}
	today := o.Today(now)
	if f.DueOn == 0 {
		f.DueOn = today + usualDays
	}
	if f.DueOn < today {
		return f.ID, fault.Bad("due_on", "checklist.past")
	}
	f.ID, f.member, f.Owner, f.State, f.OpenedAt = s.NewID(now), f.Person, sc.Account(), Open, now
	if !quiet {
		f.AskedAt = now
	}
	if err := insertFile(ctx, tx, sc, *f); err != nil {
		return f.ID, err
	}
	opener, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{f.member})
	if err != nil {
		return f.ID, err
	}
	for n, i := range items {
		if err := s.putItem(ctx, tx, sc, opener, *f, n, i); err != nil {
			return f.ID, err
		}
	}
	if err := s.log(ctx, tx, sc, "hiringfile.opened", *f, nil); err != nil {
		return f.ID, err
	}
	if !quiet {
		if err := s.tell(ctx, tx, sc, *f, "checklist.asked", "asked"); err != nil {
			return f.ID, err
		}
	}
	return f.ID, s.soon(ctx, tx, sc, f.ID)
}

func (s *Service) putItem(ctx context.Context, tx *db.Tx, sc access.Scope, o keys.Opener, f File, n int, i Item) (err error) {
	st := storedItem{ID: s.NewID(s.Clock.Now()), Item: i, place: n}
	if st.asked, err = sealJSON(o, f.key(), place("checklist_item", "asked", st.ID), i); err != nil {
		return err
	}
	return insertItem(ctx, tx, sc, f, st)
}

// tell posts a notice to the person, where they have an account.
func (s *Service) tell(ctx context.Context, tx *db.Tx, sc access.Scope, f File, code, key string) error {
	to, err := accountOf(ctx, tx, sc.OrgID(), f.Person)
	if err != nil || to.Zero() {
		return err
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: to, Kind: notice.Requested, Code: code, Key: "file-" + f.ID.String() + "-" + key,
		Args: map[string]string{"what": f.Title, "when": s.Notices.Lang().Day(f.DueOn), "page": ownPath(f.ID)}})
}

// ManyInput opens files for the people of a unit or of the checklist's profile.
type ManyInput struct {
	ID    ids.ID     `path:"id" kind:"checklist" json:"-"`
	Unit  ids.ID     `json:"unit,omitempty" kind:"unit" doc:"Of this unit; of all units if empty"`
	DueOn civil.Date `json:"due_on,omitempty" doc:"In 30 days unless told"`
}

// Many is what came of it.
type Many struct {
	Opened int `json:"opened"`
	There  int `json:"there_already" doc:"Whose file was open already"`
	Others int `json:"not_of_the_profile"`
}

// mostAtOnce is for how many people files are opened at once.
const mostAtOnce = 500

// OpenMany opens a file for everybody of a unit, or of the checklist's profile, who has none
// that goes on. The caller has none opened about themselves.
func (s *Service) OpenMany(ctx context.Context, sc access.Scope, in ManyInput) (out Many, err error) {
	var who []ids.ID
	var c Checklist
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if err := s.crew(ctx, q, sc); err != nil {
			return err
		}
		if c, err = checklistByID(ctx, q, sc, in.ID); err == nil && !c.Retired.IsZero() {
			err = fault.Gone
		}
		return err
	})
	if err == nil && in.Unit.Zero() && c.Profile.Zero() {
		err = fault.Bad("unit", "checklist.whom")
	}
	if err == nil && !in.Unit.Zero() {
		err = s.unitThere(ctx, sc, in.Unit)
	}
	if err == nil {
		who, out.Others, err = s.whoOf(ctx, sc, in.Unit, c.Profile)
	}
	if err != nil {
		return out, fault.Wrap("open files", err)
	}
	for _, one := range who {
		_, err := s.Open(ctx, sc, OpenInput{Person: one, Checklist: in.ID, DueOn: in.DueOn})
		bad := fault.Fields(err)
		switch {
		case err == nil:
			out.Opened++
		case len(bad) == 1 && bad[0].Reason == "checklist.there":
			out.There++
		case len(bad) == 1 && bad[0].Reason == "checklist.own", errors.Is(err, fault.NotFound), errors.Is(err, fault.Conflict):
			out.Others++
		default:
			return out, fault.Wrap("open files", err)
		}
	}
	return out, nil
}

// unitThere refuses a unit that is not there, or out of the caller's reach.
func (s *Service) unitThere(ctx context.Context, sc access.Scope, unit ids.ID) error {
	return s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all, err := s.People.UnitChoices(ctx, q, sc)
		if err == nil && !slices.ContainsFunc(all, func(o ui.Option) bool { return o.Value == unit.String() }) {
			err = fault.Bad("unit", "checklist.whom")
		}
		return err
	})
}

// whoOf are the people of a unit and a profile.
func (s *Service) whoOf(ctx context.Context, sc access.Scope, unit, profile ids.ID) (out []ids.ID, others int, err error) {
	see, err := sc.Narrow(person.PermView)
	if err != nil {
		return nil, 0, err
	}
	var from person.After
	for {
		page, err := s.People.List(ctx, see, person.Filter{Unit: unit}, from, mostAtOnce)
		if err != nil {
			return nil, 0, err
		}
		var some []ids.ID
		for _, e := range page.Entries {
			some = append(some, e.ID)
		}
		if !profile.Zero() && len(some) > 0 {
			all := len(some)
			err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
				some, err = s.InProfile(ctx, q, sc, profile, some)
				return err
			})
			others += all - len(some)
		}
		if out = append(out, some...); err != nil || page.Next.Zero() {
			return out, others, err
		}
		if from = page.Next; len(out) > mostAtOnce {
			return nil, 0, fault.Bad("unit", "too_many", mostAtOnce)
		}
	}
}

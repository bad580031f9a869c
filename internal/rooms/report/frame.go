package report

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// frame is what every report of an organization needs before its first line.
type frame struct {
	settings
	where        *time.Location
	today        civil.Date
	units        []unit // each after the one above it, by name among its likes
	names        map[ids.ID]string
	requirements []demand
	titles       map[ids.ID]string
}

func (s *Service) frame(ctx context.Context, q db.Q, sc access.Scope) (f frame, err error) {
	if f.settings, err = settingsOf(ctx, q, sc); err != nil {
		return f, err
	}
	if f.where, err = clock.Zone(f.zone); err != nil {
		f.where = time.UTC
	}
	f.today = civil.At(s.Clock.Now(), f.where)
	if f.units, err = unitsOf(ctx, q, sc); err != nil {
		return f, err
	}
	f.units = inTree(f.units)
	f.names = make(map[ids.ID]string, len(f.units))
	for _, u := range f.units {
		if u.shown {
			f.names[u.id] = u.name
		}
	}
	f.requirements, err = requirementsOf(ctx, q, sc)
	f.titles = make(map[ids.ID]string, len(f.requirements))
	for _, r := range f.requirements {
		f.titles[r.id] = r.title
	}
	return f, err
}

// inTree puts every unit after the one above it; the order among likes stays.
func inTree(all []unit) []unit {
	below := map[ids.ID][]unit{}
	for _, u := range all {
		below[u.above] = append(below[u.above], u)
	}
	out := make([]unit, 0, len(all))
	var walk func(ids.ID)
	walk = func(id ids.ID) {
		for _, u := range below[id] {
			out = append(out, u)
			walk(u.id)
		}
	}
	walk(ids.ID{})
	return out
}

// below is a unit and all under it, in the order of the tree; nil for the zero unit: any.
func (f frame) below(id ids.ID) []ids.ID {
	if id.Zero() {
		return nil
	}
	in, out := map[ids.ID]bool{id: true}, []ids.ID{}
	for _, u := range f.units {
		if in[u.id] || in[u.above] {
			in[u.id] = true
			out = append(out, u.id)
		}
	}
	return out
}

// slices are the statements that answer a report, in the order of its lines.
func (f frame) slices(k Kind, in Filter) []slice {
	base := slice{gen: f.shown, today: f.today, requirement: in.Requirement, each: in.Each, among: in.Status.among(), until: in.Until}
	var out []slice
	switch k {
	case ByUnit:
		units := f.below(in.Unit)
		if units == nil {
			for _, u := range f.units {
				units = append(units, u.id)
			}
			units = append(units, ids.ID{})
		}
		for _, u := range units {
			p := base
			p.units = []ids.ID{u}
			out = append(out, p)
		}
	case ByRequirement:
		base.units = f.below(in.Unit)
		for _, r := range f.requirements {
			if in.Requirement.Zero() || r.id == in.Requirement {
				p := base
				p.requirement = r.id
				out = append(out, p)
			}
		}
	default: // what is missing without a day comes before what is due on one
		base.units = f.below(in.Unit)
		now := base
		now.until, now.undated = 0, true
		out = []slice{now, base}
	}
	return out
}

// resume leaves out the slices before a cursor and begins the first after it.
func resume(k Kind, all []slice, c Cursor) []slice {
	if c.Person.Zero() {
		return all
	}
	if k == Expiring { // each of the two knows whether it goes on
		for i := range all {
			all[i].after = c
		}
		return all
	}
	for i, p := range all {
		if k == ByUnit && p.units[0] != c.Unit || k == ByRequirement && p.requirement != c.Requirement {
			continue
		}
		all[i].after = c
		return all[i:]
	}
	return all
}

// usable is Busy for as long as what a file is made of is being made.
func (f frame) usable() error {
	if !f.ready || f.shown == 0 && f.building != 0 {
		return fault.Busy
	}
	return nil
}

// named puts the words beside the ids of a line.
func (f frame) named(r Row) Row {
	r.UnitName = f.names[r.Unit]
	if r.Title == "" { // a past day's line has the title of then
		r.Title = f.titles[r.Requirement]
	}
	return r
}

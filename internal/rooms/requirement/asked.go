package requirement

import (
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rule"
)

// Content is what a profile asks, of whom: as it is kept in every edition.
type Content struct {
	Name         string      `json:"name"`
	Everybody    bool        `json:"everybody"` // whoever is active
	Requirements []ids.ID    `json:"requirements"`
	Rules        []Condition `json:"rules,omitempty"`
	Archived     bool        `json:"archived,omitempty"`
}

// Condition is one thing that is so, or is not, of a person on a day. Those of one Group
// hold together; one group is enough. Fact is a fact as rules call it, or one of:
// unit, whose Value is the id of a unit and which is true in every unit below it too;
// holds, whose Value is a credential. An empty Value asks whether there is any.
type Condition struct {
	Group int    `json:"group"`
	Fact  string `json:"fact"`
	Not   bool   `json:"not,omitempty"`
	Value string `json:"value,omitempty"`
}

// The facts that are no facts of rules.
const (
	FactUnit  = "unit"
	FactHolds = "holds"
)

// Personal is what was said of one person by hand.
type Personal struct {
	Assignments []Assignment
	Grants      map[ids.ID][]rule.Grant // waivers and extensions, by requirement
}

// Assignment is one profile or requirement given by hand, for some time.
type Assignment struct {
	Profile     ids.ID     `json:"profile,omitempty"` // one of them is zero
	Requirement ids.ID     `json:"requirement,omitempty"`
	From        civil.Date `json:"from,omitempty"`
	To          civil.Date `json:"to,omitempty"`
}

func (a Assignment) on(day civil.Date) bool {
	return a.From <= day && (a.To == 0 || day <= a.To)
}

// Asked is one requirement that is asked of somebody, and what was granted of it.
type Asked struct {
	*Published
	Grants []rule.Grant
	Why    ids.ID // the profile it comes by; zero: given by itself
}

// Asked lists what is asked of somebody on a day, in the order of titles; each requirement
// once. above leads from a unit to the one above it. Nobody who has left is asked anything.
func (b *Rulebook) Asked(k *person.Known, p *Personal, above map[ids.ID]ids.ID, on civil.Date) []Asked {
	if k.State == person.Left {
		return nil
	}
	if p == nil {
		p = &Personal{}
	}
	why := make([]*ids.ID, len(b.Requirements))
	ask := func(requirement ids.ID, profile *ids.ID) {
		if i, ok := b.at[requirement]; ok && why[i] == nil {
			why[i] = profile
		}
	}
	for i := range b.profiles {
		if pr := &b.profiles[i]; pr.given(p, on) || pr.Of(k, above, on) {
			for _, r := range pr.Requirements {
				ask(r, &pr.ID)
			}
		}
	}
	for _, a := range p.Assignments {
		if a.on(on) {
			ask(a.Requirement, &ids.ID{})
		}
	}
	var out []Asked
	for i, w := range why {
		if w != nil {
			out = append(out, Asked{b.Requirements[i], p.Grants[b.Requirements[i].ID], *w})
		}
	}
	return out
}

// given reports whether somebody said by hand that the person is of this profile.
func (pr *profile) given(p *Personal, on civil.Date) bool {
	for _, a := range p.Assignments {
		if a.Profile == pr.ID && a.on(on) {
			return true
		}
	}
	return false
}

// Of reports whether somebody is of the profile by what is known of them on a day.
func (c *Content) Of(k *person.Known, above map[ids.ID]ids.ID, on civil.Date) bool {
	if c.Everybody {
		return true
	}
	failed, groups := map[int]bool{}, map[int]bool{}
	for _, r := range c.Rules {
		groups[r.Group] = true
		if r.is(k, above, on) == r.Not {
			failed[r.Group] = true
		}
	}
	return len(failed) < len(groups)
}

func (c *Condition) is(k *person.Known, above map[ids.ID]ids.ID, on civil.Date) bool {
	switch c.Fact {
	case FactUnit:
		return within(unitOn(k, on), c.Value, above)
	case FactHolds:
		return holds(k.Facts.Holdings, c.Value, on)
	}
	v, ok := valueOn(&k.Facts, c.Fact, on)
	return ok && (c.Value == "" || same(v, c.Value))
}

// unitOn is the unit somebody is in on a day: by their stints, else as it is now.
func unitOn(k *person.Known, on civil.Date) ids.ID {
	v, ok := valueOn(&rule.Facts{Timeline: k.Facts.Timeline}, FactUnit, on)
	if !ok && v == "" {
		return k.Unit
	}
	unit, err := ids.Parse(v)
	if err != nil || !ok {
		return ids.ID{}
	}
	return unit
}

// within reports whether a unit is the one named, or lies below it.
func within(unit ids.ID, named string, above map[ids.ID]ids.ID) bool {
	for range 100 { // a tree is not that deep, and one that bites its tail ends here
		switch {
		case unit.Zero():
			return false
		case named == "" || unit.String() == named:
			return true
		}
		unit = above[unit]
	}
	return false
}

func holds(all []rule.Holding, credential string, on civil.Date) bool {
	for _, h := range all {
		if (credential == "" || same(h.Credential, credential)) && h.From <= on && (h.To == 0 || on <= h.To) {
			return true
		}
	}
	return false
}

// valueOn is a fact on a day, as package rule reads it: the stint that began last, else
// the value without dates, else the day itself, once it has come.
func valueOn(f *rule.Facts, name string, on civil.Date) (string, bool) {
	best := -1
	for i, s := range f.Timeline {
		if s.Fact == name && s.From <= on && (best < 0 || f.Timeline[best].From <= s.From) {
			best = i
		}
	}
	if best >= 0 {
		s := f.Timeline[best]
		return s.Value, s.To == 0 || on <= s.To
	}
	if v, ok := f.Values[name]; ok {
		return v, true
	}
	if d, ok := f.Dates[name]; ok && d <= on {
		return d.String(), true
	}
	return "", false
}

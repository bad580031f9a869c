package compliance

import (
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// Dashboard is how an organization stands, as far as the caller reaches.
type Dashboard struct {
	Day          civil.Date  `json:"day"`
	People       Line        `json:"people" doc:"By all that is asked of them"`
	Requirements []Line      `json:"requirements"`
	Units        []Line      `json:"units" doc:"By all that is asked of their people; the worst first"`
	Weeks        []Week      `json:"weeks" doc:"How many become late in each week, if nothing is done"`
	Gaps         Gaps        `json:"gaps" doc:"How many are late, by unit and requirement; of larger organizations nothing"`
	Trend        []Point     `json:"trend" doc:"How many were in good standing, that is late with nothing, on the days before, in the whole organization"`
	Attention    []Attention `json:"attention"`
	Building     *Progress   `json:"building,omitempty"`
	Waiting      int64       `json:"waiting,omitempty" doc:"Of how many people facts came in that are being worked out; of more than 1,000, 1,000"`
	Rules        int         `json:"rules" doc:"How many requirements are published"`
	Computed     bool        `json:"computed" doc:"Whether standings were worked out at all"`

	sketch *sketch    // parts of its page
	need   []Standing // whose names are in Attention, as far as the caller may see them
	titles map[ids.ID]string
}

// Line is how many are in each status.
type Line struct {
	ID   ids.ID           `json:"id"`
	Name string           `json:"name"`
	N    map[Status]int64 `json:"n"`
}

// Asked is of how many something is asked.
func (l Line) Asked() (n int64) {
	for st, k := range l.N {
		if st != NotApplicable {
			n += k
		}
	}
	return n
}

// Good is how many of them are in good standing.
func (l Line) Good() (n int64) {
	for _, st := range good {
		n += l.N[st]
	}
	return n
}

// Week is how many become late in it.
type Week struct {
	From civil.Date `json:"from"`
	N    int64      `json:"n"`
}

// Gaps are how many are late, by unit and requirement.
type Gaps struct {
	Requirements []ids.ID  `json:"requirements"`
	Titles       []string  `json:"titles"`
	Units        []UnitGap `json:"units"`
}

// UnitGap is one line of Gaps.
type UnitGap struct {
	ID   ids.ID  `json:"id"`
	Name string  `json:"name"`
	N    []int64 `json:"n" doc:"In the order of the requirements"`
}

// Point is how people stood at the end of a day.
type Point struct {
	On    civil.Date `json:"on"`
	Good  int64      `json:"good"`
	Asked int64      `json:"asked"`
}

// Attention is somebody to look at first.
type Attention struct {
	Person      ids.ID     `json:"person"`
	Name        string     `json:"name"`
	Unit        string     `json:"unit"`
	Status      Status     `json:"status"`
	DueOn       civil.Date `json:"due_on" doc:"Of the requirement named; the last day of all where it is missing and no day was set"`
	Requirement ids.ID     `json:"requirement" doc:"The worst of what is asked of them, the longest overdue first"`
	Title       string     `json:"title"`
}

// Progress is how far a new generation is.
type Progress struct {
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
}

const (
	weeks       = 13
	mostInNeed  = 20
	mostOfUnits = 40 // units that a dashboard shows
	mostRows    = 30 // of units by requirements
	mostColumns = 20
	trendDays   = 90
)

// Dashboard adds up where everybody in the caller's reach stands.
func (s *Service) Dashboard(ctx context.Context, sc access.Scope) (d Dashboard, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		at, err := positionOf(ctx, q, sc)
		if err != nil {
			return err
		}
		k := boardKey{org: sc.OrgID(), generation: on.generation}
		if sc.Reach() < access.Org {
			k.account = sc.Account()
		}
		var ok bool
		if d, ok = s.boards.get(k, at, on.day); !ok {
			if d, err = s.dashboard(ctx, q, sc, on, at); err != nil {
				return err
			}
			d.sketch = &sketch{has: map[string][]byte{}}
			s.boards.put(k, at, on.day, d)
		}
		d.Attention, err = s.attention(ctx, q, sc, d, on.day)
		return err
	})
	return d, fault.Wrap("add up standings", err)
}

func (s *Service) dashboard(ctx context.Context, q db.Q, sc access.Scope, on today, at position) (Dashboard, error) {
	d := Dashboard{Day: on.day, People: Line{N: map[Status]int64{}}, Computed: at.shown != 0, Waiting: at.stale}
	book, err := s.Requirements.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return d, err
	}
	d.Rules, d.titles = len(book.Requirements), map[ids.ID]string{}
	for _, r := range book.Requirements {
		d.titles[r.ID] = r.Title
	}
	if b, err := buildOf(ctx, q, sc); err != nil {
		return d, err
	} else if b.under() {
		d.Building = &Progress{b.done, b.total}
	}
	if at.shown == 0 {
		return d, nil
	}
	names, err := unitNames(ctx, q, sc)
	if err != nil {
		return d, err
	}
	fine := len(names) <= mostRows && len(book.Requirements) <= mostColumns
	sums, units, err := s.sums(ctx, q, sc, on, at.shown, fine)
	if err != nil {
		return d, err
	}
	d.add(sums, on.day)
	for _, r := range book.Requirements {
		if l, ok := lineOf(sums, r.ID, r.Title); ok {
			d.Requirements = append(d.Requirements, l)
		}
	}
	d.Units = unitLines(units, names)
	if fine {
		d.Gaps = gapsOf(units, names, d.Requirements)
	}
	if sc.Reach() == access.Org {
		if d.Trend, err = trendOf(ctx, q, sc, on.day-trendDays); err != nil {
			return d, err
		}
	}
	d.need, err = s.inNeed(ctx, q, sc, on.day)
	return d, err
}

// sums are the counts of the caller's reach as a whole, and those by unit: finely, by
// requirement too.
func (s *Service) sums(ctx context.Context, q db.Q, sc access.Scope, on today, gen int64, fine bool) (whole, units []sum, err error) {
	until := on.day + 7*weeks
	switch sc.Reach() {
	case access.Org:
		if whole, err = sumsOf(ctx, q, sc, gen, on.day, until, "org"); err != nil {
			return nil, nil, err
		}
		by := "all"
		if !fine {
			by = "together"
		}
		units, err = sumsOf(ctx, q, sc, gen, on.day, on.day, by)
		return whole, units, err
	case access.Units:
		units, err = sumsOf(ctx, q, sc, gen, on.day, until, "reach")
		return units, units, err
	default:
		whole, err = directOf(ctx, q, sc, on.day, until)
		return whole, nil, err
	}
}

// add fills in the people and the weeks.
func (d *Dashboard) add(sums []sum, day civil.Date) {
	for w := range weeks {
		d.Weeks = append(d.Weeks, Week{From: day + 1 + civil.Date(7*w)})
	}
	for _, s := range sums {
		switch {
		case s.on == ever && s.requirement.Zero():
			d.People.N[s.status] += s.n
		case s.on != ever && !s.requirement.Zero() && s.status.late():
			if w := int(s.on-day-1) / 7; w >= 0 && w < weeks {
				d.Weeks[w].N += s.n
			}
		}
	}
}

// lineOf is the counts of one requirement; ok if there are any.
func lineOf(sums []sum, requirement ids.ID, title string) (l Line, ok bool) {
	l = Line{ID: requirement, Name: title, N: map[Status]int64{}}
	for _, s := range sums {
		if s.requirement == requirement && s.on == ever && s.n != 0 {
			l.N[s.status] += s.n
			ok = true
		}
	}
	return l, ok
}

// unitLines are the units by all that is asked of their people, those with most to do first.
func unitLines(sums []sum, names map[ids.ID]string) []Line {
	by := map[ids.ID]*Line{}
	for _, u := range sums {
		if !u.requirement.Zero() || u.on != ever || u.n == 0 {
			continue
		}
		l := by[u.unit]
		if l == nil {
			l = &Line{ID: u.unit, Name: names[u.unit], N: map[Status]int64{}}
			by[u.unit] = l
		}
		l.N[u.status] += u.n
	}
	var out []Line
	for _, l := range by {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.N[NotMet]+b.N[Grace], a.N[NotMet]+a.N[Grace]), cmp.Compare(b.N[Open], a.N[Open]), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), mostOfUnits)]
}

// gapsOf are how many are late, by unit and requirement; nothing where nobody is.
func gapsOf(sums []sum, names map[ids.ID]string, requirements []Line) (g Gaps) {
	at := map[ids.ID]int{}
	for i, r := range requirements {
		at[r.ID] = i
		g.Requirements, g.Titles = append(g.Requirements, r.ID), append(g.Titles, r.Name)
	}
	by := map[ids.ID]*UnitGap{}
	for _, s := range sums {
		i, ok := at[s.requirement]
		if !ok || s.on != ever || !s.status.late() || s.n == 0 {
			continue
		}
		if by[s.unit] == nil {
			by[s.unit] = &UnitGap{ID: s.unit, Name: names[s.unit], N: make([]int64, len(requirements))}
		}
		by[s.unit].N[i] += s.n
	}
	if len(by) == 0 {
		return Gaps{}
	}
	for _, u := range by {
		g.Units = append(g.Units, *u)
	}
	slices.SortFunc(g.Units, func(a, b UnitGap) int { return cmp.Compare(a.Name, b.Name) })
	return g
}

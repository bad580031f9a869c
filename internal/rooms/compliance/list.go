package compliance

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// Filter is what a list of standings is asked for.
type Filter struct {
	Requirement ids.ID     `query:"requirement" json:"-" kind:"requirement" doc:"All that is asked taken together if empty"`
	Status      Status     `query:"status" json:"-" enum:"short,late,good,not_met,grace,unknown,open,met,exempt,not_applicable" doc:"short is of whom something is missing: not_met, grace or open; late of whom something is overdue: not_met or grace; good of whom nothing is overdue: open, met or exempt"`
	Unit        ids.ID     `query:"unit" json:"-" kind:"unit"`
	Since       civil.Date `query:"since" json:"-" doc:"Only what is due from this day on"`
	Until       civil.Date `query:"until" json:"-" doc:"Only what is due by this day"`
	After       ids.ID     `query:"after" json:"-" kind:"person" doc:"The person after whom the page begins"`
}

// Row is one standing with the words that go with it.
type Row struct {
	Standing
	Shown    Status `json:"shown" doc:"The status on the day of the answer"`
	Name     string `json:"name"`
	UnitName string `json:"unit_name"`
	Worst    ids.ID `json:"worst,omitzero" doc:"With all that is asked: the requirement in which they stand worst"`
	Title    string `json:"title,omitempty" doc:"Of the requirement; with all that is asked, of the one in which they stand worst"`
}

// Page is a part of a list.
type Page struct {
	Day  civil.Date `json:"day"`
	Rows []Row      `json:"rows"`
	Next ids.ID     `json:"next"` // where the next page begins; zero at the end
}

// List is a page of standings in the caller's reach, what is due first at the top.
func (s *Service) List(ctx context.Context, sc access.Scope, f Filter, limit int) (p Page, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		p, err = s.ListIn(ctx, q, sc, f, limit)
		return err
	})
	return p, fault.Wrap("list standings", err)
}

// ListIn is List in a read that there is: a file reads all its pages in one.
func (s *Service) ListIn(ctx context.Context, q db.Q, sc access.Scope, f Filter, limit int) (p Page, err error) {
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return p, err
	}
	p.Day = on.day
	list, err := s.wantedOf(ctx, q, sc, f, on.day, limit+1)
	if err != nil {
		return p, err
	}
	if len(list) > limit {
		list = list[:limit]
		p.Next = list[limit-1].Person
	}
	if p.Rows, err = s.named(ctx, q, sc, list); err != nil {
		return p, err
	}
	for i := range p.Rows {
		p.Rows[i].Shown = p.Rows[i].On(on.day)
	}
	if f.Requirement.Zero() {
		err = s.worstOf(ctx, q, sc, p.Rows, on.day)
	}
	return p, err
}

// worstOf says of rows about all that is asked in what people stand worst.
func (s *Service) worstOf(ctx context.Context, q db.Q, sc access.Scope, rows []Row, day civil.Date) error {
	if len(rows) == 0 {
		return nil
	}
	book, err := s.Requirements.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return err
	}
	who := make([]ids.ID, len(rows))
	for i, r := range rows {
		who[i] = r.Person
	}
	for some := range slices.Chunk(who, 500) {
		parts, err := partsOf(ctx, q, sc, some)
		if err != nil {
			return err
		}
		for i := range rows {
			if p, ok := parts[rows[i].Person]; ok {
				rows[i].Worst = worstPart(rows[i].Standing, p, day).Requirement
			}
			if r := book.ByID(rows[i].Worst); r != nil {
				rows[i].Title = r.Title
			}
		}
	}
	return nil
}

// wantedOf is a part of a list, as a filter has it.
func (s *Service) wantedOf(ctx context.Context, q db.Q, sc access.Scope, f Filter, day civil.Date, limit int) ([]Standing, error) {
	w := wanted{requirement: f.Requirement, status: f.Status, unit: f.Unit, since: f.Since, until: f.Until}
	if !f.After.Zero() {
		last, err := dueOf(ctx, q, sc, f.Requirement, f.After)
		if err != nil {
			return nil, err
		}
		if len(last) == 0 {
			return nil, fault.NotFound
		}
		w.after = last[0]
	}
	return s.page(ctx, q, sc, day, w, limit)
}

// way is one of those by which a statement finds whom somebody reaches.
type way struct {
	sc      access.Scope
	byUnits bool // by the index of units
	few     bool // it begins from them, who are few
}

// fewReached is up to how many people a list begins from them. Whoever reaches more finds a
// page of them soon in the order of the list, however large the organization.
const fewReached = 2000

// waysOf are all of them: a manager reaches the people of units, and some few whatever their
// unit. Where a unit is asked for, it leads to them.
func waysOf(ctx context.Context, q db.Q, sc access.Scope, unit ids.ID) ([]way, error) {
	switch {
	case sc.Reach() == access.Class || sc.Reach() == access.Own:
		return []way{{sc: sc, few: true}}, nil
	case sc.Reach() != access.Units || !unit.Zero():
		return []way{{sc: sc}}, nil
	}
	n, err := reachedOf(ctx, q, sc, fewReached)
	if err != nil || n < fewReached {
		return []way{{sc: sc, few: true}}, err
	}
	return []way{{sc: sc, byUnits: true}, {sc: sc.Related(), few: true}}, nil
}

// page is a part of a list, from those whose status was worked out and those whose next one
// has come since.
func (s *Service) page(ctx context.Context, q db.Q, sc access.Scope, day civil.Date, w wanted, limit int) (list []Standing, err error) {
	statuses := w.status.among()
	ways, err := waysOf(ctx, q, sc, w.unit)
	if err != nil {
		return nil, err
	}
	for _, way := range ways {
		for _, w.status = range statuses {
			for _, turned := range []bool{false, true} {
				some, err := listOf(ctx, q, way, day, w, turned, limit)
				if err != nil {
					return nil, err
				}
				list = append(list, some...)
			}
		}
	}
	slices.SortFunc(list, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(a.DueOn, b.DueOn), bytes.Compare(a.Person[:], b.Person[:]))
	})
	list = slices.CompactFunc(list, func(a, b Standing) bool { return a.Person == b.Person })
	return list[:min(len(list), limit)], nil
}

// named adds the names of people and units.
func (s *Service) named(ctx context.Context, q db.Q, sc access.Scope, list []Standing) ([]Row, error) {
	if len(list) == 0 {
		return nil, nil
	}
	who := make([]ids.ID, len(list))
	for i, st := range list {
		who[i] = st.Person
	}
	names, err := s.namesOf(ctx, sc, who)
	if err != nil {
		return nil, err
	}
	units, err := unitNames(ctx, q, sc)
	out := make([]Row, len(list))
	for i, st := range list {
		out[i] = Row{Standing: st, Name: names[st.Person], UnitName: units[st.Unit]}
	}
	return out, err
}

// namesOf is what to call people, as far as the caller may see them.
func (s *Service) namesOf(ctx context.Context, sc access.Scope, who []ids.ID) (map[ids.ID]string, error) {
	see, ok := sc.May(person.PermView)
	if !ok {
		return nil, nil // standings without names
	}
	return s.People.Names(ctx, see, who)
}

// Mine is where one person stands, with each requirement and with all together.
type Mine struct {
	Person   ids.ID     `json:"person"`
	Day      civil.Date `json:"day"`
	Shown    Status     `json:"shown"`
	Together Standing   `json:"together"`
	Parts    []Part     `json:"parts"`

	read edition // what the standings were read from
}

// Part is where they stand with one requirement.
type Part struct {
	Standing
	Shown Status `json:"shown"`
	Title string `json:"title"`
}

// Of is all standings of one person in reach, the worst first. NotFound for nobody.
func (s *Service) Of(ctx context.Context, sc access.Scope, who ids.ID) (m Mine, err error) {
	m.Person = who
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		all, at, err := recordOf(ctx, q, sc, who)
		if err != nil {
			return err
		}
		if m.read = at; at.rules != 0 {
			requirement.Told(q, sc, at.rules)
		}
		if len(all) == 0 { // nothing is asked of them, or they are not in reach
			if ok, err := s.People.Reaches(ctx, q, sc, who); err != nil || !ok {
				return cmp.Or(err, fault.NotFound)
			}
		}
		on, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		m.Day = on.day
		book, err := s.Requirements.RulebookOf(ctx, q, sc, person.Everything)
		if err != nil {
			return err
		}
		titles := map[ids.ID]string{}
		for _, r := range book.Requirements {
			titles[r.ID] = r.Title
		}
		m.parts(all, titles)
		return nil
	})
	return m, fault.Wrap("read standings", err)
}

func (m *Mine) parts(all []Standing, titles map[ids.ID]string) {
	for _, st := range all {
		if st.Requirement.Zero() {
			m.Together, m.Shown = st, st.On(m.Day)
			continue
		}
		m.Parts = append(m.Parts, Part{st, st.On(m.Day), titles[st.Requirement]})
	}
	slices.SortFunc(m.Parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(badness[b.Shown], badness[a.Shown]), cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.Title, b.Title))
	})
}

// Badge is how somebody stands in all, for a list of people.
type Badge struct {
	Status Status
	DueOn  civil.Date
}

// Badges are those of people in reach of whom something is asked.
func (s *Service) Badges(ctx context.Context, sc access.Scope, people []ids.ID) (map[ids.ID]Badge, error) {
	out := map[ids.ID]Badge{}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(people, 500) {
			all, err := togetherOf(ctx, q, sc, some)
			if err != nil {
				return err
			}
			for id, st := range all {
				out[id] = Badge{st.On(on.day), st.DueOn}
			}
		}
		return nil
	})
	return out, fault.Wrap("read standings", err)
}

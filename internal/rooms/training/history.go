package training

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
)

// ListInput chooses a page of one person's training.
type ListInput struct {
	Person ids.ID `path:"id" kind:"person" json:"-"`
	Taken  bool   `query:"taken" json:"-" doc:"What was taken back, instead of what holds"`
	Before ids.ID `query:"before" json:"-" kind:"completion" doc:"The completion after which the page begins"`
}

// Item is a completion as a list shows it.
type Item struct {
	Completion
	Title    string `json:"title"`
	Provider string `json:"provider,omitempty" doc:"Of the course"`
}

// itemOf is a completion with what its course is called, and who gives it.
func itemOf(c Completion, of catalog.Course) Item { return Item{c, of.Title, of.Provider} }

// Records is a page of one person's training, the newest first.
type Records struct {
	Person ids.ID         `json:"person"`
	Name   string         `json:"name"`
	Items  []Item         `json:"items"`
	Next   ids.ID         `json:"next,omitzero"`
	called catalog.Called // what its categories are called, for the page
}

// List is one person's training, with that of whoever was merged into them; the look is in
// the log before the answer.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (r Records, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if r, err = s.page(ctx, q, sc, in, pageSize); err != nil {
			return err
		}
		r.called, err = s.Catalog.Terms(ctx, q, sc)
		return err
	})
	if err == nil {
		err = s.looked(ctx, sc, "training.viewed", in.Person)
	}
	return r, fault.Wrap("list training", err)
}

func (s *Service) page(ctx context.Context, q db.Q, sc access.Scope, in ListInput, limit int) (r Records, err error) {
	who, err := peopleByID(ctx, q, sc, []ids.ID{in.Person})
	if err != nil {
		return r, err
	}
	p, ok := who[in.Person]
	if !ok {
		return r, fault.NotFound
	}
	r, err = s.pageOf(ctx, q, sc, in, limit)
	r.Name = p.Name
	return r, err
}

// pageOf is a page without its title: empty of somebody out of reach.
func (s *Service) pageOf(ctx context.Context, q db.Q, sc access.Scope, in ListInput, limit int) (r Records, err error) {
	r = Records{Person: in.Person, Items: []Item{}}
	r.Items, err = itemsOf(ctx, q, sc, in, limit+1)
	if err == nil {
		err = recalledItems(ctx, q, sc, r.Items)
	}
	if len(r.Items) > limit {
		r.Items = r.Items[:limit]
		r.Next = r.Items[limit-1].ID
	}
	return r, err
}

// recalledItems says of items whether they are recalled now.
func recalledItems(ctx context.Context, q db.Q, sc access.Scope, all []Item) error {
	which := make([]ids.ID, len(all))
	for i := range all {
		which[i] = all[i].ID
	}
	gone, err := recalledOf(ctx, q, sc, which)
	for i := range all {
		all[i].Recalled = gone[all[i].ID]
	}
	return err
}

func (s *Service) looked(ctx context.Context, sc access.Scope, verb string, person ids.ID) error {
	return s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "completion", Subject: person, Purpose: "service"})
}

// Version is one of the rows that supersede each other, and who recorded it.
type Version struct {
	Item
	By        string `json:"by,omitempty" doc:"Who recorded it; of a part of the program its code"`
	Reason    string `json:"reason,omitempty" enum:",course_changed,course_change_undone" doc:"Why many records were corrected at once"`
	byProgram bool   // By is a code
}

// Detail is a completion with its history.
type Detail struct {
	Item
	Name     string    `json:"name"`
	Versions []Version `json:"versions" doc:"The newest first"`
	Seen     []Seen    `json:"seen,omitempty" doc:"The documents of which it was accepted"`
	called   catalog.Called
}

// Newest is what holds, or that nothing does.
func (d Detail) Newest() Version { return d.Versions[0] }

// Show is one completion with everything that was ever recorded of it.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (d Detail, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		d, err = s.detail(ctx, q, sc, in.ID)
		return err
	})
	if err == nil {
		err = s.name(ctx, sc, &d)
	}
	if err == nil {
		err = s.see(ctx, sc, &d)
	}
	if err == nil {
		err = s.looked(ctx, sc, "training.viewed", d.Person)
	}
	return d, fault.Wrap("show training", err)
}

func (s *Service) detail(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (d Detail, err error) {
	c, err := byID(ctx, q, sc, id)
	if err != nil {
		return d, err
	}
	chain, err := chainOf(ctx, q, sc, c)
	if err != nil {
		return d, err
	}
	var courses []ids.ID
	for _, v := range chain {
		courses = append(courses, v.Course)
	}
	titles, err := s.Catalog.ByIDs(ctx, q, sc, courses)
	if err != nil {
		return d, err
	}
	for _, v := range chain {
		d.Versions = append(d.Versions, Version{Item: itemOf(v, titles[v.Course])})
	}
	who, err := peopleByID(ctx, q, sc, []ids.ID{c.Person})
	if err != nil {
		return d, err
	}
	gone, err := recalledOf(ctx, q, sc, []ids.ID{d.Versions[0].ID})
	if err != nil {
		return d, err
	}
	d.Versions[0].Recalled = gone[d.Versions[0].ID]
	d.Item, d.Name = itemOf(c, titles[c.Course]), who[c.Person].Name
	d.Item.Recalled = d.Versions[0].Recalled && d.Item.ID == d.Versions[0].ID
	d.called, err = s.Catalog.Terms(ctx, q, sc)
	return d, err
}

// chainOf is every version of a completion, the newest first.
func chainOf(ctx context.Context, q db.Q, sc access.Scope, c Completion) ([]Completion, error) {
	newest, err := newestOf(ctx, q, sc, c)
	if err != nil {
		return nil, err
	}
	chain := []Completion{newest}
	for at := newest; !at.Supersedes.Zero(); {
		if at, err = byID(ctx, q, sc, at.Supersedes); err != nil {
			return nil, err
		}
		chain = append(chain, at)
	}
	return chain, nil
}

// reasons are why many records were corrected at once, by what the log says.
var reasons = map[string]string{"completions.retagged": "course_changed", "completions.untagged": "course_change_undone"}

// name fills in who recorded each version, as the log has it.
func (s *Service) name(ctx context.Context, sc access.Scope, d *Detail) error {
	var entries, accounts []ids.ID
	for _, v := range d.Versions {
		entries = append(entries, v.Audit)
	}
	var by map[ids.ID]actor
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		by, err = actorsOf(ctx, q, sc, entries)
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range by {
		if !a.account.Zero() && !slices.Contains(accounts, a.account) {
			accounts = append(accounts, a.account)
		}
	}
	var names map[ids.ID]string
	if s.Names != nil {
		names, err = s.Names(ctx, sc, accounts, nil)
	}
	for i := range d.Versions {
		a := by[d.Versions[i].Audit]
		d.Versions[i].Reason = reasons[a.verb]
		d.Versions[i].By, d.Versions[i].byProgram = cmp.Or(a.system, names[a.account]), a.system != ""
	}
	return err
}

// held are the newest of a person's completions that hold: for a card.
func (s *Service) held(ctx context.Context, sc access.Scope, person ids.ID, limit int) (r Records, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		r, err = s.pageOf(ctx, q, sc, ListInput{Person: person}, limit)
		return err
	})
	return r, err
}

// ClassView is a class that was recorded, with those of its people who are in reach.
type ClassView struct {
	Class  ids.ID      `json:"class"`
	Course ids.ID      `json:"course"`
	Title  string      `json:"title"`
	On     string      `json:"on"`
	People []Candidate `json:"people"`
	Undone bool        `json:"undone" doc:"All of it was taken back: these are the people of whom it was recorded"`
	Back   int         `json:"back,omitempty" doc:"How many of what was taken back can be given back"`
}

// ShowClass is what was recorded of a class and holds; of one that was taken back, what was.
func (s *Service) ShowClass(ctx context.Context, sc access.Scope, in ClassRef) (v ClassView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		held, err := heldOfClass(ctx, q, sc, in.Class)
		if err != nil {
			return err
		}
		undone := len(held) == 0
		if undone {
			if held, err = onceOf(ctx, q, sc, in.Class); err != nil {
				return err
			}
		}
		if len(held) == 0 {
			return fault.NotFound
		}
		titles, err := s.Catalog.ByIDs(ctx, q, sc, []ids.ID{held[0].Course})
		if err != nil {
			return err
		}
		gone, err := takenBack(ctx, q, sc, in.Class)
		if err != nil {
			return err
		}
		v = ClassView{Class: in.Class, Course: held[0].Course, Title: titles[held[0].Course].Title, On: held[0].HappenedOn.String(), Undone: undone, Back: len(gone)}
		who, err := peopleByID(ctx, q, sc, peopleOf(held))
		for _, c := range who {
			v.People = append(v.People, c)
		}
		slices.SortFunc(v.People, func(a, b Candidate) int { return strings.Compare(a.Name, b.Name) })
		return err
	})
	return v, fault.Wrap("show a class", err)
}

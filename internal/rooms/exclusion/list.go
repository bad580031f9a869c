package exclusion

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

const (
	pageSize = 50
	// matchPage is of how many people matches are shown at once.
	matchPage = 50
)

// ListInput is a page of lists.
type ListInput struct {
	Before ids.ID `query:"before" json:"-" kind:"exclusion" doc:"The list before which the page begins"`
}

// Desk is how checks against exclusion lists stand.
type Desk struct {
	Sources   []Status `json:"sources" doc:"Those of which a list is here"`
	Looking   int64    `json:"looking" doc:"How many people are still to be looked at"`
	EveryDays int      `json:"every_days" doc:"How many days old the newest list may be"`
	Lists     []List   `json:"lists" doc:"What was brought in, the newest first"`
	Next      ids.ID   `json:"next,omitzero"`
	whole     int64
	zone      *time.Location
}

// Status is how one source stands.
type Status struct {
	Source  Source     `json:"source"`
	Of      civil.Date `json:"of_on" doc:"The day of the newest file"`
	DueOn   civil.Date `json:"due_on" doc:"The last day on which it is new enough"`
	Overdue bool       `json:"overdue"`
	Newest  List       `json:"newest"`
}

// Show is the page of lists.
func (s *Service) Show(ctx context.Context, sc access.Scope, in ListInput) (d Desk, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		d = Desk{Sources: []Status{}, Lists: []List{}, zone: o.Location()}
		if d.EveryDays, err = everyDays(ctx, q, sc); err != nil {
			return err
		}
		current, err := currentLists(ctx, q, sc)
		if err != nil {
			return err
		}
		d.Sources = statuses(current, d.EveryDays, o.Today(s.Clock.Now()))
		for _, l := range current {
			if l.CheckedAt.IsZero() {
				d.whole += l.People
			}
		}
		if len(current) > 0 {
			if d.Looking, err = waiting(ctx, q, sc); err != nil {
				return err
			}
		}
		all, err := lists(ctx, q, sc, in.Before, pageSize+1)
		if len(all) > pageSize {
			all = all[:pageSize]
			d.Next = all[pageSize-1].ID
		}
		d.Lists = append(d.Lists, all...)
		return err
	})
	return d, fault.Wrap("list exclusion lists", err)
}

// statuses are those of lists in the order of their days.
func statuses(current []List, every int, today civil.Date) []Status {
	out := []Status{}
	for _, of := range Sources() {
		var newest List
		for _, l := range current {
			if l.Source == of && l.Of >= newest.Of {
				newest = l
			}
		}
		if newest.Of == 0 {
			continue
		}
		due := newest.Of + civil.Date(every)
		out = append(out, Status{Source: of, Of: newest.Of, DueOn: due, Overdue: today > due, Newest: newest})
	}
	return out
}

// busy reports whether a check goes on.
func (d Desk) busy() bool {
	for _, s := range d.Sources {
		if s.Newest.CheckedAt.IsZero() {
			return true
		}
	}
	return false
}

// Ref names a list.
type Ref struct {
	ID ids.ID `path:"id" kind:"exclusion" json:"-"`
}

// OneInput is a list and a page of what was found.
type OneInput struct {
	Ref
	After ids.ID `query:"after" json:"-" kind:"person" doc:"The person after whom the page begins"`
}

// View is a list with what may be about people, as it is now.
type View struct {
	List
	Matches []Match `json:"matches" doc:"Of all current lists of the source; none where a newer list replaced this one"`
	Next    ids.ID  `json:"next,omitzero"`
	names   map[ids.ID]string
}

// One is a list; who looked at which people is in the log before the answer.
func (s *Service) One(ctx context.Context, sc access.Scope, in OneInput) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l, err := listByID(ctx, q, sc, in.ID)
		if err != nil {
			return err
		}
		if l.State == Loading {
			return fault.NotFound
		}
		v = View{List: l, Matches: []Match{}}
		return s.found(ctx, q, sc, &v, in.After)
	})
	if err == nil && len(v.Matches) > 0 {
		who := make([]ids.ID, len(v.Matches))
		for i, m := range v.Matches {
			who[i] = m.Person
		}
		err = s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "exclusion.viewed", Table: "exclusion_list", Row: v.ID, Subjects: sorted(who), Purpose: "verify"})
	}
	return v, fault.Wrap("show an exclusion list", err)
}

// found adds what was found by the lists of a source, with the names of people.
func (s *Service) found(ctx context.Context, q db.Q, sc access.Scope, v *View, after ids.ID) error {
	if v.State != Current {
		return nil
	}
	all, err := matchesAfter(ctx, q, sc, v.Source, after, matchPage+1)
	if err != nil {
		return err
	}
	people := 0
	for i, m := range all {
		if i == 0 || all[i-1].Person != m.Person {
			people++
		}
		if people > matchPage {
			v.Next = all[i-1].Person
			break
		}
		v.Matches = append(v.Matches, m)
	}
	who := make([]ids.ID, len(v.Matches))
	for i, m := range v.Matches {
		who[i] = m.Person
	}
	see, ok := sc.May(person.PermView)
	if !ok || len(who) == 0 {
		return nil // without names
	}
	v.names, err = s.People.Names(ctx, see, sorted(who))
	return err
}

func (s *Service) byID(ctx context.Context, sc access.Scope, id ids.ID) (l List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l, err = listByID(ctx, q, sc, id)
		return err
	})
	return l, err
}

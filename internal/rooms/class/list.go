package class

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/training"
)

// ListInput says which classes.
type ListInput struct {
	Show  string `query:"show" json:"-" enum:"coming,enrol,mine,past" doc:"coming unless it says: enrol (people may enrol), mine (the caller is on the list or teaches) or past"`
	After ids.ID `query:"after" json:"-" kind:"lesson" doc:"The class after which the page begins"`
	// Recorded is where a page of classes that were recorded without being announced begins.
	Recorded ids.ID `query:"recorded_after" json:"-" kind:"class" doc:"Of past: the recorded class after which the page begins"`
}

// Item is a line of the list of classes.
type Item struct {
	Class
	Enrolled int        `json:"enrolled"`
	Waiting  int        `json:"waiting"`
	Mine     PlaceState `json:"mine,omitempty" doc:"Whether the caller has a seat"`
	Teaching bool       `json:"teaching"`
}

// List is a page of classes.
type List struct {
	Items []Item `json:"items"`
	Next  ids.ID `json:"next,omitzero"`
	// Recorded are past classes that nobody announced.
	Recorded     []training.PastClass `json:"recorded,omitempty" doc:"Of past: what was recorded without being announced, the last one first"`
	NextRecorded ids.ID               `json:"next_recorded,omitzero"`
	terms        []catalog.Term
}

const pageSize = 50

// List shows the classes that are announced, the next one first; of those past, the last.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (l List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		today, err := s.People.DayIn(ctx, q, sc)
		if err != nil {
			return err
		}
		l.Items, err = page(ctx, q, sc, in, today, pageSize+1)
		if err != nil {
			return err
		}
		if len(l.Items) > pageSize {
			l.Items = l.Items[:pageSize]
			l.Next = l.Items[pageSize-1].ID
		}
		if l.terms, err = s.Catalog.Terms(ctx, q, sc); err != nil {
			return err
		}
		if in.Show == "past" {
			if err := s.recorded(ctx, q, sc, in.Recorded, &l); err != nil {
				return err
			}
		}
		return s.adorn(ctx, q, sc, l.Items)
	})
	return l, fault.Wrap("list classes", err)
}

// recorded adds the past classes that were recorded on one screen, for whoever sees training.
func (s *Service) recorded(ctx context.Context, q db.Q, sc access.Scope, after ids.ID, l *List) error {
	see, ok := sc.May(training.PermView)
	if !ok || see.Reach() < access.Class {
		return nil
	}
	all, next, err := s.Training.PastClasses(ctx, q, see, after)
	if err != nil {
		return err
	}
	announced, err := announcedOf(ctx, q, sc, all)
	for _, c := range all {
		if !announced[c.Class] {
			l.Recorded = append(l.Recorded, c)
		}
	}
	l.NextRecorded = next
	return err
}

// Offers are the classes that are to come and take people, the next first; none for whoever
// sees no classes.
func (s *Service) Offers(ctx context.Context, q db.Q, sc access.Scope) ([]Offer, error) {
	in, ok := sc.May(PermView)
	if !ok {
		return nil, nil
	}
	today, err := s.People.DayIn(ctx, q, in)
	if err != nil {
		return nil, err
	}
	all, err := takingOn(ctx, q, in, today)
	return all, fault.Wrap("list classes that take people", err)
}

// adorn adds the meetings of classes.
func (s *Service) adorn(ctx context.Context, q db.Q, sc access.Scope, all []Item) error {
	classes := make([]ids.ID, len(all))
	for i, c := range all {
		classes[i] = c.ID
	}
	if len(classes) == 0 {
		return nil
	}
	meetings, err := meetingsOf(ctx, q, sc, classes...)
	for _, m := range meetings {
		at := slices.Index(classes, m.Class)
		all[at].Meetings = append(all[at].Meetings, m)
	}
	return err
}

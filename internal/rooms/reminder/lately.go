package reminder

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// LatelyInput is which page.
type LatelyInput struct {
	Before      int64  `query:"before" json:"-" doc:"Where the page before ended: microseconds"`
	Person      ids.ID `query:"after_person" json:"-" kind:"person"`
	Requirement ids.ID `query:"after_requirement" json:"-" kind:"requirement"`
	// Due is where a page of what is overdue ended; the page then has no reminders.
	Due civil.Date `query:"due" json:"-" doc:"Where the page of what is overdue ended: its day"`
}

// Lately is what fell due lately among the people within reach and is not done, by the days
// of the standings, whether or not a reminder was sent; and what was noted by reminders.
type Lately struct {
	Overdue     []Item  `json:"overdue" doc:"What fell due in the last month and is not done, the newest first"`
	MoreOverdue bool    `json:"more_overdue"`
	Taken       []Taken `json:"taken" doc:"The reminders of the last month, the newest first"`
	More        bool    `json:"more"`
	titles      map[ids.ID]string
	names       map[ids.ID]string
	today       civil.Date
	zone        *time.Location
}

const (
	latelyDays = 31
	pageSize   = 50
)

// Lately lists what digests only count, and what lapsed before reminders began.
func (s *Service) Lately(ctx context.Context, sc access.Scope, in LatelyInput) (out Lately, err error) {
	now := s.Clock.Now()
	before := Taken{At: now.Add(time.Second), Person: in.Person, Requirement: in.Requirement}
	if in.Before != 0 {
		before.At = time.UnixMicro(in.Before)
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		t, err := s.clockOf(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		out.today, out.zone = civil.At(now, t.zone), t.zone
		out.Overdue, out.Taken = []Item{}, []Taken{}
		if in.Before == 0 {
			if out.Overdue, err = overdue(ctx, q, sc, out.today, Item{Person: in.Person, Requirement: in.Requirement, Due: in.Due}, pageSize+1); err != nil {
				return err
			}
		}
		if in.Due == 0 {
			if out.Taken, err = lately(ctx, q, sc, now.AddDate(0, 0, -latelyDays), before, pageSize+1); err != nil {
				return err
			}
		}
		out.Overdue, out.MoreOverdue = cut(out.Overdue)
		out.Taken, out.More = cut(out.Taken)
		out.titles, err = s.names(ctx, q, sc, requirementsOf(out.dues()), false)
		return err
	})
	if err != nil {
		return out, fault.Wrap("list reminders", err)
	}
	var people []ids.ID
	for _, d := range out.dues() {
		if !slices.Contains(people, d.Person) {
			people = append(people, d.Person)
		}
	}
	out.names, err = s.people(ctx, sc, people)
	return out, fault.Wrap("list reminders", err)
}

// cut is a page, and whether there is another.
func cut[T any](all []T) ([]T, bool) {
	if len(all) > pageSize {
		return all[:pageSize], true
	}
	return all, false
}

func (l Lately) dues() (out []Due) {
	for _, i := range l.Overdue {
		out = append(out, Due{Item: i})
	}
	for _, t := range l.Taken {
		out = append(out, Due{Item{Person: t.Person, Requirement: t.Requirement, Due: t.Due}, t.Step})
	}
	return out
}

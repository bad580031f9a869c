package reminder

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// LatelyInput is which page.
type LatelyInput struct {
	Before      int64  `query:"before" json:"-" doc:"Where the page before ended: microseconds"`
	Person      ids.ID `query:"after_person" json:"-" kind:"person"`
	Requirement ids.ID `query:"after_requirement" json:"-" kind:"requirement"`
}

// Lately is what fell due or lapsed lately among the people within reach.
type Lately struct {
	Taken  []Taken `json:"taken"`
	More   bool    `json:"more"`
	titles map[ids.ID]string
	names  map[ids.ID]string
}

const (
	latelyDays = 31
	pageSize   = 50
)

// Lately lists what digests only count.
func (s *Service) Lately(ctx context.Context, sc access.Scope, in LatelyInput) (out Lately, err error) {
	now := s.Clock.Now()
	before := Taken{At: now.Add(time.Second), Person: in.Person, Requirement: in.Requirement}
	if in.Before != 0 {
		before.At = time.UnixMicro(in.Before)
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if out.Taken, err = lately(ctx, q, sc, now.AddDate(0, 0, -latelyDays), before, pageSize+1); err != nil {
			return err
		}
		if out.More = len(out.Taken) > pageSize; out.More {
			out.Taken = out.Taken[:pageSize]
		}
		out.titles, err = titlesOf(ctx, q, sc.OrgID(), requirementsOf(asDues(out.Taken)))
		return err
	})
	if err != nil {
		return out, fault.Wrap("list reminders", err)
	}
	var people []ids.ID
	for _, t := range out.Taken {
		if !slices.Contains(people, t.Person) {
			people = append(people, t.Person)
		}
	}
	out.names, err = s.people(ctx, sc, people)
	return out, fault.Wrap("list reminders", err)
}

func asDues(all []Taken) (out []Due) {
	for _, t := range all {
		out = append(out, Due{Item{Person: t.Person, Requirement: t.Requirement, Due: t.Due}, t.Step})
	}
	return out
}

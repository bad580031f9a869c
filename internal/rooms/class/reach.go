package class

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
)

// reachDays is for how many days after the last meeting who teaches a class still reaches its
// people: long enough to confirm it and to mend what was noted wrongly.
const reachDays = 30

// settleFor makes the reach of who teaches a class, or taught it (was), over some people what
// it shall be.
func (s *Service) settleFor(ctx context.Context, tx *db.Tx, sc access.Scope, c Class, was []ids.ID, people ...ids.ID) error {
	teachers := slices.Clone(c.Teachers)
	for _, t := range was {
		if !slices.Contains(teachers, t) {
			teachers = append(teachers, t)
		}
	}
	if len(teachers) == 0 || len(people) == 0 {
		return nil
	}
	today, err := s.People.DayIn(ctx, tx, sc)
	if err != nil {
		return err
	}
	linked, err := accountsOf(ctx, tx, sc, teachers)
	if err != nil {
		return err
	}
	var accounts []ids.ID
	for _, t := range teachers {
		if a, ok := linked[t]; ok {
			accounts = append(accounts, a)
		}
	}
	return settle(ctx, tx, sc, accounts, people, over(today))
}

// settleAll is settleFor everybody who ever was on the list.
func (s *Service) settleAll(ctx context.Context, tx *db.Tx, sc access.Scope, c Class, was []ids.ID) error {
	all, err := placesOf(ctx, tx, sc, c.ID)
	if err != nil {
		return err
	}
	people := make([]ids.ID, len(all))
	for i, p := range all {
		people[i] = p.Person
	}
	return s.settleFor(ctx, tx, sc, c, was, people...)
}

// MemberChanged gives an account that became somebody's who teaches the reach of their classes,
// and takes it from one that is nobody's any more. The caller has touched the organization,
// as whoever says who teaches a class does.
func (s *Service) MemberChanged(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID) error {
	today, err := s.People.DayIn(ctx, tx, sc)
	if err != nil {
		return err
	}
	return fault.Wrap("settle whom a member reaches", settleAccount(ctx, tx, sc, account, over(today)))
}

const kindOver = "class.over"

// overJob is a class whose time is up.
type overJob struct {
	Class ids.ID `json:"class"`
}

// later asks to end the reach when its days are over. Where the class was moved to a later
// day meanwhile, the job asks again.
func (s *Service) later(ctx context.Context, tx *db.Tx, sc access.Scope, c Class) error {
	zone, err := s.zone(ctx, tx, sc)
	if err != nil {
		return err
	}
	at := (c.EndsOn + reachDays + 1).StartIn(zone).Add(time.Minute)
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: kindOver, Key: c.ID.String(), RunAt: at, Payload: overJob{c.ID}, Now: s.Clock.Now()})
}

func (s *Service) end(ctx context.Context, tx *db.Tx, sc access.Scope, j overJob) error {
	st, err := byID(ctx, tx, sc, j.Class)
	if err != nil {
		return err
	}
	today, err := s.People.DayIn(ctx, tx, sc)
	if err != nil {
		return err
	}
	if st.EndsOn >= over(today) {
		return s.later(ctx, tx, sc, st.Class)
	}
	return s.settleAll(ctx, tx, sc, st.Class, nil)
}

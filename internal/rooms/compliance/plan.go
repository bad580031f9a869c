package compliance

import (
	"context"
	"fmt"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Plan is what somebody has to do next, and how their periods lie: for their page.
type Plan struct {
	Day   civil.Date
	Rows  []PlanRow
	Steps []Step
}

// PlanRow are the periods of one requirement, the oldest first.
type PlanRow struct {
	Requirement ids.ID
	Title       string
	Periods     []Stretch
}

// Stretch is one period and how it stands, or stood at its end.
type Stretch struct {
	Start, End civil.Date
	Status     Status
	Grace      civil.Date // the last day of grace; zero: none
	Nothing    bool       // nothing was asked in it
}

// Step is what is missing of one requirement, and courses that would fill it.
type Step struct {
	Requirement ids.ID
	Title       string
	Status      Status
	Missing     string
	Fact        string // the fact for want of which nobody can say, in words
	Due         civil.Date
	Courses     []Advised
}

// pastPeriods is how many that are over are shown.
const pastPeriods = 3

// sheet is what a person's page shows of where they stand, drawn. It is kept as long as
// nothing happened to the person, no rule changed, and the day and the classes that take people
// are the same; a course that is new since is advised from then on.
func (s *Service) sheet(ctx context.Context, sc access.Scope, m Mine, own ids.ID) (p sheet, err error) {
	if len(m.Parts) == 0 {
		if !own.Zero() {
			p.own, err = drawCards(ctx, sc, s.OwnCards)
		}
		return p, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		var classes []OpenClass
		if slices.ContainsFunc(m.Parts, func(p Part) bool { return badness[p.Shown] >= badness[Open] }) {
			if classes, err = s.openClasses(ctx, q, sc); err != nil {
				return err
			}
		}
		key, at := sheetKey{sc.OrgID(), m.Person, own}, sheetAt{m.read, m.Parts[0].Person, on.generation, on.day, words.From(ctx), fmt.Sprint(classes)}
		var ok bool
		if p, ok = s.sheets.get(key, at); ok {
			return nil
		}
		w, err := s.worldOf(ctx, q, sc, on, person.Everything)
		if err != nil {
			return err
		}
		plan, err := s.planOf(ctx, q, sc, w, at.root, m, classes)
		if err != nil {
			return err
		}
		if p, err = drawSheet(ctx, m, plan); err == nil && !own.Zero() {
			p.own, err = drawCards(ctx, sc, s.OwnCards)
		}
		if err == nil {
			s.sheets.put(key, at, p)
		}
		return err
	})
	return p, fault.Wrap("plan what is next", err)
}

func (s *Service) planOf(ctx context.Context, q db.Q, sc access.Scope, w *world, root ids.ID, m Mine, classes []OpenClass) (Plan, error) {
	one, err := s.subjectOf(ctx, q, sc, root, person.Everything)
	if err != nil {
		return Plan{}, err
	}
	courses, err := s.offers(ctx, q, sc, w.day, classes)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Day: w.day}
	asked := w.asked(one, w.day)
	for _, part := range m.Parts { // in the order of the page
		i := slices.IndexFunc(asked, func(a requirement.Asked) bool { return a.ID == part.Requirement })
		if i < 0 {
			continue
		}
		a := asked[i]
		if periods := w.stretches(one, a); len(periods) > 0 {
			p.Rows = append(p.Rows, PlanRow{a.ID, a.Title, periods})
		}
		if st, ok := w.step(one, a, courses); ok {
			p.Steps = append(p.Steps, st)
		}
	}
	return p, nil
}

// step is what is missing of a requirement; not ok if nothing is.
func (w *world) step(s *subject, a requirement.Asked, courses []offered) (Step, bool) {
	v := judgeOn(s, a, w.day)
	st := Step{Requirement: a.ID, Title: a.Title, Status: v.status, Due: v.answer.Due}
	words := wording.For(a.Pack)
	switch {
	case v.status == Unknown:
		if v.missing != "" {
			st.Fact = words.Label(v.missing)
		}
		return st, true
	case badness[v.status] < badness[Open]:
		return st, false
	}
	st.Missing = words.MissingBy(&v.answer, w.day)
	st.Courses = w.filling(s, a, v, courses)
	return st, true
}

// stretches are the period that a day is in and those before it that were asked, the oldest
// first.
func (w *world) stretches(s *subject, a requirement.Asked) (out []Stretch) {
	facts, records := given(s, a)
	now, err := a.Pack.Rule.Evaluate(&facts, records, rule.Question{AsOf: w.day})
	if err != nil || a.Pack.Rule.Cycle == nil || now.Cycle.IsZero() {
		return nil
	}
	out = append(out, stretchOf(now))
	entry, known := facts.Entry()
	for end := now.Cycle.Start - 1; len(out) <= pastPeriods; {
		if w.day <= end || known && entry > end || end < a.Pack.Effective {
			break
		}
		last, err := a.Pack.Rule.Evaluate(&facts, records, rule.Question{AsOf: w.day, CycleEnding: end})
		if err != nil || last.Cycle.IsZero() || !reached(s, known, records, last.Cycle) {
			break
		}
		out = append(out, stretchOf(last))
		end = last.Cycle.Start - 1
	}
	slices.Reverse(out)
	return out
}

func stretchOf(a rule.Answer) Stretch {
	st := Stretch{Start: a.Cycle.Start, End: a.Cycle.End, Status: statusOf(a.Status), Nothing: nothingAsked(a)}
	if a.GraceUntil > a.Cycle.End && a.GraceUntil < civil.Max {
		st.Grace = a.GraceUntil
	}
	return st
}

// nothingAsked reports whether somebody was asked for nothing in a period: each amount is zero,
// and no card or credential had to be there.
func nothingAsked(a rule.Answer) bool {
	parts := a.Parts
	if a.Headline.Name != "" {
		parts = append(slices.Clone(parts), a.Headline)
	}
	return a.Status == rule.Met && !slices.ContainsFunc(parts, func(p rule.Part) bool {
		return p.Required != 0 || p.Need == nil || p.Need.Current != nil || p.Need.Holds != nil || p.Need.Choice != nil
	})
}

package compliance

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Outlook is where somebody stands with a requirement today, with more decisions beside those
// that were granted: for the form that asks for one. It asks nothing about reach: the caller has.
func (s *Service) Outlook(ctx context.Context, q db.Q, sc access.Scope, who, what ids.ID, more ...rule.Grant) (out requirement.Outlook, err error) {
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return out, err
	}
	w, err := s.worldOf(ctx, q, sc, on, person.Everything)
	if err != nil {
		return out, err
	}
	published := w.book.ByID(what)
	if published == nil {
		return out, fault.NotFound
	}
	one, err := s.subjectOf(ctx, q, sc, who, person.Everything)
	if err != nil {
		return out, err
	}
	a := requirement.Asked{Published: published, Grants: more}
	if one.personal != nil {
		a.Grants = slices.Concat(one.personal.Grants[what], more)
	}
	v := judgeOn(one, a, w.day)
	sees, err := s.sees(ctx, q, sc, who)
	if sees {
		out.Badge, out.Text = badge(ctx, v.status), stands(ctx, v, wording.For(a.Pack), w.day)
	}
	if err != nil || v.status == Unknown {
		return out, err
	}
	bare := judgeOn(one, requirement.Asked{Published: published}, w.day) // a card runs out on its day, whatever was granted
	out.Periods, out.RunsOut = periods(one, a, v, w.day), runsOut(&bare.answer)
	out.NoPeriod = slices.ContainsFunc(more, func(g rule.Grant) bool { return noPeriod(one, a, g.CycleEnding, w.day) })
	return out, nil
}

// sees reports whether the caller may see where somebody stands.
func (s *Service) sees(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	view, ok := sc.May(PermView)
	if !ok {
		return false, nil
	}
	return s.People.Reaches(ctx, q, view, who)
}

// stands says what is missing and by when; of what is there, how long it is good.
func stands(ctx context.Context, v verdict, w *wording.Words, on civil.Date) string {
	if v.status == Unknown {
		return say(ctx, "standing.fact_missing", wording.Title(w.Label(v.missing)))
	}
	ans := &v.answer
	if missing := w.MissingBy(ans, on); missing != "" {
		return wording.Title(missing)
	}
	if ans.Headline.Need == nil {
		return ""
	}
	return wording.Title(wording.PartWords(ans.Headline, on))
}

// periods are the one shown, the one that the day is in, the one before and the next.
func periods(s *subject, a requirement.Asked, v verdict, day civil.Date) (out []rule.Period) {
	now := v.current.Cycle
	if now.IsZero() {
		return nil
	}
	facts, records := given(s, a)
	ask := func(q rule.Question) {
		ans, err := a.Pack.Rule.Evaluate(&facts, records, q)
		if err == nil && !ans.Cycle.IsZero() && !slices.Contains(out, ans.Cycle) {
			out = append(out, ans.Cycle)
		}
	}
	out = append(out, v.answer.Cycle)
	if v.before {
		out = append(out, now)
	}
	ask(rule.Question{AsOf: day, CycleEnding: now.Start - 1})
	ask(rule.Question{AsOf: now.End + 1})
	return out
}

// noPeriod reports whether a rule has periods and none of them ends on a day.
func noPeriod(s *subject, a requirement.Asked, end, day civil.Date) bool {
	if a.Pack.Rule.Cycle == nil || end == 0 {
		return false
	}
	facts, records := given(s, a)
	_, err := a.Pack.Rule.Evaluate(&facts, records, rule.Question{AsOf: day, CycleEnding: end})
	return err != nil
}

// runsOut is the last good day of the first card that somebody had, in a rule without periods.
func runsOut(ans *rule.Answer) civil.Date {
	if !ans.Cycle.IsZero() {
		return 0
	}
	for _, p := range append([]rule.Part{ans.Headline}, ans.Parts...) {
		if p.Need != nil && p.Need.Current != nil && p.Earned > 0 && p.Extended == 0 && p.Due < civil.Max {
			return p.Due
		}
	}
	return 0
}

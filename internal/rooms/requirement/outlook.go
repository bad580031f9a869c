package requirement

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/civil"
	"standing/internal/rule"
)

// Outlook is where somebody stands with a requirement today: as it is, or with one more
// decision.
type Outlook struct {
	Badge ui.Badge
	Text  string // what is missing and by when, or how long it is good
	// Periods are those that a decision can be about, the one shown first; none where the
	// requirement has none.
	Periods []rule.Period
	// RunsOut is, without periods, the day on which what is asked runs or ran out; zero: there
	// is none.
	RunsOut civil.Date
	// NoPeriod is that the decision names a day on which no period ends.
	NoPeriod bool
}

// Outlooks answers for one person; more are decisions beside those that were granted.
type Outlooks func(ctx context.Context, q db.Q, sc access.Scope, who, requirement ids.ID, more ...rule.Grant) (Outlook, error)

// grant is what a question asks for, as the engine is told of it.
func (in AskInput) grant(on civil.Date) rule.Grant {
	return rule.Grant{Kind: string(in.Kind), Part: in.Need, CycleEnding: in.Cycle, Until: in.Until, GrantedOn: on}
}

// ofOne makes an extension that names no period one of the period at hand, and refuses a
// period that is none: it would be granted and change nothing.
func (s *Service) ofOne(ctx context.Context, q db.Q, sc access.Scope, in *AskInput) error {
	if s.Outlook == nil || in.Cycle == 0 && in.Kind == Waive {
		return nil
	}
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return err
	}
	o, err := s.Outlook(ctx, q, sc, in.Person, in.Requirement, in.grant(on))
	switch {
	case err != nil:
		return err
	case o.NoPeriod:
		return fault.Bad("cycle_on", "requirement.no_period")
	case in.Cycle != 0 || len(o.Periods) == 0:
		return nil
	}
	if in.Cycle = latestBefore(o.Periods, on, in.Until); in.Cycle == 0 {
		return fault.Bad("until", "requirement.not_longer")
	}
	return nil
}

// latestBefore is the end of the last period that has begun today and is over before a day.
func latestBefore(all []rule.Period, today, day civil.Date) (end civil.Date) {
	for _, p := range all {
		if p.Start <= today && p.End < day && p.End > end {
			end = p.End
		}
	}
	return end
}

// Foreseen is what would become of somebody's standing if a waiver were granted.
type Foreseen struct {
	Now  Seen   `json:"now"`
	Then Seen   `json:"then"`
	How  string `json:"how" enum:"second_person,outside_person,delay" doc:"Who would agree"`
	name string
	view WaiverView
	form waiverForm // with which it can be changed: nothing that was typed is lost
}

// Seen is a standing in words.
type Seen struct {
	Status string `json:"status"`
	Text   string `json:"text,omitempty"`
	badge  ui.Badge
}

func (o Outlook) seen() Seen { return Seen{o.Badge.Text, o.Text, o.Badge} }

// Foresee says what a waiver would change, before it is asked for. It keeps nothing.
func (s *Service) Foresee(ctx context.Context, sc access.Scope, in AskInput) (f Foreseen, err error) {
	if err := in.check(); err != nil {
		return f, fault.Wrap("foresee a waiver", err)
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.foresee(ctx, q, sc, in, &f) })
	if err != nil {
		return f, fault.Wrap("foresee a waiver", err)
	}
	names, err := s.called(ctx, sc, in.Person)
	f.name = names[in.Person]
	return f, fault.Wrap("foresee a waiver", err)
}

func (s *Service) foresee(ctx context.Context, q db.Q, sc access.Scope, in AskInput, f *Foreseen) error {
	title, err := s.mayAsk(ctx, q, sc, in)
	if err != nil {
		return err
	}
	f.view = WaiverView{Waiver: Waiver{Person: in.Person, Requirement: in.Requirement, Title: title, Kind: in.Kind, Need: in.Need, Cycle: in.Cycle, Until: in.Until}, Why: in.Reason}
	if f.view.needName, err = s.needName(ctx, q, sc, f.view.Waiver); err != nil {
		return err
	}
	if f.form, err = s.formOf(ctx, q, sc, WaiverPage{ID: in.Person, Requirement: in.Requirement}); err != nil {
		return err
	}
	how, err := s.how(ctx, q, sc, in)
	if f.How = string(how); err != nil || s.Outlook == nil {
		return err
	}
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return err
	}
	now, err := s.Outlook(ctx, q, sc, in.Person, in.Requirement)
	if err != nil {
		return err
	}
	if in.Kind == Extend && in.Cycle == 0 && len(now.Periods) > 0 {
		return fault.Bad("cycle_on", "requirement.one_period")
	}
	then, err := s.Outlook(ctx, q, sc, in.Person, in.Requirement, in.grant(on))
	if err == nil && then.NoPeriod {
		err = fault.Bad("cycle_on", "requirement.no_period")
	}
	f.Now, f.Then = now.seen(), then.seen()
	return err
}

// periodOptions are what a decision can be about, by name, the one shown first.
func periodOptions(o Outlook, today civil.Date, say func(string, ...any) string) []ui.Option {
	var out []ui.Option
	for _, p := range o.Periods {
		label := "waiver.period_now"
		switch {
		case p.End < today:
			label = "waiver.period_before"
		case p.Start > today:
			label = "waiver.period_next"
		}
		out = append(out, ui.Option{Value: p.End.String(), Label: say(label, shortSpan(p))})
	}
	if o.RunsOut != 0 && len(out) == 0 {
		out = append(out, ui.Option{Value: o.RunsOut.String(), Label: say("waiver.card_of", dayWords(o.RunsOut))})
	}
	if len(out) > 0 {
		out = append(out, ui.Option{Value: "", Label: say("waiver.every_period")})
	}
	return slices.Clip(out)
}

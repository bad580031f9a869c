package compliance

import (
	"context"
	"strings"

	"standing/internal/civil"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Decided is a waiver or an extension as the page of reasons shows it.
type Decided struct {
	Kind      string     `json:"kind" enum:"waive,extend"`
	Part      string     `json:"part,omitempty" doc:"Empty: all of it"`
	Cycle     civil.Date `json:"cycle_on,omitempty" doc:"The last day of the period it is for"`
	Until     civil.Date `json:"until,omitempty"`
	GrantedOn civil.Date `json:"granted_on"`
	called    string     // the part, as people call it
	card      bool       // the rule has no periods: the day is that of a card
}

// decided are the decisions that are not over on a day, or are about the period judged.
func decided(w *wording.Words, grants []rule.Grant, asOf civil.Date, p rule.Period) (out []Decided) {
	for _, g := range grants {
		if g.Until != 0 && g.Until < asOf || g.CycleEnding != 0 && g.CycleEnding < p.Start {
			continue
		}
		d := Decided{Kind: g.Kind, Part: g.Part, Cycle: g.CycleEnding, Until: g.Until, GrantedOn: g.GrantedOn, card: p.IsZero()}
		if d.Part != "" {
			d.called = wording.Title(w.Need(d.Part))
		}
		out = append(out, d)
	}
	return out
}

// words says what was decided, in one line.
func (d Decided) words(ctx context.Context) string {
	var out []string
	add := func(code string, value string) {
		out = append(out, say(ctx, code, value))
	}
	if d.called != "" {
		out = append(out, d.called)
	}
	if d.Until != 0 {
		add("standing.decided_until", wording.Day(d.Until))
	}
	switch {
	case d.Cycle != 0 && d.card:
		add("standing.decided_card", wording.Day(d.Cycle))
	case d.Cycle != 0:
		add("standing.decided_period", wording.Day(d.Cycle))
	}
	add("standing.decided_on", wording.Day(d.GrantedOn))
	return strings.Join(out, ", ")
}

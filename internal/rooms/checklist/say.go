package checklist

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"standing/internal/base/ui"
	"standing/internal/base/words"
	"standing/internal/civil"
)

func say(ctx context.Context, code string, args ...any) string {
	return words.From(ctx).Text(code, args...)
}

func crumb(ctx context.Context, code, to string) ui.Link {
	return ui.Link{Text: say(ctx, code), Href: to}
}

var statusTones = map[Status]ui.Tone{Missing: ui.Warn, Asked: ui.Info, Answered: ui.Info, Accepted: ui.Good, Refused: ui.Bad, Expired: ui.Bad, Waived: ui.Quiet}

func statusBadge(ctx context.Context, s Status) ui.Badge {
	return ui.Badge{Text: say(ctx, "checklist.status_"+string(s)), Tone: statusTones[s]}
}

var stateTones = map[State]ui.Tone{Open: ui.Info, Proposed: ui.Warn, Approved: ui.Good, Conditions: ui.Good, Denied: ui.Bad, Closed: ui.Quiet}

func stateBadge(ctx context.Context, s State) ui.Badge {
	return ui.Badge{Text: say(ctx, "checklist.state_"+string(s)), Tone: stateTones[s]}
}

func day(d civil.Date) templ.Component {
	if d == 0 {
		return ui.Note("")
	}
	return ui.Day(d.String())
}

// turns says in one line what is missing and whose turn it is.
func turns(ctx context.Context, f File, s Summary) string {
	switch {
	case f.State == Closed, f.State == Denied:
		return say(ctx, "checklist.line_"+string(f.State))
	case f.State == Proposed:
		return say(ctx, "checklist.line_proposed")
	case s.Complete() && f.Sample.Zero() && f.State == Open:
		return say(ctx, "checklist.line_complete")
	case s.Complete():
		return say(ctx, "checklist.line_nothing")
	}
	out := say(ctx, "checklist.line_missing", s.Whole-s.Settled, s.Whole)
	for _, p := range []Party{Person, Outside, Staff} {
		if n := s.Turns[p]; n > 0 {
			out += " " + say(ctx, "checklist.turn_"+string(p), n, words.From(ctx).List(firstOf(s.turnsOf[p], 3)))
		}
	}
	return out
}

func firstOf(all []string, n int) []string {
	if len(all) > n {
		return append(all[:n:n], "…")
	}
	return all
}

func lineTone(f File, s Summary, today civil.Date) ui.Tone {
	switch {
	case !f.State.lives():
		return ui.Quiet
	case s.Complete():
		return ui.Good
	case s.Next != 0 && s.Next < today:
		return ui.Bad
	}
	return ui.Warn
}

// why says more about a status.
func (i ItemView) why(ctx context.Context) string {
	switch {
	case i.Why != "":
		return say(ctx, "checklist.why_"+string(i.Why))
	case i.Status == Accepted && i.Until != 0:
		return say(ctx, "checklist.good_until", words.From(ctx).Day(i.Until))
	}
	return ""
}

// told is an answer in one line.
func (i ItemView) told(ctx context.Context) string {
	a := i.Answer
	switch {
	case i.Hidden:
		return say(ctx, "checklist.is_hidden")
	case a == nil && i.Asking != nil && i.Asking.Ended == "":
		return say(ctx, "checklist.waits_for", i.Asking.To.Name)
	case a == nil && i.Kind == Standing && i.stands.Thing.Label != "":
		return i.stands.Thing.Label
	case a == nil:
		return ""
	case a.Did == DidDecline:
		return say(ctx, "checklist.declined_by", a.Who)
	case a.Did == DidWithout:
		return a.Text
	case a.Label != "" && a.Note != "":
		return a.Label + " · " + a.Note
	case a.Label != "":
		return a.Label
	case a.Yes != "":
		return say(ctx, "checklist."+a.Yes)
	}
	text := []rune(a.Text)
	if len(text) > 120 {
		return string(text[:119]) + "…"
	}
	return a.Text
}

func kindName(ctx context.Context, k Kind) string { return say(ctx, "checklist.kind_"+string(k)) }

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// nextOf is the day that matters next in a file.
func nextOf(f Listed) civil.Date {
	switch {
	case !f.State.lives():
		return 0
	case f.Summary.Next != 0:
		return f.Summary.Next
	case f.AgainOn != 0 && (f.Summary.Expires == 0 || f.AgainOn < f.Summary.Expires):
		return f.AgainOn
	}
	return f.Summary.Expires
}

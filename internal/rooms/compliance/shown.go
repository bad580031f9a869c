package compliance

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/wording"
)

func say(ctx context.Context, code string, args ...any) string {
	return words.From(ctx).Text(code, args...)
}

var tones = map[Status]ui.Tone{NotMet: ui.Bad, Grace: ui.Warn, Unknown: ui.Special, Open: ui.Info, Met: ui.Good, Exempt: ui.Quiet, NotApplicable: ui.Quiet}

func badge(ctx context.Context, s Status) ui.Badge {
	if s == "" {
		s = NotApplicable
	}
	return ui.Badge{Text: say(ctx, "standing."+string(s)), Tone: tones[s]}
}

// day shows a date; one that never comes is a dash.
func day(d civil.Date) templ.Component {
	if d == 0 || d >= civil.Max {
		return ui.Day("")
	}
	return ui.Day(d.String())
}

// due shows when something is or was due. What is missing without a day for it is missing now.
func due(ctx context.Context, s Status, d civil.Date) templ.Component {
	if s.late() && (d == 0 || d >= civil.Max) {
		return ui.Text(say(ctx, "standing.due_now"))
	}
	return day(d)
}

// address is the address of a list.
func address(f Filter) string {
	q := url.Values{}
	for name, v := range map[string]string{"requirement": f.Requirement.String(), "status": string(f.Status), "unit": f.Unit.String(), "since": f.Since.String(), "until": f.Until.String(), "after": f.After.String()} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return "/standings"
	}
	return "/standings?" + q.Encode()
}

func whyAddress(who, requirement ids.ID) string {
	return "/people/" + who.String() + "/standing/" + requirement.String()
}

func options(names map[ids.ID]string) []ui.Option {
	var out []ui.Option
	for id, name := range names {
		out = append(out, ui.Option{Value: id.String(), Label: name})
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	return out
}

func statusOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: string(Good), Label: say(ctx, "standing.good")}, {Value: string(Short), Label: say(ctx, "standing.short_of")}, {Value: string(Late), Label: say(ctx, "standing.late")}}
	for _, s := range Statuses {
		out = append(out, ui.Option{Value: string(s), Label: say(ctx, "standing."+string(s))})
	}
	return out
}

// shares are the statuses of a line as parts of a chart, the worst first.
func shares(ctx context.Context, l Line, of func(Status) string) []ui.Part {
	var out []ui.Part
	for _, s := range Statuses {
		if n := l.N[s]; n > 0 && s != NotApplicable {
			p := ui.Part{Label: say(ctx, "standing."+string(s)), Value: int(n), Tone: tones[s]}
			if of != nil {
				p.Href = of(s)
			}
			out = append(out, p)
		}
	}
	return out
}

// figures says how much is there of what is asked.
func figures(s Standing) string {
	if s.Required == 0 || s.oneThing() {
		return ""
	}
	return min(s.Counted, s.Required).String() + " / " + s.Required.String()
}

// oneThing reports whether one thing is asked, such as a card, that is there or is not: the
// status says it, and "0 / 1" would be read as an hour.
func (s Standing) oneThing() bool {
	return s.Required == credit.One && (s.Counted == 0 || s.Counted >= credit.One)
}

func whole(a credit.Amount) int { return int(a / (credit.One / 60)) }

// number leads to those whom it counts.
func number(n int64, to string) templ.Component {
	if n == 0 {
		return ui.Note("0")
	}
	return ui.Link{Text: wording.Thousands(int(n)), Href: to}
}

// weekParts are the weeks of a forecast as parts of a chart; each leads to what is due in it.
func weekParts(all []Week, of Filter) (out []ui.Part, any bool) {
	for _, w := range all {
		_, month, d := w.From.Civil()
		out = append(out, ui.Part{Label: strconv.Itoa(d) + " " + month.String()[:3], Value: int(max(w.N, 0)), Tone: ui.Warn, Href: address(Filter{Requirement: of.Requirement, Since: w.From - 1, Until: w.From + 5})})
		any = any || w.N > 0
	}
	return out, any
}

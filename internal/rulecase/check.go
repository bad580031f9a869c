package rulecase

import (
	"fmt"
	"strings"

	"standing/internal/rule"
)

// Result is what came of one question.
type Result struct {
	Name string
	Diff []Difference // empty: every stated value was right
	Err  error
}

// Difference is a stated value that came out otherwise.
type Difference struct{ Path, Got, Want string }

// OK reports whether the question passed.
func (r Result) OK() bool { return r.Err == nil && len(r.Diff) == 0 }

// Check asks every question of a case.
func Check(c *Case) []Result {
	if c.Err != nil {
		return []Result{{Name: c.ID, Err: c.Err}}
	}
	out := make([]Result, 0, len(c.Questions))
	for i := range c.Questions {
		out = append(out, ask(c, &c.Questions[i]))
	}
	return out
}

func ask(c *Case, q *Question) Result {
	res := Result{Name: q.Name}
	x, err := c.Rule.Explain(&c.Facts, c.Records, q.Question)
	if err != nil {
		res.Err = err
		return res
	}
	got := flatten(&x)
	for _, w := range q.Want {
		if g := got.at(w.Path); g != w.Value {
			res.Diff = append(res.Diff, Difference{w.Path, g, w.Value})
		}
	}
	return res
}

// flat is an answer as path and text, the way cases state it.
type flat map[string]string

func (f flat) at(path string) string {
	if v, ok := f[path]; ok {
		return v
	}
	if rest, ok := strings.CutPrefix(path, "parts."); ok {
		name := rest[:strings.LastIndexByte(rest, '.')]
		return fmt.Sprintf("no part %q", name)
	}
	return none
}

func flatten(x *rule.Explanation) flat {
	a := &x.Answer
	f := flat{
		"status":      a.Status.String(),
		"due":         orNone(a.Due),
		"cycle":       none,
		"grace_until": orNone(a.GraceUntil),
		"carried_in":  a.CarriedIn.String(),
		"next_change": orNone(a.Next.On),
	}
	if !a.Cycle.IsZero() {
		f["cycle"] = orNone(a.Cycle.Start) + " to " + orNone(a.Cycle.End)
	}
	f.numbers("", a.Numbers)
	for i := range a.Parts {
		f.part(&a.Parts[i])
	}
	if a.Headline.Need != nil {
		f.part(&a.Headline)
	}
	taken := map[string][]string{}
	for _, c := range a.SatisfiedBy {
		taken[c.Need] = append(taken[c.Need], c.Option)
		f["satisfied_by."+c.Need] = c.Option
		if len(taken[c.Need]) > 1 {
			f["satisfied_by."+c.Need] = fmt.Sprint(taken[c.Need])
		}
	}
	f.excluded(x)
	return f
}

func (f flat) part(p *rule.Part) {
	at := "parts." + p.Name + "."
	if _, taken := f[at+"status"]; taken {
		return
	}
	f.numbers(at, p.Numbers)
	f[at+"status"] = p.Status.String()
	f[at+"due"] = orNone(p.Due)
	f[at+"grace_until"] = orNone(p.GraceUntil)
}

func (f flat) numbers(at string, n rule.Numbers) {
	f[at+"required"] = n.Required.String()
	f[at+"earned"] = n.Earned.String()
	f[at+"counted"] = n.Counted.String()
	f[at+"remaining"] = n.Remaining.String()
}

// excluded states what a record did not give, as "reason: counted of amount";
// the headline's line wins over those of other needs.
func (f flat) excluded(x *rule.Explanation) {
	for _, l := range x.Ledger {
		key := "excluded." + l.Record
		text := fmt.Sprintf("%s: %s of %s", l.Reason, l.Counted, l.Amount)
		if _, taken := f[key]; !taken && l.Counted != l.Amount {
			f[key] = text
		}
	}
}

package compliance

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Advised is a course that would fill a gap, wholly or in part, if it were completed on the day
// of the answer.
type Advised struct {
	ID      ids.ID        `json:"id"`
	Title   string        `json:"title"`
	Need    string        `json:"need" doc:"What it would fill"`
	Amount  credit.Amount `json:"amount" doc:"As the catalogue has it"`
	Classes []OpenClass   `json:"classes,omitempty" doc:"Classes of it that are to come and take people"`
	Hours   string        `json:"-"` // what it would count
}

// OpenClass is a class of a course that is to come and takes people.
type OpenClass struct {
	ID     ids.ID     `json:"id"`
	Course ids.ID     `json:"-"`
	On     civil.Date `json:"on"`
}

// offered is a course of the catalogue, with what completing it would be to the engine.
type offered struct {
	catalog.Course
	records []rule.Record
	classes []OpenClass
}

const (
	mostCourses = 2000 // among how many courses advice looks
	mostAdvised = 3    // how many are named for one need
	mostTried   = 300  // of how many the engine is asked about one requirement
	mostClasses = 2    // how many classes of a course are named
)

// offers are the courses that are not archived; those with a class to come are first.
func (s *Service) offers(ctx context.Context, q db.Q, sc access.Scope, day civil.Date, classes []OpenClass) ([]offered, error) {
	courses, err := s.Catalog.Offered(ctx, q, sc, mostCourses)
	if err != nil {
		return nil, err
	}
	records, err := s.Training.TrialOf(ctx, q, sc, courses, day)
	if err != nil {
		return nil, err
	}
	out := make([]offered, len(courses))
	for i, c := range courses {
		out[i] = offered{Course: c, records: records[c.ID]}
		for _, k := range classes {
			if k.Course == c.ID && len(out[i].classes) < mostClasses {
				out[i].classes = append(out[i].classes, k)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b offered) int { return cmp.Compare(min(len(b.classes), 1), min(len(a.classes), 1)) })
	return out, nil
}

// openClasses are those of all courses, the next first.
func (s *Service) openClasses(ctx context.Context, q db.Q, sc access.Scope) ([]OpenClass, error) {
	if s.OpenClasses == nil {
		return nil, nil
	}
	return s.OpenClasses(ctx, q, sc)
}

// filling are the courses of which the engine says that they would fill something of what is
// missing; what is within a whole comes first, since it fills the whole as well.
func (w *world) filling(s *subject, a requirement.Asked, v verdict, all []offered) (out []Advised) {
	if v.status == Unknown || badness[v.status] < badness[Open] {
		return nil
	}
	gaps, kinds := gapsIn(&v.answer)
	words, full := wording.For(a.Pack), make([]int, len(gaps))
	for tried, i := 0, 0; i < len(all) && tried < mostTried; i++ {
		c := all[i]
		if !slices.ContainsFunc(c.records, func(r rule.Record) bool {
			return slices.ContainsFunc(kinds, func(k rule.Select) bool { return fits(k, r.Tags) })
		}) {
			continue
		}
		if !slices.ContainsFunc(full, func(n int) bool { return n < mostAdvised }) {
			break
		}
		tried++
		then := w.with(s, a, v, c.records)
		for g, p := range gaps {
			by, ok := fills(p, &then)
			if ok && full[g] < mostAdvised {
				full[g]++
				out = append(out, Advised{c.ID, c.Title, wording.Title(words.Need(p.Name)), c.Amount, c.classes, hoursOf(words, p.Need, by)})
				break
			}
		}
	}
	return out
}

// with is the answer about the same period if there were these records too.
func (w *world) with(s *subject, a requirement.Asked, v verdict, more []rule.Record) rule.Answer {
	facts, records := given(s, a)
	question := rule.Question{AsOf: w.day}
	if v.before {
		question.CycleEnding = v.answer.Cycle.End
	}
	then, err := a.Pack.Rule.Evaluate(&facts, slices.Concat(records, training.InUnitOf(more, a.Pack.Rule.Unit)), question)
	if err != nil {
		return v.answer
	}
	return then
}

// gapsIn are the needs in which something is missing, the options of a choice too, and the
// kinds of credit or card that they ask for.
func gapsIn(a *rule.Answer) (gaps []rule.Part, kinds []rule.Select) {
	wording.Lacking(a, func(p rule.Part) bool {
		gaps = append(gaps, p)
		if p.Need != nil && p.Need.Choice != nil {
			for _, o := range a.Parts {
				if strings.HasPrefix(o.Path, p.Path+"/") && o.Status >= rule.Open {
					gaps = append(gaps, o)
				}
			}
		}
		return true
	})
	slices.SortStableFunc(gaps, func(a, b rule.Part) int { return cmp.Compare(len(b.Path), len(a.Path)) })
	for _, p := range gaps {
		if of, ok := kindOf(p.Need); ok {
			kinds = append(kinds, of)
		}
	}
	return gaps, kinds
}

// fills reports whether a need is better off in another answer, and by how much.
func fills(was rule.Part, now *rule.Answer) (by credit.Amount, ok bool) {
	for i := -1; i < len(now.Parts); i++ {
		p := &now.Headline
		if i >= 0 {
			p = &now.Parts[i]
		}
		if p.Name == was.Name && p.Path == was.Path {
			return was.Remaining - p.Remaining, p.Remaining < was.Remaining || p.Status < was.Status
		}
	}
	return 0, false
}

func kindOf(n *rule.Need) (rule.Select, bool) {
	switch {
	case n == nil:
	case n.Pool != nil:
		return n.Pool.Of, true
	case n.Current != nil:
		return n.Current.Of, true
	}
	return rule.Select{}, false
}

// fits reports whether credit with these tags may be of a kind: the engine knows for sure.
func fits(s rule.Select, tags []string) bool {
	has := func(t string) bool { return slices.Contains(tags, t) }
	if slices.ContainsFunc(s.All, func(t string) bool { return !has(t) }) || slices.ContainsFunc(s.None, has) {
		return false
	}
	return len(s.Any) == 0 || slices.ContainsFunc(s.Any, has)
}

// hoursOf is what a course would count for a need; a card is had or not, and what is counted
// by pieces is no time, so nothing is said of these.
func hoursOf(w *wording.Words, n *rule.Need, a credit.Amount) string {
	if a <= 0 || n == nil || n.Pool == nil || n.Pool.Count {
		return ""
	}
	return w.Amount(a)
}

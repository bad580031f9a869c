package rule

import (
	"slices"

	"standing/internal/civil"
)

// earned is since when a record that is known only by its expiry counts: the earliest day on
// which a card of this rule that runs out then can have been earned, and at the latest the day
// on which it was known. Of several versions of a rule the last that asks for it decides.
func (r *Rule) earned(rec *Record) civil.Date {
	day := rec.Date
	for i := len(r.Versions) - 1; i >= 0; i-- {
		found := false
		for _, n := range r.Versions[i].Needs {
			eachCard(n, func(c *Current) {
				if c.Of.names(rec.Tags) {
					day, found = min(day, c.EarnedBy(rec.Expires)), true
				}
			})
		}
		if found {
			break
		}
	}
	return day
}

// names reports whether tags are what is selected.
func (s *Select) names(tags []string) bool {
	has := func(tag string) bool { return slices.Contains(tags, tag) }
	return (len(s.Any) == 0 || slices.ContainsFunc(s.Any, has)) && !slices.ContainsFunc(s.All, func(tag string) bool { return !has(tag) })
}

// eachCard calls fn for what runs out in a need and everything inside it.
func eachCard(n *Need, fn func(*Current)) {
	if n.Current != nil {
		fn(n.Current)
	}
	if n.Pool != nil {
		for _, w := range n.Pool.Within {
			eachCard(w, fn)
		}
	}
	for _, e := range n.Exclusive {
		eachCard(e, fn)
	}
	if n.Choice != nil {
		for _, o := range n.Choice.Options {
			for _, a := range o.All {
				eachCard(a, fn)
			}
		}
	}
}

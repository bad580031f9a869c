package demo

import (
	"slices"

	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/org"
	"standing/internal/rooms/requirement"
)

// trade is what the people of a kind of organization do, learn and owe.
type trade struct {
	// posts are who works in a department or team: the roles, each as often as it is likely;
	// those of "" work everywhere else.
	posts   map[string][]string
	courses []catalog.Named // each with a code, by which duties name it
	rules   []rule
	groups  []group
	// more says of somebody what no duty does: ranks, licences.
	more func(s *somebody)
}

// rule is a requirement of the organization and how people live up to it. One of pack, form
// and text says where it comes from.
type rule struct {
	pack string
	form *requirement.FormInput
	text string
	duty
}

// group is a profile: of everybody, or of whoever has a fact.
type group struct {
	name      string
	everybody bool
	fact      string
	values    []string // of the fact; none asks whether there is any
	rules     []int    // places in the list of rules
}

// input is the group as somebody would enter it.
func (g group) input(rules []ids.ID) requirement.ProfileInput {
	in := requirement.ProfileInput{Name: g.name, Everybody: g.everybody}
	for _, at := range g.rules {
		in.Requirements = append(in.Requirements, rules[at])
	}
	if !g.everybody && len(g.values) == 0 {
		in.Rules = []requirement.ConditionInput{{Fact: g.fact}}
	}
	for i, v := range g.values {
		in.Rules = append(in.Rules, requirement.ConditionInput{Group: i, Fact: g.fact, Value: v})
	}
	return in
}

var trades = map[org.Kind]trade{
	org.Healthcare: hospital, org.LawEnforcement: sheriff, org.Workforce: company, org.Certification: registry, org.School: district, org.Professional: oneself,
}

func tradeOf(k org.Kind) trade {
	if t, ok := trades[k]; ok {
		return t
	}
	return hospital
}

// post is the role of somebody in a department.
func (t trade) post(department string, roll func(int) int) string {
	roles, ok := t.posts[department]
	if !ok {
		roles = t.posts[""]
	}
	return roles[roll(len(roles))]
}

// course makes a course of the catalogue. hours may be empty: a card has no amount that matters.
func course(code, title, hours, provider, delivery string, tags ...string) catalog.Named {
	slices.Sort(tags)
	n := catalog.Named{Code: code, Title: title, Unit: "hour", Provider: provider, Delivery: delivery, Tags: tags, NoAmount: hours == ""}
	if hours != "" {
		n.Amount = amount(hours)
	}
	return n
}

// credited is a course that gives credits instead of hours.
func credited(code, title, credits, provider, delivery string) catalog.Named {
	n := course(code, title, credits, provider, delivery)
	n.Unit = "credit"
	return n
}

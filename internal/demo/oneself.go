package demo

import (
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/requirement"
)

// A nurse alone, with a licence, a card and a goal of their own.

var oneself = trade{
	posts: map[string][]string{"": {nurse}},
	courses: append([]catalog.Named{
		course("READ", "Journal club", "1", "Library", "in_person", "evidence"),
	}, nursing...),
	rules: []rule{
		{pack: "nursing-fl", duty: duty{live: florida}},
		{pack: "bls", duty: duty{live: card("BLS", 24, 0)}},
		{form: &requirement.FormInput{Title: "My own goal: 12 hours a year", What: "hours", Amount: "12", Every: 1, EveryUnit: "years", Anchor: "person", Fact: "licensed_on",
			Parts: []requirement.FormPart{{Name: "Evidence", Amount: "2"}}, Source: "own", Kind: "healthcare"},
			duty: duty{live: func(s *somebody, _ fate) {
				s.study(syllabus{total: "9", must: []string{"READ"}, more: []string{"SEPSIS", "PAIN"}}, s.today-200, s.today-10, 100)
			}}},
	},
	groups: []group{{name: "What I owe", everybody: true, rules: []int{0, 1, 2}}},
	more: func(s *somebody) {
		s.stint("role", s.role, s.row.JoinedOn, 0)
		s.value("license_type", "rn")
	},
}

package demo

import (
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/requirement"
)

// A company that stores and moves goods: trucks in the halls, dangerous goods, and what
// everybody learns.

const (
	operator = "forklift operator"
	hazmat   = "hazmat technician"
)

var company = trade{
	posts: map[string][]string{
		"":                {"associate", operator, "associate"},
		"Receiving":       {operator, operator, "associate", hazmat},
		"Shipping":        {operator, "associate"},
		"Maintenance":     {"technician", hazmat},
		"Safety":          {hazmat, "safety specialist"},
		"Human resources": {"office"},
		"Quality":         {"inspector", "office"},
		"Local":           {"driver"},
		"Long distance":   {"driver"},
	},
	courses: []catalog.Named{
		course("PIT-EVAL", "Powered industrial truck, operator evaluation", "2", "Harbor Safety", "on_the_job", "forklift_evaluation"),
		course("PIT-REF", "Powered industrial truck, refresher", "2", "Harbor Safety", "in_person", "forklift_refresher"),
		course("HAZ-40", "HAZWOPER, 40 hours", "40", "Gulf Environmental Training", "in_person", "hazwoper_initial"),
		course("HAZ-8", "HAZWOPER annual refresher", "8", "Gulf Environmental Training", "live_online", "hazwoper_refresher"),
		course("RESPECT", "Preventing harassment at work", "1", "Harbor Learning", "self_paced", "preventing_harassment"),
		course("LOTO", "Lockout and tagout", "2", "Harbor Safety", "in_person", "safety_hours"),
		course("DRILL", "Evacuation and spill drill", "1", "Harbor Safety", "in_person", "safety_hours"),
		course("HANDLE", "Manual handling", "1", "Harbor Safety", "in_person", "safety_hours"),
		course("DOCK", "Dock and trailer safety", "1.5", "Harbor Safety", "self_paced", "safety_hours"),
		course("HEIGHT", "Working at height", "3", "Harbor Safety", "in_person", "safety_hours"),
		course("LADDER", "Ladders", "0.5", "Harbor Safety", "self_paced", "safety_hours"),
		course("FIRE", "Fire extinguishers", "1", "Harbor Fire Rescue", "in_person", "safety_hours"),
		course("FIRST-AID", "First aid and CPR", "6", "Harbor Fire Rescue", "in_person"),
		course("CYBER", "Passwords and phishing", "0.5", "Harbor Learning", "self_paced"),
		course("LEAD", "First-time supervisors", "16", "Harbor Learning", "in_person"),
		course("DOT", "Hours of service", "2", "Road School", "live_online"),
	},
	rules: []rule{
		{pack: "forklift", duty: duty{roles: []string{operator}, live: card("PIT-EVAL", 36, 0)}},
		{pack: "hazwoper", duty: duty{roles: []string{hazmat}, live: card("HAZ-8", 12, 0)}},
		{form: &requirement.FormInput{Title: "Preventing harassment", What: "renew", Course: "Preventing harassment", Also: "harassment prevention, respect at work",
			Valid: 24, Within: 90, Fact: hired, Source: "own", Text: "Handbook, chapter 3", Kind: "workforce"},
			duty: duty{live: card("RESPECT", 24, 90)}},
		{text: ownHours("Safety hours", "workforce", "safety_hours", 6, 30),
			duty: duty{roles: []string{operator, hazmat, "associate", "technician", "driver"}, grace: true,
				live: years(hired, 1, 30, syllabus{total: "6", must: []string{"DRILL"}, more: []string{"LOTO", "HANDLE", "DOCK", "HEIGHT", "FIRE"}})}},
	},
	groups: []group{
		{name: "Everybody", everybody: true, rules: []int{2}},
		{name: "Forklift operators", fact: "role", values: []string{operator}, rules: []int{0}},
		{name: "Hazardous goods", fact: "role", values: []string{hazmat}, rules: []int{1}},
		{name: "Halls and road", fact: "role", values: []string{operator, hazmat, "associate", "technician", "driver"}, rules: []int{3}},
	},
	more: func(s *somebody) {
		s.stint("role", s.role, s.row.JoinedOn, s.row.LeftOn)
		kind, level := "employee", "none"
		if s.r.IntN(12) == 0 {
			kind = "contractor"
		} else if s.r.IntN(9) == 0 {
			level = []string{"supervisor", "supervisor", "manager"}[s.r.IntN(3)]
		}
		s.stint("employment_type", kind, s.row.JoinedOn, 0)
		s.stint("manager_level", level, s.row.JoinedOn, 0)
	},
}

package demo

import (
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/requirement"
)

// A school district: Pennsylvania teachers, other staff, and some of the students.

var act48 = syllabus{total: "185", must: []string{"MATH-WS", "READ-WS", "SPED"}, more: []string{"GRAD", "TECH", "CURR", "SUMMER", "ASSESS"}}

var district = trade{
	posts: map[string][]string{
		"":                  {"teacher", "teacher", "teacher", "teacher", "staff", "student"},
		"Facilities":        {"staff"},
		"Library":           {"teacher", "staff"},
		"Counselling":       {"teacher", "staff"},
		"Special education": {"teacher", "teacher", "staff", "student"},
	},
	courses: []catalog.Named{
		course("MATH-WS", "Mathematical reasoning in class", "15", "Intermediate Unit", "in_person"),
		course("READ-WS", "Structured reading", "15", "Intermediate Unit", "in_person"),
		course("SPED", "Inclusive classrooms", "20", "Intermediate Unit", "live_online"),
		course("GRAD", "Graduate course in education", "45", "State University", "in_person"),
		course("TECH", "Teaching with technology", "10", "Harbor Unified", "self_paced"),
		course("CURR", "Curriculum council", "12", "Harbor Unified", "in_person"),
		course("SUMMER", "Summer institute", "30", "State University", "in_person"),
		course("ASSESS", "Assessment that helps", "8", "Harbor Unified", "live_online"),
		course("MANDATED", "Mandated reporter", "3", "Harbor Unified", "self_paced", "mandated_reporter"),
		course("DRILL", "Emergency drills", "1", "Harbor Unified", "in_person", "school_safety"),
		course("HANDLE", "Crisis response team", "2", "Harbor Unified", "in_person", "school_safety"),
		course("SUICIDE", "Youth suicide awareness", "1", "Harbor Unified", "self_paced", "school_safety"),
		course("CONCUSS", "Concussion and cardiac arrest", "1", "Harbor Unified", "self_paced"),
		course("CPR-S", "CPR and AED for schools", "4", "Harbor Fire Rescue", "in_person", "bls"),
		course("BUS", "Field trips and transport", "1", "Harbor Unified", "self_paced"),
	},
	rules: []rule{
		{pack: "teacher-pa", duty: duty{roles: []string{"teacher"}, live: years("period_starts_on", 5, 0, act48)}},
		{form: &requirement.FormInput{Title: "Mandated reporter", What: "renew", Course: "Mandated reporter", Also: "child abuse recognition",
			Valid: 60, Within: 60, Fact: hired, Source: "own", Text: "Board policy 806", Kind: "school"},
			duty: duty{roles: []string{"teacher", "staff"}, live: card("MANDATED", 60, 60)}},
		{pack: "bls", duty: duty{roles: []string{"staff"}, live: card("CPR-S", 24, 0)}},
		{text: ownHours("School safety", "school", "school_safety", 4, 45),
			duty: duty{roles: []string{"teacher", "staff"}, grace: true, live: years(hired, 1, 45, syllabus{total: "4", must: []string{"DRILL", "SUICIDE", "HANDLE"}})}},
	},
	groups: []group{
		{name: "Teachers", fact: "role", values: []string{"teacher"}, rules: []int{0}},
		{name: "Employees", fact: "role", values: []string{"teacher", "staff"}, rules: []int{1, 3}},
		{name: "Support staff", fact: "role", values: []string{"staff"}, rules: []int{2}},
	},
	more: func(s *somebody) {
		s.stint("role", s.role, s.row.JoinedOn, s.row.LeftOn)
		if s.role == "student" {
			years := []string{"6", "7", "8", "9", "10", "11", "12"}
			s.stint("year_group", years[s.r.IntN(len(years))], s.row.JoinedOn, 0)
		}
	},
}

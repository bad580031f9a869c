package demo

import (
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/requirement"
)

// A sheriff's office: Texas peace officers, with dispatchers and clerks who are none.

var sworn = []string{"patrol", "traffic", "investigations", "custody"}

var texas = syllabus{total: "42",
	must: []string{"LEG-UPD", "ALERRT", "ALERRT-1", "4202", "4070", "3939", "3232", "3843", "1849"},
	more: []string{"PURSUIT", "REPORT", "NARC", "TRAFFIC", "INTERVIEW"}}

var sheriff = trade{
	posts: map[string][]string{
		"":               {"patrol", "patrol", "patrol", "traffic"},
		"Investigations": {"investigations"},
		"Evidence":       {"clerk", "investigations"},
		"Court security": {"custody"},
		"K-9":            {"patrol"},
		"Intake":         {"custody", "custody", "clerk"},
		"Housing":        {"custody"},
		"Nights":         {"patrol", "patrol", "patrol", "dispatch"},
		"Days":           {"patrol", "patrol", "traffic", "dispatch"},
	},
	courses: []catalog.Named{
		course("LEG-UPD", "State and federal law update", "4", "Harbor County Academy", "live_online", "legislative_update"),
		course("ALERRT", "ALERRT active shooter response", "16", "ALERRT Center", "in_person", "alerrt"),
		course("ALERRT-1", "ALERRT level 1", "16", "ALERRT Center", "in_person", "alerrt", "alerrt_level_1"),
		course("4202", "Finding wellness", "4", "Harbor County Academy", "in_person", "wellness"),
		course("4070", "Trauma-informed approach to sexual assault", "4", "Harbor County Academy", "live_online", "trauma_informed"),
		course("3939", "Cultural diversity", "8", "Harbor County Academy", "in_person", "cultural_diversity"),
		course("3232", "Special investigative topics", "8", "Harbor County Academy", "in_person", "special_investigative"),
		course("3843", "Crisis intervention training", "8", "Harbor County Academy", "in_person", "crisis_intervention"),
		course("1849", "De-escalation techniques", "8", "Harbor County Academy", "in_person", "de_escalation"),
		course("PURSUIT", "Pursuit driving", "8", "Harbor County Academy", "in_person"),
		course("REPORT", "Report writing", "4", "Harbor County Academy", "self_paced"),
		course("NARC", "Narcotics identification", "6", "Gulf Regional Academy", "in_person"),
		course("TRAFFIC", "Crash investigation, basic", "8", "Gulf Regional Academy", "in_person"),
		course("INTERVIEW", "Interview and interrogation", "8", "Gulf Regional Academy", "in_person"),
		course("QUAL", "Firearms qualification", "4", "Range", "in_person", "firearms_qualification"),
		course("CPR", "CPR and bleeding control", "4", "Harbor Fire Rescue", "in_person", "bls"),
		course("DRILL", "Defensive tactics, practice", "2", "Harbor County Academy", "in_person", "defensive_tactics"),
		course("HANDLE", "Use of force, scenarios", "2", "Harbor County Academy", "in_person", "defensive_tactics"),
	},
	rules: []rule{
		{pack: "peace-officer-tx", duty: duty{roles: sworn, live: fixed(civil.Of(2021, 9, 1), 2, texas)}},
		{form: &requirement.FormInput{Title: "Firearms qualification", What: "renew", Course: "Firearms qualification", Also: "range qualification, handgun qualification",
			Valid: 12, Within: 60, Fact: hired, Source: "own", Text: "General order 7.12", Kind: "police"},
			duty: duty{roles: sworn, live: card("QUAL", 12, 60)}},
		{pack: "bls", duty: duty{roles: append([]string{"dispatch"}, sworn...), live: card("CPR", 24, 0)}},
		{text: ownHours("Defensive tactics and use of force", "police", "defensive_tactics", 8, 60),
			duty: duty{roles: sworn, grace: true, live: years(hired, 1, 60, syllabus{total: "8", must: []string{"DRILL", "HANDLE", "DRILL", "HANDLE"}})}},
	},
	groups: []group{
		{name: "Sworn officers", fact: "rank", rules: []int{0, 1, 2, 3}},
		{name: "Dispatch", fact: "assignment", values: []string{"dispatch"}, rules: []int{2}},
	},
	more: ranks,
}

// ranks are the steps of a career, each after some years.
func ranks(s *somebody) {
	s.stint("assignment", s.role, s.row.JoinedOn, s.row.LeftOn)
	if s.role == "dispatch" || s.role == "clerk" {
		s.stint("title", map[string]string{"dispatch": "telecommunicator", "clerk": "records clerk"}[s.role], s.row.JoinedOn, 0)
		return
	}
	from := s.row.JoinedOn
	if from == 0 {
		from = s.today.AddYears(-4)
	}
	s.date("licensed_on", from-s.between(10, 300))
	steps := []string{"officer", "corporal", "sergeant", "lieutenant", "captain"}
	level := 0
	for at := from; level < len(steps); level++ {
		next := at + s.between(1200, 3600)
		last := next > s.last() || level == len(steps)-1 || s.r.IntN(3) == 0
		if last {
			next = 0
		}
		s.stint("rank", steps[level], at, max(next-1, 0))
		if at = next; last {
			break
		}
	}
	grades := []string{"basic", "basic", "intermediate", "advanced", "master"}
	s.stint("proficiency", grades[min(level+s.r.IntN(2), 4)], from, 0)
}

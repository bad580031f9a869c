package demo

import (
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/requirement"
)

// A body that certifies: radiographers and emergency technicians, who are members for as long
// as they keep learning.

const emt = "emergency medical technician"

var ambulance = syllabus{total: "44", must: []string{"CHECKED", "EMT-AIR", "EMT-CARD", "EMT-TRAUMA", "EMT-MED", "EMT-OPS"}, more: []string{"EMT-LOCAL", "EMT-PEDS", "EMT-CONF"}}

var registry = trade{
	posts: map[string][]string{
		"":           {radiographer, radiographer, emt},
		"Applicants": {"applicant"},
	},
	courses: append([]catalog.Named{
		course("EMT-AIR", "Airway and ventilation", "4", "Harbor EMS", "in_person", "airway"),
		course("EMT-CARD", "Cardiac emergencies", "8", "Harbor EMS", "in_person", "cardiovascular"),
		course("EMT-TRAUMA", "Trauma care", "4", "Harbor EMS", "in_person", "trauma"),
		course("EMT-MED", "Medical emergencies", "8", "Harbor EMS", "in_person", "medical"),
		course("EMT-OPS", "EMS operations and triage", "6", "Harbor EMS", "in_person", "operations"),
		course("EMT-LOCAL", "Regional protocols", "6", "Harbor EMS", "in_person"),
		course("EMT-PEDS", "Paediatric emergencies", "4", "Harbor EMS", "live_online", "medical"),
		course("EMT-CONF", "Gulf EMS conference", "8", "Gulf EMS", "in_person"),
		course("CHECKED", "Topics checked by hand", "", "Registry", "", "topics_checked"),
		course("ETHICS", "Standards of ethics", "1", "Registry", "self_paced", "standards_of_ethics"),
		course("EXAM", "Examiner workshop", "6", "Registry", "in_person"),
		course("ITEM", "Writing examination questions", "4", "Registry", "live_online"),
	}, radiography...),
	rules: []rule{
		{pack: "radiographer-arrt", duty: duty{roles: []string{radiographer}, grace: true, live: years("biennium_starts_on", 2, 180, imaging)}},
		{pack: "emt-nremt-2016", duty: duty{roles: []string{emt}, live: ambulances}},
		{form: &requirement.FormInput{Title: "Standards of ethics", What: "renew", Course: "Standards of ethics", Also: "ethics, code of conduct",
			Valid: 24, Within: 90, Fact: hired, Source: "own", Text: "Registry rules, section 9", Kind: "certification"},
			duty: duty{roles: []string{radiographer, emt}, live: card("ETHICS", 24, 90)}},
	},
	groups: []group{
		{name: "Radiographers", fact: "role", values: []string{radiographer}, rules: []int{0, 2}},
		{name: "Emergency medical technicians", fact: "role", values: []string{emt}, rules: []int{1, 2}},
	},
	more: func(s *somebody) {
		s.stint("role", s.role, s.row.JoinedOn, s.row.LeftOn)
		if s.role == radiographer && s.row.JoinedOn != 0 {
			s.date("certified_on", s.row.JoinedOn)
		}
	},
}

// ambulances is a first certification, which ends on March 31 of the second or third year.
func ambulances(s *somebody, f fate) {
	on, share := s.today-s.between(200, 640), s.full()
	switch f {
	case soon, behind:
		share = s.r.IntN(80)
	case late:
		on, share = s.today.AddYears(-3)-s.between(40, 300), 60
	case fresh:
		on, share = s.row.JoinedOn, 0
	case fine, graced: // all done
	}
	s.date("certified_on", on)
	n := 2
	if on.Month() > 6 {
		n = 3
	}
	s.study(ambulance, on, civil.Of(on.Year()+n, 3, 31), share)
}

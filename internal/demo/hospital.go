package demo

import (
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/requirement"
)

// A hospital: Florida nurses, radiographers, life support cards, and its own orientation.

const (
	nurse        = "registered nurse"
	aide         = "nursing assistant"
	radiographer = "radiographer"
)

var floridaNurse = syllabus{total: "26",
	must: []string{"MED-ERR", "FL-LAW", "HT-101", "IMPAIR", "DV-200", "HIV-10"},
	more: []string{"SEPSIS", "WOUND", "STROKE", "PAIN", "FALLS", "PEDS", "CONF"}}

var imaging = syllabus{total: "24", must: []string{"RAD-SAFE", "RAD-CT"}, more: []string{"RAD-MRI", "RAD-MAMMO", "RAD-ANAT", "RAD-DOSE", "RAD-CONF"}}

var nursing = []catalog.Named{
	course("MED-ERR", "Preventing medical errors", "2", "Harbor Academy", "live_online", "medical_errors"),
	course("FL-LAW", "Florida nurse practice act: laws and rules", "2", "Harbor Academy", "self_paced", "laws_rules"),
	course("HT-101", "Recognizing human trafficking", "2", "Harbor Academy", "self_paced", "human_trafficking"),
	course("IMPAIR", "Impairment in the workplace", "2", "Harbor Academy", "self_paced", "impairment"),
	course("DV-200", "Domestic violence: screening and referral", "2", "Harbor Academy", "live_online", "domestic_violence"),
	course("HIV-10", "HIV/AIDS for nurses", "1", "Harbor Academy", "self_paced", "hiv"),
	course("SEPSIS", "Sepsis: the first hour", "3", "Harbor Academy", "live_online"),
	course("WOUND", "Wound care and pressure injuries", "4", "Gulf Nursing Institute", "in_person"),
	course("STROKE", "Stroke recognition and the NIH scale", "3", "Gulf Nursing Institute", "live_online"),
	course("PAIN", "Pain assessment without opioids", "2", "Gulf Nursing Institute", "self_paced"),
	course("FALLS", "Preventing falls", "1.5", "Harbor Academy", "self_paced"),
	course("PEDS", "Paediatric assessment", "4", "Gulf Nursing Institute", "in_person"),
	course("CONF", "Coastal nursing conference", "7.5", "Coastal Nurses Association", "in_person"),
	course("BLS", "Basic life support, provider", "4", "Harbor Simulation Center", "in_person", "bls"),
}

var radiography = []catalog.Named{
	credited("RAD-SAFE", "Radiation protection update", "4", "Harbor Academy", "self_paced"),
	credited("RAD-CT", "CT protocols and contrast", "5", "Imaging Institute", "live_online"),
	credited("RAD-MRI", "MRI safety, levels 1 and 2", "3", "Imaging Institute", "live_online"),
	credited("RAD-MAMMO", "Mammography positioning", "6", "Imaging Institute", "in_person"),
	credited("RAD-ANAT", "Sectional anatomy", "4", "Imaging Institute", "self_paced"),
	credited("RAD-DOSE", "Dose management", "2", "Imaging Institute", "self_paced"),
	credited("RAD-CONF", "Regional imaging symposium", "8", "Imaging Institute", "in_person"),
}

var hospital = trade{
	posts: map[string][]string{
		"":           {nurse, nurse, nurse, nurse, nurse, aide, "unit clerk"},
		"Laboratory": {"laboratory technologist", "laboratory technologist", "phlebotomist"},
		"Imaging":    {radiographer},
		"Oncology":   {nurse, nurse, radiographer, aide},
		"Emergency":  {nurse, nurse, nurse, radiographer, aide, "unit clerk"},
	},
	courses: append(append([]catalog.Named{
		course("ORIENT", "Annual safety and infection control", "1.5", "Harbor Academy", "self_paced", "annual_safety"),
		course("ACLS", "Advanced cardiovascular life support", "12", "Harbor Simulation Center", "in_person"),
		course("HANDLE", "Safe patient handling", "1", "Harbor Academy", "in_person", "patient_handling"),
		course("DRILL", "Evacuation and code drill", "1", "Harbor Academy", "in_person", "patient_handling"),
	}, nursing...), radiography...),
	rules: []rule{
		{pack: "nursing-fl", duty: duty{roles: []string{nurse}, live: florida}},
		{pack: "bls", duty: duty{roles: []string{nurse, aide, radiographer, "phlebotomist"}, live: card("BLS", 24, 0)}},
		{pack: "radiographer-arrt", duty: duty{roles: []string{radiographer}, grace: true, live: years("biennium_starts_on", 2, 180, imaging)}},
		{form: &requirement.FormInput{Title: "Annual safety and infection control", What: "renew", Course: "Annual safety", Also: "annual orientation, infection control",
			Valid: 12, Within: 30, Fact: hired, Source: "own", Text: "Harbor policy 2.4, safety orientation", Kind: "healthcare"},
			duty: duty{live: card("ORIENT", 12, 30)}},
		{text: ownHours("Patient handling and drills", "healthcare", "patient_handling", 4, 60),
			duty: duty{roles: []string{aide, nurse}, grace: true, live: years(hired, 1, 60, syllabus{total: "4", must: []string{"DRILL", "DRILL", "HANDLE", "HANDLE"}})}},
	},
	groups: []group{
		{name: "Everybody", everybody: true, rules: []int{3}},
		{name: "Registered nurses", fact: "role", values: []string{nurse}, rules: []int{0, 1, 4}},
		{name: "Radiographers", fact: "role", values: []string{radiographer}, rules: []int{1, 2}},
		{name: "Other clinical staff", fact: "role", values: []string{aide, "phlebotomist"}, rules: []int{1}},
		{name: "Nursing assistants", fact: "role", values: []string{aide}, rules: []int{4}},
	},
	more: func(s *somebody) {
		s.stint("role", s.role, s.row.JoinedOn, s.row.LeftOn)
		if s.role == nurse || s.role == aide {
			s.value("license_type", map[string]string{nurse: "rn", aide: "cna"}[s.role])
		}
		if s.role == nurse {
			areas := []string{"medical-surgical", "critical care", "emergency", "oncology", "maternity", "paediatrics"}
			s.stint("specialty", areas[s.r.IntN(len(areas))], s.row.JoinedOn, 0)
		}
	},
}

// florida is a nursing licence that ends on April 30 of an odd or an even year.
func florida(s *somebody, f fate) {
	ends := civil.Of(s.today.Year(), 4, 30)
	if ends < s.today {
		ends = ends.AddYears(1)
	}
	if s.r.IntN(2) == 0 && f != soon {
		ends = ends.AddYears(1)
	}
	now := civil.Of(ends.Year()-2, 5, 1)
	since := now.AddYears(-2) - s.between(30, 9000)
	if f == fresh {
		since = max(now, s.row.JoinedOn-s.between(20, 90)) // a first licence
	}
	s.date("license_expires_on", ends)
	s.date("licensed_on", since)
	routes := []string{"examination", "examination", "examination", "endorsement"}
	s.value("route", routes[s.r.IntN(len(routes))])
	s.rounds(floridaNurse, now.AddYears(-2), now, 2, f)
}

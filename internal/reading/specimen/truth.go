package specimen

import (
	"math/rand/v2"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Truth is what a certificate says; what it does not say is zero.
type Truth struct {
	Holder, Title, Issuer            string
	Number, License, Provider, Score string
	Completed, Issued, From, Until   civil.Date
	Hours                            credit.Amount
	Unit                             string // hour, minute, ceu or credit
	Categories                       []Category
}

// Category is hours that count to one topic.
type Category struct {
	Name  string
	Hours credit.Amount
}

// Specimen is one certificate.
type Specimen struct {
	Family byte // A to Z, a to f, p to v
	Seed   uint64
	Truth
}

// The families: all but HeldOut are known to whoever writes rules.
const (
	Tuned   = "ABCDEFGHIJ"
	Wide    = "OPQRSTUVWX" // tuned on too, after all were read once with rules that had not seen them
	Spent   = "KLMN"       // held out until 2026-11-23
	Worded  = "pqrstuv"    // in as many wordings as were found
	HeldOut = "YZabcdef"
)

// invent makes up everything that a family may write.
func invent(r *rand.Rand) Truth {
	completed := civil.Of(2021, 1, 1) + civil.Date(r.IntN(5*365))
	issued := completed + civil.Date(r.IntN(20))
	quarters := 2 + r.IntN(30)
	return Truth{
		Holder: pick(r, given) + " " + pick(r, family), Title: pick(r, titles), Issuer: pick(r, issuers),
		Number: code(r), License: pick(r, []string{"RN", "LPN", "PE-", "CPA ", "EMT-"}) + digits(r, 6), Provider: digits(r, 4+r.IntN(3)),
		Completed: completed, Issued: issued, From: issued, Until: issued.AddYears(1 + r.IntN(3)),
		Hours: credit.Of(quarters) / 4, Unit: "hour", Score: digits(r, 1),
	}
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('1' + r.IntN(9))
	}
	return string(b)
}

// code is a number of a certificate, in one of the ways they look.
func code(r *rand.Rand) string {
	letters := make([]byte, 3)
	for i := range letters {
		letters[i] = "ABCDEFGHJKLMNPQRTUVWXYZ"[r.IntN(23)]
	}
	switch r.IntN(4) {
	case 0:
		return string(letters) + "-" + digits(r, 6)
	case 1:
		return digits(r, 8)
	case 2:
		return "20" + digits(r, 2) + "-" + digits(r, 4) + "-" + string(letters[:2])
	}
	return string(letters[:1]) + digits(r, 7)
}

var given = []string{"Maria", "James", "Ana Sofia", "Wei", "Fatima", "John A.", "Aisha", "Peter", "Siobhán", "Luis", "Mary-Jane", "Thomas", "Chinwe", "Olga", "Hannah", "José", "Priya", "Samuel T."}

var family = []string{"Rivera", "Okafor", "O'Brien", "Nguyen", "Smith", "García López", "van der Berg", "Kowalski", "Johnson", "Haddad", "Müller", "Peterson", "de la Cruz", "Lindström", "Washington", "Tanaka", "Novak"}

// scripts are names that the fonts here can draw.
var scripts = []string{"Ольга Петрова", "Иван Сергеевич Кузнецов", "Ελένη Παπαδοπούλου", "Γιώργος Νικολάου", "Анна Шевченко", "Արամ Պետրոսյան", "Łukasz Wiśniewski", "Jürgen Groß", "Zoë Çelik", "Đặng Thị Hương"}

var titles = []string{
	"Preventing Medical Errors", "Pain Management in Older Adults", "Ethics for Engineers", "Basic Life Support",
	"Sepsis: Early Recognition and Response", "Human Trafficking Awareness", "Infection Control Update 2026", "Wound Care Essentials",
	"Advanced Cardiovascular Life Support", "Fall Protection for Construction", "Forklift Operator Safety", "Opioid Prescribing and Risk",
	"Cultural Humility in Practice", "Domestic Violence: What Nurses Need to Know", "Bloodborne Pathogens", "Fraud and Professional Judgement",
}

var issuers = []string{
	"Lakeside University", "Northgate Medical Center", "Institute for Nursing Excellence", "Harbor Health Academy", "Summit Training LLC",
	"American Society of Safe Practice", "Blue River Community College", "CareLearn, Inc.", "National Council of Ergonomics", "St. Anne Hospital Education Department",
}

var topics = []string{"Ethics", "Medical Errors", "Pharmacology", "Laws and Rules", "Human Trafficking", "Pain Management", "Infection Control", "Patient Safety"}

// Package sample makes an invented hospital: the same people and courses for the
// same seed, at any size. It feeds the first run, the tests and the benchmarks.
//
// Always true:
//   - Nobody in it exists; names are drawn from two short lists.
//   - The same seed and size give the same rows.
//
// Used by: its gen command, benchmarks.
package sample

import (
	"fmt"
	"math/rand/v2"

	"standing/internal/civil"
)

// AsOf is the day the sample was made for: sixty days before the licences end.
var AsOf = civil.MustParse("2026-03-01")

// Person is a row of the people sheet.
type Person struct {
	Badge, Last, First, Unit, License, Route string
	Licensed, Expires                        civil.Date
}

// Completion is a row of the records sheet.
type Completion struct {
	Badge, Course, Category, Delivery string
	Done                              civil.Date
	Quarters                          int // of an hour
}

var (
	firsts = []string{"Ana", "Ben", "Carla", "Dev", "Elena", "Farid", "Grace", "Hugo", "Imani", "Jonas", "Keiko", "Luis", "Maren", "Nadia", "Oskar", "Priya", "Quinn", "Rosa", "Samir", "Tessa", "Uma", "Viktor", "Wendy", "Ximena", "Yara", "Zoë"}
	lasts  = []string{"Abbott", "Baptiste", "Castillo", "Diaz", "Eriksen", "Fontaine", "Grady", "Haddad", "Ivanov", "Jansen", "Kowalski", "Lindqvist", "Müller", "Nguyen", "Okafor", "Pérez", "Quist", "Romero", "Singh", "Thompson", "Ueda", "Vargas", "Watanabe", "Xu", "Young", "Zeller"}
	units  = []string{"Emergency", "Intensive care", "Medical-surgical 4", "Maternity", "Oncology", "Operating rooms", "Paediatrics", "Dialysis"}
	topics = []struct {
		course, category string
		quarters         int
	}{
		{"Preventing medical errors", "Medical errors", 8}, {"Florida laws and rules of nursing", "Laws and rules", 8},
		{"Human trafficking: identify and respond", "Human trafficking", 8}, {"Recognizing impairment in the workplace", "Impairment", 8},
	}
	general = []struct {
		course   string
		quarters int
	}{
		{"Sepsis update", 12}, {"Wound care workshop", 16}, {"Pharmacology review", 24}, {"Pain management", 10}, {"Diabetes care", 12},
		{"Cardiac rhythms", 20}, {"Palliative care", 14}, {"Stroke care", 8}, {"Infection control", 6}, {"Patient safety rounds", 4},
	}
)

// Hospital calls person and done for n invented nurses. Each has the courses of
// three renewal periods, some of them short of something.
func Hospital(n int, seed uint64, person func(Person) error, done func(Completion) error) error {
	for i := range n {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		p := nurse(rng, i)
		if err := person(p); err != nil {
			return err
		}
		for _, c := range courses(rng, &p) {
			if err := done(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func nurse(rng *rand.Rand, i int) Person {
	p := Person{
		Badge: fmt.Sprintf("%05d", 117+7*i), Last: lasts[rng.IntN(len(lasts))], First: firsts[rng.IntN(len(firsts))],
		Unit: units[rng.IntN(len(units))], License: fmt.Sprintf("RN %07d", 9100000+rng.IntN(800000)),
		Route: "Examination", Expires: civil.MustParse("2026-04-30"),
	}
	if rng.IntN(3) == 0 {
		p.Route = "Endorsement"
	}
	if rng.IntN(10) < 3 {
		p.Expires = civil.MustParse("2027-04-30")
	}
	p.Licensed = civil.MustParse("2000-01-15") + civil.Date(rng.IntN(8000))
	if rng.IntN(25) == 0 {
		p.Licensed = civil.MustParse("2025-01-10") + civil.Date(rng.IntN(300))
	}
	return p
}

// courses fills the three periods up to AsOf; how diligent someone is decides
// what is missing in the last one.
func courses(rng *rand.Rand, p *Person) []Completion {
	var out []Completion
	diligence := rng.IntN(100)
	for back := 2; back >= 0; back-- {
		end := p.Expires.AddYears(-2 * back)
		start := end.AddYears(-2) + 1
		last := min(end, AsOf)
		if p.Licensed > end || start > last {
			continue
		}
		share := 100
		if back == 0 {
			share = effort(diligence, rng)
		} else if diligence < 9 && back == 1 {
			share = 60 + 4*diligence
		}
		if p.Expires.Year() == 2027 && back == 0 {
			share = share / 2
		}
		out = append(out, period(rng, p, max(start, p.Licensed), last, share, back)...)
	}
	return out
}

// effort is how much of the current period someone has done, in percent.
func effort(diligence int, rng *rand.Rand) int {
	switch {
	case diligence < 8:
		return 30 + rng.IntN(30)
	case diligence < 30:
		return 75 + rng.IntN(24)
	}
	return 100
}

func period(rng *rand.Rand, p *Person, from, to civil.Date, share, back int) []Completion {
	var out []Completion
	add := func(course, category string, quarters int) int {
		delivery := "Live"
		if rng.IntN(3) > 0 {
			delivery = "Online"
		}
		out = append(out, Completion{p.Badge, course, category, delivery, from + civil.Date(rng.IntN(int(to-from)+1)), quarters})
		return quarters
	}
	need := 96 * share / 100
	for _, t := range topics {
		if share == 100 || rng.IntN(100) < share {
			need -= add(t.course, t.category, t.quarters)
		}
	}
	if back == 1 || share == 100 && rng.IntN(4) == 0 {
		add("Domestic violence", "Domestic violence", 8)
	}
	if from == p.Licensed && rng.IntN(5) > 0 {
		add("HIV and AIDS", "HIV/AIDS", 4)
	}
	for need > 0 {
		g := general[rng.IntN(len(general))]
		need -= add(g.course, "General", g.quarters)
	}
	return out
}

package check

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/pack"
	"standing/internal/rule"
)

// The tests build answers by hand: they are about what people read, not about rules.

var sampleNeeds = func() []*rule.Need {
	topic := func(id string, n int) *rule.Need {
		return &rule.Need{Name: id, Pool: &rule.Pool{Of: rule.Select{All: []string{id}}, Need: rule.Quantity{Amount: credit.Of(n)}}}
	}
	total := &rule.Need{Name: "total", Pool: &rule.Pool{
		Of: rule.Select{None: []string{"domestic_violence"}}, Need: rule.Quantity{Amount: credit.Of(24)},
		Caps:   []rule.Cap{{Of: rule.Select{All: []string{"online"}}, Max: credit.Of(12)}},
		Within: []*rule.Need{topic("medical_errors", 2), topic("laws_rules", 2)},
	}}
	card := &rule.Need{Name: "bls", Current: &rule.Current{Of: rule.Select{All: []string{"bls"}}, Months: 24, ToMonthEnd: true}}
	return []*rule.Need{total, topic("human_trafficking", 2), card}
}()

func samplePack() *pack.Pack {
	return &pack.Pack{
		ID: "nursing-example", Title: "Example State RN, biennial continuing education", Version: "2026.1", Kind: "healthcare", Jurisdiction: "US-XX",
		Citation: pack.Citation{Text: "Example Admin. Code 64-5 (2024)", URL: "https://example.org/rules?id=64&part=5", Seen: civil.MustParse("2026-01-12"), Confidence: pack.Secondary},
		Tags: []pack.Term{{ID: "medical_errors", Label: "Prevention of medical errors"}, {ID: "laws_rules", Label: "Laws and rules of nursing"},
			{ID: "human_trafficking", Label: "Human trafficking"}, {ID: "bls", Label: "Basic life support card"}, {ID: "online", Label: "Online courses"}},
		Rule: &rule.Rule{Unit: "hour", ZoneName: "America/New_York", Cycle: &rule.Cycle{Kind: rule.Fixed, From: civil.MustParse("2024-05-01"), Years: 2}, Versions: []rule.Version{{Needs: sampleNeeds}}},
	}
}

var sampleDay = civil.MustParse("2026-02-01")

func sampleHeader(people int) Header {
	return Header{Pack: samplePack(), AsOf: sampleDay, PeopleFile: "people.csv", RecordsFile: "training.xlsx", People: people, Records: people * 11,
		Earliest: civil.MustParse("2021-03-04"), SkippedRows: 3, UnmatchedIDs: 1}
}

// hours says how far a sample person is.
type hours struct {
	total, errors, laws, trafficking string
	card                             bool
	end                              string
	status                           rule.Status // for what is missing
}

// answerOf builds the answer an evaluator would give for these numbers.
func answerOf(h hours) rule.Answer {
	due := civil.MustParse(h.end)
	var grace civil.Date
	if h.status == rule.Grace {
		grace = due + 30
	}
	part := func(n *rule.Need, path, got string, asked int) rule.Part {
		c, r := credit.MustParse(got), credit.Of(asked)
		p := rule.Part{Need: n, Name: n.Name, Path: path, Status: rule.Met, Due: due,
			Numbers: rule.Numbers{Required: r, Earned: c, Counted: c, Remaining: max(r-c, 0)}}
		if p.Remaining > 0 {
			p.Status, p.GraceUntil = h.status, grace
		}
		return p
	}
	card := part(sampleNeeds[2], "bls", "1", 1)
	if !h.card {
		card.Counted, card.Remaining, card.Status = 0, credit.One, h.status
	}
	total := sampleNeeds[0]
	a := rule.Answer{
		Status: rule.Met, Cycle: rule.Period{Start: due.AddYears(-2) + 1, End: due}, Due: due, GraceUntil: grace,
		Headline: part(total, "total", h.total, 24),
		Parts: []rule.Part{part(total.Pool.Within[0], "total/medical_errors", h.errors, 2), part(total.Pool.Within[1], "total/laws_rules", h.laws, 2),
			part(sampleNeeds[1], "human_trafficking", h.trafficking, 2), card},
	}
	a.Numbers = a.Headline.Numbers
	for p := range a.Missing {
		a.Status = max(a.Status, p.Status)
	}
	if a.Status == rule.Open {
		a.Next = rule.Change{On: due + 1, Status: rule.NotMet}
	}
	return a
}

// somebody is the sample of most tests: all is there but human trafficking.
func somebody(id, name, unit string) Standing {
	return Standing{ID: id, Name: name, Unit: unit, Answer: answerOf(hours{"22", "2", "2", "0", true, "2026-04-30", rule.Open})}
}

func done(id, name, unit string) Standing {
	return Standing{ID: id, Name: name, Unit: unit, Answer: answerOf(hours{"24", "2", "2", "2", true, "2026-04-30", rule.Open})}
}

// fewKinds has one person of every standing.
func fewKinds() []Standing {
	late := Standing{ID: "0007", Name: "Ana Lima", Unit: "Ward 3", Answer: answerOf(hours{"18.5", "2", "0", "0", false, "2026-01-31", rule.NotMet})}
	grace := Standing{ID: "0012", Name: "Bo Chen", Unit: "Ward 4", Answer: answerOf(hours{"20", "2", "2", "2", true, "2026-01-31", rule.Grace})}
	next := answerOf(hours{"0", "0", "0", "0", true, "2028-01-31", rule.Open})
	grace.Next = &next
	return []Standing{
		done("0001", "Zoë Müller", "Ward 3"), somebody("4711", "Maria Santos", "Ward 3"), late, grace,
		{ID: "0020", Name: "Cy Young", Unit: "", Problem: "The fact “Date licensed” is missing."},
		{ID: "0021", Name: "Dana Okafor", Unit: "Ward 4", Answer: rule.Answer{Status: rule.Exempt, Cycle: rule.Period{Start: sampleDay - 100, End: sampleDay + 265}, Due: sampleDay + 265}},
		{ID: "0022", Name: "Eli Novak", Unit: "Ward 4", Answer: rule.Answer{Status: rule.NotApplicable}},
	}
}

var (
	givenNames = []string{"Maria", "James", "Aisha", "Wei", "Olga", "Tomás", "Grace", "Samuel", "Priya", "Noah", "Hannah", "Kwame", "Lucía", "Ivan", "Mei", "Zoë", "Björn", "Fatima", "Daniel", "Chloé"}
	lastNames  = []string{"Santos", "Nguyen", "O’Brien", "Kowalski", "Haddad", "Müller", "Okafor", "Lindqvist", "Patel", "Rossi", "García", "Johnson", "Abebe", "Ivanova", "Castellanos-Whitfield", "Ito", "Novak", "Brown", "Silva", "Dubois"}
	someUnits  = []string{"Emergency", "Intensive care", "Medical-surgical 4 East", "Maternity", "Operating rooms", "Outpatient clinic", "Oncology and infusion", "Night float pool"}
)

// invented makes n people, the same ones for the same seed.
func invented(n int, seed uint64) []Standing {
	rnd := rand.New(rand.NewPCG(seed, 1))
	out := make([]Standing, 0, n)
	for i := range n {
		out = append(out, Standing{ID: fmt.Sprintf("RN%06d", 930000+i*37), Name: givenNames[rnd.IntN(20)] + " " + lastNames[rnd.IntN(20)], Unit: someUnits[min(rnd.IntN(8), rnd.IntN(8))]})
		p := &out[i]
		full := hours{"26", "2", "2", "2", true, "2026-04-30", rule.Open}
		switch k := rnd.IntN(100); {
		case k < 58:
		case k < 84:
			full.total, full.end = fmt.Sprint(24-rnd.IntN(14)), (sampleDay + civil.Date(rnd.IntN(160))).String()
			full.trafficking, full.errors, full.card = fmt.Sprint(2*rnd.IntN(2)), fmt.Sprint(2*rnd.IntN(2)), rnd.IntN(9) > 0
		case k < 88:
			full.total, full.status, full.end = "21.5", rule.Grace, (sampleDay - civil.Date(rnd.IntN(20)) - 1).String()
		case k < 93:
			full.total, full.laws, full.status, full.end = fmt.Sprint(rnd.IntN(22)), "0", rule.NotMet, (sampleDay - civil.Date(rnd.IntN(200)) - 1).String()
		case k < 95:
			p.Problem = "The fact “Date licensed” is missing."
			continue
		default:
			p.Answer = rule.Answer{Status: []rule.Status{rule.Exempt, rule.NotApplicable}[k%2], Cycle: rule.Period{Start: sampleDay - 300, End: sampleDay + 430}, Due: sampleDay + 430}
			continue
		}
		p.Answer = answerOf(full)
	}
	return out
}

func seq(people []Standing) iter.Seq[Standing] { return slices.Values(people) }

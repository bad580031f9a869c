package wording

import (
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/pack"
	"standing/internal/rule"
)

func pool(name string, amount int, of rule.Select, within ...*rule.Need) *rule.Need {
	return &rule.Need{Name: name, Pool: &rule.Pool{Of: of, Need: rule.Quantity{Amount: credit.Of(amount)}, Within: within}}
}

func tag(id string) rule.Select { return rule.Select{All: []string{id}} }

func ratio(s string) credit.Ratio {
	r, err := credit.ParseRatio(s)
	if err != nil {
		panic(err)
	}
	return r
}

func date(s string) civil.Date { return civil.MustParse(s) }

// samplePack uses every feature of a rule at least once.
func samplePack() *pack.Pack {
	return &pack.Pack{
		ID: "example", Title: "Example board: registered nurses", Version: "2026.1", Effective: date("2025-01-01"),
		Citation:    pack.Citation{Text: "Example Code 64-5", URL: "https://example.org/64-5", Seen: date("2026-01-12"), Confidence: pack.Secondary},
		Notes:       []string{"Left out: fees."},
		Tags:        []pack.Term{{ID: "human_trafficking", Label: "Human trafficking"}, {ID: "online", Label: "Online courses"}, {ID: "ethics", Label: "Ethics"}, {ID: "bls", Label: "Basic life support card"}},
		Facts:       []pack.Term{{ID: "licensed_on", Label: "Date licensed", Date: true}, {ID: "rank", Label: "Rank"}},
		Credentials: []pack.Term{{ID: "ccrn", Label: "CCRN certification"}},
		Rule:        sampleRule(),
	}
}

func sampleWords() *Words { return For(samplePack()) }

func sampleRule() *rule.Rule {
	yes := true
	total := pool("total", 24, rule.Select{None: []string{"hobby"}}, pool("human_trafficking", 2, tag("human_trafficking")), pool("ethics", 1, tag("ethics")))
	total.Pool.Caps = []rule.Cap{{Of: tag("online"), Max: credit.Of(24)}, {Of: tag("self_study"), Share: ratio("1/3")}}
	landing := pool("landing", 3, tag("landing"))
	landing.Pool.Count, landing.Pool.Window = true, rule.Window{Kind: rule.RollingDays, N: 90}
	first := pool("first_year", 6, rule.Select{})
	first.If = &rule.Condition{FirstCycle: &yes, Fact: "rank", NotIn: []string{"chief", "sheriff"}}
	first.Pool.Need = rule.Quantity{Table: []rule.Step{{Below: 12}, {Below: 18, Need: credit.Of(10)}, {Need: credit.Of(20)}}, From: rule.Anchor{Fact: "licensed_on"}}
	monthly := pool("monthly", 0, tag("ethics"))
	monthly.Pool.Need = rule.Quantity{PerStartedMonth: credit.One, From: rule.Anchor{Fact: "licensed_on"}}
	monthly.Pool.Window = rule.Window{Kind: rule.NotBefore, Fact: "licensed_on"}
	monthly.Pool.By = &rule.Deadline{Fact: "licensed_on", Months: 6}
	accident := pool("retraining", 2, rule.Select{Any: []string{"driving", "road_safety"}})
	accident.Pool.Window = rule.Window{Kind: rule.SinceEvent, Events: []string{"accident", "near_miss"}, N: 30}
	yearly := pool("firearms", 4, tag("firearms"))
	yearly.Pool.Window.Kind = rule.EachYear
	needs := []*rule.Need{
		total, landing, first, monthly, accident, yearly,
		{Name: "bls", Current: &rule.Current{Of: tag("bls"), Months: 24, ToMonthEnd: true, Keep: true, Early: 1, Late: 1, By: &rule.Deadline{Fact: "licensed_on", Days: 90}}},
		{Name: "competency", Choice: &rule.Choices{K: 1, Options: []rule.Option{
			{Name: "hours", All: []*rule.Need{pool("cne", 20, tag("cne"))}},
			{Name: "certification", All: []*rule.Need{{Name: "ccrn", Holds: &rule.Holds{Credential: "ccrn", When: rule.WholeCycleLong}}}},
			{Name: "both", All: []*rule.Need{pool("cne", 10, tag("cne")), pool("practice", 400, tag("practice"))}}}}},
		{Name: "local_national", Exclusive: []*rule.Need{pool("national", 20, tag("national")), pool("local", 10, rule.Select{Any: []string{"local", "national"}})}},
	}
	old := pool("total", 20, rule.Select{None: []string{"hobby"}})
	return &rule.Rule{
		Name: "Example", Zone: time.UTC, ZoneName: "America/New_York", Unit: "hour", Starts: "licensed_on",
		Cycle:   &rule.Cycle{Kind: rule.Birthday, Years: 2, NthAfter: 2, Fact: "licensed_on", ClosedBy: "renewed", Moved: []rule.Moved{{CycleEnding: date("2022-05-31"), Due: date("2022-08-31")}}},
		Applies: []rule.Condition{{Fact: "rank", In: []string{"nurse"}, After: date("2001-01-01")}},
		Excused: []rule.Condition{{AgeFrom: 70}, {Holds: "ccrn", OnOrBefore: date("1990-01-01"), Fact: "licensed_on"}},
		Leave:   &rule.LeaveRule{Types: []string{"military"}, ExtraMonths: 6, Effect: rule.Extend},
		Versions: []rule.Version{
			{Needs: []*rule.Need{old}},
			{From: date("2025-01-01"), Needs: needs, Process: sampleProcess(), Carry: &rule.Carry{Max: credit.Of(15), Of: rule.Select{None: []string{"online"}}}, MakeUp: &rule.MakeUp{Days: 30}},
		},
	}
}

func sampleProcess() rule.Process {
	accepted := rule.Select{Any: []string{"approved", "college"}}
	return rule.Process{
		Accept: &accepted, Deem: []rule.Deem{{Of: rule.Select{All: []string{"old_ethics"}, Until: date("2024-12-31")}, As: []string{"ethics"}}},
		Convert: []rule.Conversion{{Unit: "ceu", Per: credit.One, Gives: credit.Of(10)}, {Unit: "semester_credit", Per: credit.Of(3), Gives: credit.Of(40)}},
		OncePer: rule.CourseInCycle, MinRecord: credit.MustParse("0.5"), MinBlock: &rule.MinBlock{By: "topic", Min: credit.Of(2)},
		Round: &rule.Round{To: credit.MustParse("0.5"), Mode: "down", Over: credit.One}, Weights: []rule.Weight{{Of: tag("teaching"), Factor: ratio("2"), First: credit.Of(20)}}, PerDay: credit.Of(12),
	}
}

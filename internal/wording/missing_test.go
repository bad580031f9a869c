package wording

import (
	"slices"
	"testing"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
)

// state is a part by hand: how much is there of what the need asks.
func state(n *rule.Need, path, have string, due civil.Date) rule.Part {
	p := rule.Part{Need: n, Name: n.Name, Path: path, Status: rule.Met, Due: due}
	p.Required = credit.One
	if n.Pool != nil {
		p.Required = n.Pool.Need.Amount
	}
	p.Counted = credit.MustParse(have)
	if p.Remaining = max(p.Required-p.Counted, 0); p.Remaining > 0 {
		p.Status = rule.Open
	}
	return p
}

func answer(parts ...rule.Part) *rule.Answer {
	a := &rule.Answer{Headline: parts[0], Parts: parts[1:]}
	for _, p := range parts {
		a.Status = max(a.Status, p.Status)
	}
	return a
}

func TestMissing(t *testing.T) {
	due := civil.MustParse("2026-04-30")
	a, b := pool("human_trafficking", 2, tag("human_trafficking")), pool("ethics", 2, tag("ethics"))
	total := pool("total", 24, rule.Select{}, a, b)
	apart := pool("hobby", 3, tag("hobby"))
	notHobby := pool("total", 24, rule.Select{None: []string{"hobby"}})
	count := pool("human_trafficking", 1, tag("human_trafficking"))
	count.Pool.Count = true
	card := &rule.Need{Name: "bls", Current: &rule.Current{}}
	cne := pool("cne", 20, tag("cne"))
	holds := &rule.Need{Name: "ccrn", Holds: &rule.Holds{Credential: "ccrn"}}
	choice := &rule.Need{Name: "competency", Choice: &rule.Choices{K: 1, Options: []rule.Option{{Name: "hours", All: []*rule.Need{cne}}, {Name: "certification", All: []*rule.Need{holds}}}}}
	national, local := pool("national", 20, tag("national")), pool("local", 10, tag("local"))
	group := &rule.Need{Name: "group", Exclusive: []*rule.Need{national, local}}
	inNational := pool("airway", 2, rule.Select{All: []string{"national", "airway"}})
	inner := pool("bias", 1, tag("bias"))
	middle := pool("ethics", 4, tag("ethics"), inner)
	outer := pool("total", 24, rule.Select{}, middle)
	choicePart := state(choice, "competency", "0", due)
	choicePart.Numbers = rule.Numbers{Required: credit.Of(20), Counted: credit.Of(6), Remaining: credit.Of(14)}
	early := state(apart, "hobby", "0", due-30)
	yearOne, yearTwo := state(b, "ethics 2024-05-01", "2", due), state(b, "ethics 2025-05-01", "1", due)
	yearOne.Name, yearTwo.Name = "ethics 2024-05-01", "ethics 2025-05-01"
	sum := state(b, "ethics", "1", due)
	for _, c := range []struct {
		about string
		a     *rule.Answer
		want  string
		least string
	}{
		{"a topic inside a total", answer(state(total, "total", "22", due), state(a, "total/human_trafficking", "0", due), state(b, "total/ethics", "2", due)),
			"2 h, of which 2 h Human trafficking, due 30 April 2026 (68 days)", "2"},
		{"the total is full, the topic is not", answer(state(total, "total", "24", due), state(a, "total/human_trafficking", "0", due)),
			"2 h Human trafficking, due 30 April 2026 (68 days)", "2"},
		{"more missing in all than in topics", answer(state(total, "total", "10", due), state(a, "total/human_trafficking", "0", due), state(b, "total/ethics", "1", due)),
			"14 h, of which 2 h Human trafficking and 1 h Ethics, due 30 April 2026 (68 days)", "14"},
		{"less missing in all than in topics", answer(state(total, "total", "23", due), state(a, "total/human_trafficking", "0", due)),
			"1 h and 2 h Human trafficking, due 30 April 2026 (68 days)", "2"},
		{"two topics that one course may serve", answer(state(total, "total", "22", due), state(a, "total/human_trafficking", "0", due), state(b, "total/ethics", "0", due)),
			"at least 2 h, with 2 h Human trafficking and 2 h Ethics, due 30 April 2026 (68 days)", "2"},
		{"a need beside the total shares its hours", answer(state(total, "total", "22", due), state(a, "human_trafficking", "0", due)),
			"2 h, of which 2 h Human trafficking, due 30 April 2026 (68 days)", "2"},
		{"a need that the total shuts out does not", answer(state(notHobby, "total", "22", due), state(apart, "hobby", "0", due)),
			"2 h; 3 h hobby, due 30 April 2026 (68 days)", "5"},
		{"a need with its own day", answer(state(notHobby, "total", "22", due), early),
			"2 h, due 30 April 2026 (68 days); 3 h hobby, due 31 March 2026 (38 days)", "5"},
		{"a course to be done once", answer(state(notHobby, "total", "24", due), state(count, "human_trafficking", "0", due)),
			"Human trafficking (once), due 30 April 2026 (68 days)", "0"},
		{"a card", answer(state(notHobby, "total", "24", due), state(card, "bls", "0", 0)), "a current Basic life support card", "0"},
		{"a choice", answer(choicePart, state(cne, "competency/cne", "6", due), state(holds, "competency/ccrn", "0", due)),
			"either 14 h CNE or holding CCRN certification, due 30 April 2026 (68 days)", "0"},
		{"hours that serve one need only", answer(state(group, "group", "0", due), state(national, "group/national", "13", due), state(local, "group/local", "8", due)),
			"9 h: 7 h national and 2 h local, due 30 April 2026 (68 days)", "9"},
		{"topics beside such a group", answer(state(group, "group", "0", due), state(national, "group/national", "13", due), state(local, "group/local", "8", due), state(inNational, "airway", "0.5", due)),
			"9 h: 7 h national and 2 h local, with 1.5 h airway, due 30 April 2026 (68 days)", "9"},
		{"topics inside a topic", answer(state(outer, "total", "0", due), state(middle, "total/ethics", "0", due), state(inner, "total/ethics/bias", "0", due)),
			"24 h, of which 4 h Ethics (of which 1 h bias), due 30 April 2026 (68 days)", "24"},
		{"a year of its own, not added to the sum of years", answer(sum, yearOne, yearTwo), "1 h Ethics, year from 1 May 2025, due 30 April 2026 (68 days)", "1"},
		{"nothing", answer(state(total, "total", "24", due)), "", "0"},
	} {
		w := sampleWords()
		if got := w.MissingBy(c.a, due-68); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.about, got, c.want)
		}
		if got := w.Least(c.a).String(); got != c.least {
			t.Errorf("%s: at least %s more, want %s", c.about, got, c.least)
		}
	}
}

func TestLackingLeavesOutTheOptionsOfAChoice(t *testing.T) {
	cne := pool("cne", 20, tag("cne"))
	choice := &rule.Need{Name: "competency", Choice: &rule.Choices{K: 1, Options: []rule.Option{{Name: "hours", All: []*rule.Need{cne}}}}}
	topic := pool("ethics", 2, tag("ethics"))
	full := pool("total", 24, rule.Select{}, topic)
	a := answer(state(full, "total", "24", 0), state(topic, "total/ethics", "0", 0), state(choice, "competency", "0", 0), state(cne, "competency/cne", "0", 0))
	var got []string
	Lacking(a, func(p rule.Part) bool { got = append(got, p.Name); return true })
	if want := []string{"ethics", "competency"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

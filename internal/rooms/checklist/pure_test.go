package checklist

import (
	"slices"
	"testing"
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
)

// The status of an item follows from its entries, from what they point to and from the day: the
// same entries are something else on another day, or once the thing is gone.
func TestStand(t *testing.T) {
	doc, card := ids.ID{1}, ids.ID{2}
	said := func(did Did, on civil.Date) Entry { return Entry{Did: did, On: on} }
	point := func(kind string, id ids.ID) Entry { return Entry{Did: DidAnswer, Kind: kind, Thing: id, On: today} }
	good := Things{{Kind: "document", ID: doc, Good: true}, {Kind: "credential", ID: card, Match: "licence", Good: true, Until: today + 30, Grade: "document"}}
	bad := Things{{Kind: "document", ID: doc}, {Kind: "credential", ID: card, Match: "licence", Until: today + 30, Grade: "document"}}
	licence, history, insurance := Item{Kind: Credential, From: Person, Grade: "document"}, Item{Kind: Text, From: Person}, Item{Kind: Document, From: Person, Months: 1}
	reference := Item{Kind: Reference, From: Outside}
	now := start
	waits, over := &Link{Expires: now.Add(time.Hour)}, &Link{Expires: now}
	for _, c := range []struct {
		name    string
		item    Item
		entries []Entry
		facts   Facts
		want    Status
		turn    Party
		why     Why
	}{
		{"nobody knows", history, nil, Facts{}, Missing, Person, ""},
		{"they were told", history, nil, Facts{Told: true}, Asked, Person, ""},
		{"answered", history, []Entry{said(DidAnswer, today)}, Facts{Told: true}, Answered, Staff, ""},
		{"they have none", history, []Entry{said(DidWithout, today)}, Facts{}, Answered, Staff, WhyWithout},
		{"accepted", history, []Entry{said(DidAnswer, today), said(DidAccept, today)}, Facts{}, Accepted, Nobody, ""},
		{"refused", history, []Entry{said(DidAnswer, today), said(DidRefuse, today)}, Facts{}, Refused, Person, ""},
		{"answered anew", history, []Entry{said(DidAnswer, today), said(DidRefuse, today), said(DidAnswer, today)}, Facts{}, Answered, Staff, ""},
		{"a yes to nothing", history, []Entry{said(DidAccept, today)}, Facts{}, Missing, Person, ""},
		{"waived", history, []Entry{said(DidWaive, today)}, Facts{}, Waived, Nobody, ""},
		{"wanted again", history, []Entry{said(DidWaive, today), said(DidUnwaive, today)}, Facts{}, Missing, Person, ""},
		{"pointed at", licence, []Entry{point("credential", card)}, Facts{Day: today, Things: good}, Answered, Staff, ""},
		{"on its last day", licence, []Entry{point("credential", card), said(DidAccept, today)}, Facts{Day: today + 30, Things: good}, Accepted, Nobody, ""},
		{"the day after", licence, []Entry{point("credential", card), said(DidAccept, today)}, Facts{Day: today + 31, Things: good}, Expired, Person, WhyOver},
		{"suspended", licence, []Entry{point("credential", card), said(DidAccept, today)}, Facts{Day: today, Things: bad}, Missing, Person, WhyBad},
		{"gone", licence, []Entry{point("credential", card), said(DidAccept, today)}, Facts{Day: today}, Missing, Person, WhyGone},
		{"known less", Item{Kind: Credential, From: Person, Grade: "source"}, []Entry{point("credential", card), said(DidAccept, today)}, Facts{Day: today, Things: good}, Answered, Staff, WhyGrade},
		{"a month later", insurance, []Entry{point("document", doc), said(DidAccept, today)}, Facts{Day: today.AddMonths(1), Things: good}, Accepted, Nobody, ""},
		{"a day more", insurance, []Entry{point("document", doc), said(DidAccept, today)}, Facts{Day: today.AddMonths(1) + 1, Things: good}, Expired, Person, WhyOld},
		{"not agreed", reference, nil, Facts{Now: now}, Missing, Person, WhyAgree},
		{"not sent", reference, nil, Facts{Now: now, Agreed: true}, Missing, Staff, WhySend},
		{"sent", reference, nil, Facts{Now: now, Agreed: true, Link: waits}, Asked, Outside, ""},
		{"ran out", reference, nil, Facts{Now: now, Agreed: true, Link: over}, Missing, Staff, WhyLapsed},
		{"declined", reference, []Entry{said(DidDecline, today)}, Facts{Now: now, Agreed: true, Link: &Link{Ended: "declined"}}, Missing, Staff, WhySaidNo},
		{"asked of another", reference, []Entry{said(DidDecline, today)}, Facts{Now: now, Agreed: true, Link: waits}, Asked, Outside, ""},
		{"met", Item{Kind: Standing, From: Person, What: "bls"}, nil, Facts{Day: today, Things: Things{{Kind: "standing", Match: "bls", Good: true}}}, Accepted, Nobody, ""},
		{"not met", Item{Kind: Standing, From: Person, What: "bls"}, nil, Facts{Day: today, Things: Things{{Kind: "standing", Match: "bls"}}}, Missing, Person, WhyUnmet},
		{"not asked of them", Item{Kind: Standing, From: Person, What: "bls"}, nil, Facts{Day: today}, Missing, Person, WhyUnmet},
	} {
		got := c.item.Stand(c.entries, c.facts)
		if got.Status != c.want || got.Turn != c.turn || got.Why != c.why {
			t.Errorf("%s: %s %s %s, not %s %s %s", c.name, got.Status, got.Turn, got.Why, c.want, c.turn, c.why)
		}
	}
}

// Whoever has the seed and the frame draws the same people, in whatever order the frame is.
func TestDrawIsTheSameAgain(t *testing.T) {
	frame := make([]ids.ID, 500)
	for i := range frame {
		frame[i] = ids.ID{byte(i), byte(i >> 8), 9}
	}
	seed := seedOf("head", ids.ID{1}, frameOf(frame))
	want := Draw(seed, frame, 20)
	turned := slices.Clone(frame)
	slices.Reverse(turned)
	if got := Draw(seedOf("head", ids.ID{1}, frameOf(turned)), turned, 20); !slices.Equal(got, want) {
		t.Error("another order of the frame draws others")
	}
	for name, other := range map[string][]byte{"head": seedOf("head 2", ids.ID{1}, frameOf(frame)), "sample": seedOf("head", ids.ID{2}, frameOf(frame)), "frame": seedOf("head", ids.ID{1}, frameOf(frame[1:]))} {
		if slices.Equal(Draw(other, frame, 20), want) {
			t.Errorf("another %s draws the same", name)
		}
	}
	if all := Draw(seed, frame, 1000); len(all) != len(frame) {
		t.Errorf("%d of %d", len(all), len(frame))
	}
	// Whoever was not there takes nobody else's lot away.
	if got := Draw(seed, frame[:250], 500); !slices.Equal(got, slices.DeleteFunc(slices.Clone(Draw(seed, frame, 500)), func(id ids.ID) bool { return !slices.Contains(frame[:250], id) })) {
		t.Error("the order of lots depends on who else is there")
	}
}

// Everybody has the same chance: over many seeds each of a hundred is drawn about as often.
// The bound is of a chi-squared distribution of 99 degrees of freedom, at one in ten thousand;
// the seeds are fixed.
func TestDrawIsEven(t *testing.T) {
	frame := make([]ids.ID, 100)
	for i := range frame {
		frame[i] = ids.ID{byte(i)}
	}
	const rounds, n = 4000, 10
	count := map[ids.ID]int{}
	for r := range rounds {
		for _, who := range Draw([]byte{byte(r), byte(r >> 8)}, frame, n) {
			count[who]++
		}
	}
	want := float64(rounds*n) / float64(len(frame))
	var chi float64
	for _, who := range frame {
		d := float64(count[who]) - want
		chi += d * d / want
	}
	if chi *= float64(len(frame)-1) / float64(len(frame)-n); chi > 161 { // n at a time, without putting back
		t.Errorf("chi-squared %.0f", chi)
	}
}

// What is said about a file on which day, and when it is looked at again.
func TestPlan(t *testing.T) {
	v := View{File: File{State: Open, AskedAt: start, Title: "RN"}, zone: time.UTC, Items: []ItemView{
		{Item: Item{Title: "Diploma"}, Status: Asked, Turn: Person, DueOn: today + 10},
		{Item: Item{Title: "Check"}, Status: Missing, Turn: Staff, DueOn: today + 3},
		{Item: Item{Title: "Licence"}, Status: Accepted, Until: today + 100},
		{Item: Item{Title: "Hobby", Optional: true}, Status: Asked, Turn: Person, DueOn: today},
	}}
	told := func(day civil.Date) (out []string, next civil.Date) {
		steps, next := Plan(v, day)
		for _, s := range steps {
			out = append(out, string(s.To)+" "+s.Key)
		}
		return out, next
	}
	for _, c := range []struct {
		day  civil.Date
		want []string
		next civil.Date
	}{
		{today, []string{"person due-" + (today + 10).String() + "-14"}, today + 3},
		{today + 3, []string{"person due-" + (today + 10).String() + "-7"}, today + 4},
		{today + 4, []string{"person due-" + (today + 10).String() + "-7", "staff late-" + (today + 3).String() + "-1"}, today + 7},
		{today + 10, []string{"person due-" + (today + 10).String() + "-0", "person runs_out-" + (today + 100).String() + "-90", "staff late-" + (today + 3).String() + "-7"}, today + 11},
		{today + 11, []string{"person runs_out-" + (today + 100).String() + "-90", "staff late-" + (today + 10).String() + "-1", "staff late-" + (today + 3).String() + "-7"}, today + 17},
	} {
		got, next := told(c.day)
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) || next != c.next {
			t.Errorf("day %d: %v then %d, not %v then %d", c.day-today, got, next-today, c.want, c.next-today)
		}
	}
	v.State = Closed
	if got, next := told(today); got != nil || next != civil.Max {
		t.Error("closed: ", got, next)
	}
}

// A suggestion is a checklist that could be saved as it is.
func TestSuggestionsAreWhole(t *testing.T) {
	for _, s := range suggestions {
		got, err := itemsOf(s.Items)
		if err != nil || len(got) != len(s.Items) {
			t.Errorf("%s: %v", s.Code, err)
		}
	}
}

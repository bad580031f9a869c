package class

import (
	"testing"
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

// A code holds for its half minute and the one before and after; an old one is known for one,
// and is not taken.
func TestCodesRotate(t *testing.T) {
	secret, now := []byte("secret"), time.Date(2026, 3, 2, 12, 0, 10, 0, time.UTC)
	code := codeAt(secret, stepOf(now))
	if len(code) != codeLength {
		t.Fatal(code)
	}
	for after, want := range map[time.Duration]verdict{0: right, 25 * time.Second: right, 49 * time.Second: right, 55 * time.Second: stale, 5 * time.Minute: stale,
		time.Hour: wrong, -15 * time.Second: right, -45 * time.Second: wrong} {
		if got := judge(secret, code, now.Add(after)); got != want {
			t.Errorf("%s later: %d, not %d", after, got, want)
		}
	}
	if judge([]byte("another"), code, now) != wrong || judge(secret, "", now) != wrong || judge(secret, code[:3]+"-"+code[3:], now) != right {
		t.Error("another secret, no code, or a dash")
	}
}

func at(on civil.Date, from, to Hour, hours string) Meeting {
	return Meeting{ID: ids.ID{byte(on)}, On: on, Begins: from, Ends: to, Amount: credit.MustParse(hours)}
}

func TestAPartIsNeverMoreThanTheMeeting(t *testing.T) {
	day, night := at(9, "09:00", "12:00", "3"), at(9, "22:00", "02:00", "4")
	lunch := at(9, "08:00", "17:00", "8")
	for _, c := range []struct {
		m    Meeting
		text string
		want string // empty: refused
	}{
		{day, "9:30-12:00", "2.5"}, {day, "08:00 – 12:30", "3"}, {day, "1.5", "1.5"}, {day, "45 min", "0.75"}, {day, "1:30", "1.5"}, {day, "7", "3"},
		{day, "12:00-13:00", ""}, {day, "12:00-9:00", ""}, {day, "soon", ""}, {day, "0", ""}, {day, "-", ""},
		{night, "23:00-01:00", "2"}, {night, "22:00-02:00", "4"}, {night, "1:00-3:00", "1"}, {lunch, "8:00-12:30", "4"},
	} {
		p, ok := partOf(c.m, c.text)
		if ok != (c.want != "") || ok && p.Amount.String() != c.want {
			t.Errorf("%s of %s–%s: %s %v, not %s", c.text, c.m.Begins, c.m.Ends, p.Amount, ok, c.want)
		}
	}
}

func TestCreditIsInProportion(t *testing.T) {
	one, two := at(1, "09:00", "12:00", "3"), at(2, "09:00", "10:00", "1")
	c := Class{Amount: credit.MustParse("4"), Share: 75, Meetings: []Meeting{one, two}, Parts: []catalog.Part{{Tag: "law", Amount: credit.MustParse("2")}}}
	there := func(m Meeting, hours string) Presence {
		return Presence{Meeting: m.ID, Amount: credit.MustParse(hours)}
	}
	if e := c.earned([]Presence{there(one, "3"), there(two, "1")}); e.Amount.String() != "4" || e.Parts[0].Amount.String() != "2" || !e.Passed || e.First != 1 || e.Last != 2 {
		t.Errorf("%+v", e)
	}
	if e := c.earned([]Presence{there(one, "3")}); e.Amount.String() != "3" || e.Parts[0].Amount.String() != "1.5" || !e.Passed || e.Last != 1 {
		t.Errorf("%+v", e)
	}
	if e := c.earned([]Presence{there(one, "2.9")}); e.Passed {
		t.Errorf("%+v", e)
	}
	if e := c.earned([]Presence{there(one, "9"), there(two, "9")}); e.Amount.String() != "4" {
		t.Errorf("more than the class has: %+v", e)
	}
	if e := c.earned(nil); e.Attended != 0 || e.Passed {
		t.Errorf("%+v", e)
	}
	// Rounding never makes more of the parts than of the whole.
	third := Class{Amount: 10, Meetings: []Meeting{at(1, "09:00", "12:00", "3")}, Parts: []catalog.Part{{Tag: "a", Amount: 5}, {Tag: "b", Amount: 5}}}
	for n := credit.Amount(1); n <= credit.Of(3); n += 97 {
		e := third.earned([]Presence{{Meeting: third.Meetings[0].ID, Amount: n}})
		if e.Parts[0].Amount+e.Parts[1].Amount > e.Amount {
			t.Errorf("%d: %+v", n, e)
		}
	}
}

// People may sign in around the meeting, on the clock of the organization, also in the night
// in which clocks are changed.
func TestWhenASignInIsOpen(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	m := at(civil.Of(2026, 3, 7), "22:00", "04:00", "5") // the clocks go from 2 to 3
	from, to := m.span(zone)
	if got := to.Sub(from); got != 5*time.Hour {
		t.Error(got)
	}
	for when, want := range map[time.Time]bool{from.Add(-29 * time.Minute): true, from.Add(-31 * time.Minute): false, to.Add(29 * time.Minute): true, to.Add(31 * time.Minute): false} {
		if m.open(when, zone) != want {
			t.Error(when, want)
		}
	}
}

package finding

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
)

var may3 = civil.Of(2026, 5, 3)

func id(n byte) ids.ID { return ids.ID{15: n} }

// at is somebody's time at a meeting on a day, from one hour to another.
func at(n byte, day civil.Date, from, to int64) Time {
	return Time{Class: id(n), Meeting: id(n + 100), Person: id(1), On: day, From: int64(day-epoch)*1440 + from*60, To: int64(day-epoch)*1440 + to*60, Amount: credit.Amount(to-from) * credit.One}
}

func kinds(all []Draft) (out []Kind) {
	for _, d := range all {
		out = append(out, d.Kind)
	}
	return out
}

func TestWhatCannotBeAboutAPerson(t *testing.T) {
	teach := func(x Time) Time { x.Teaches = true; return x }
	tagged := func(x Time, tags ...string) Time { x.Tags = tags; return x }
	vague := func(x Time) Time { x.Vague = true; return x }
	done := func(n byte, from, to civil.Date, h int64) Done {
		return Done{ID: id(n), Person: id(1), From: from, To: to, Amount: credit.Amount(h) * credit.One, Hours: true}
	}
	leave := Span{ID: id(50), Person: id(1), Name: "medical", From: may3 - 1, To: may3 + 1}
	card := Span{ID: id(60), Person: id(1), Name: "firearms_instructor", From: may3 - 900, To: may3 - 1}
	for _, c := range []struct {
		name string
		f    PersonFacts
		want []Kind
	}{
		{"two classes at once", PersonFacts{Times: []Time{at(1, may3, 9, 12), at(2, may3, 10, 11)}}, []Kind{Overlap}},
		{"one class after another", PersonFacts{Times: []Time{at(1, may3, 9, 12), at(2, may3, 12, 13)}}, nil},
		{"a part without a time", PersonFacts{Times: []Time{at(1, may3, 9, 12), vague(at(2, may3, 10, 11))}}, nil},
		{"over midnight", PersonFacts{Times: []Time{at(1, may3, 22, 26), at(2, may3+1, 1, 3)}}, []Kind{Overlap}},
		{"teaching while attending", PersonFacts{Times: []Time{teach(at(1, may3, 9, 12)), at(2, may3, 10, 11)}}, []Kind{TwoPlaces}},
		{"teaching two groups of one class", PersonFacts{Times: []Time{teach(at(1, may3, 9, 12)), func() Time { x := teach(at(1, may3, 10, 11)); x.Meeting = id(9); return x }()}}, nil},
		{"25 hours in single records of one day", PersonFacts{Records: []Done{done(1, 0, may3, 8), done(2, 0, may3, 8), done(3, 0, may3, 8), done(4, 0, may3, 1)}}, []Kind{LongDay}},
		{"24 hours in one day", PersonFacts{Records: []Done{done(1, 0, may3, 8), done(2, 0, may3, 8), done(3, 0, may3, 8)}}, nil},
		{"40 hours without a first day", PersonFacts{Records: []Done{done(1, 0, may3, 40)}}, nil},
		{"50 hours in two whole days", PersonFacts{Records: []Done{done(1, may3-1, may3, 50)}}, []Kind{LongDay}},
		{"at a class while absent", PersonFacts{Times: []Time{at(1, may3, 9, 12)}, Leaves: []Span{leave}}, []Kind{OnLeave}},
		{"a record that began before the absence", PersonFacts{Records: []Done{done(1, may3-5, may3, 8)}, Leaves: []Span{leave}}, nil},
		{"an absence without an end", PersonFacts{Records: []Done{done(1, 0, may3, 8)}, Leaves: []Span{{ID: id(50), Person: id(1), From: may3}}}, []Kind{OnLeave}},
		{"a credential that had ended", PersonFacts{Times: []Time{tagged(teach(at(1, may3, 9, 12)), "firearms")}, Credentials: []Span{card}}, []Kind{LapsedTeach}},
		{"a credential that was renewed", PersonFacts{Times: []Time{tagged(teach(at(1, may3, 9, 12)), "firearms")}, Credentials: []Span{card, {ID: id(61), Person: id(1), Name: card.Name, From: may3}}}, nil},
		{"a credential of another category", PersonFacts{Times: []Time{tagged(teach(at(1, may3, 9, 12)), "driving")}, Credentials: []Span{card}}, nil},
		{"one number under two names", PersonFacts{Root: id(1), Numbers: []Numbered{{id(1), id(1), id(1), "n", "x"}, {id(2), id(2), id(2), "n", "x"}}}, []Kind{SameNumber}},
		{"one number twice of one person", PersonFacts{Root: id(1), Numbers: []Numbered{{id(1), id(1), id(1), "n", "x"}, {id(2), id(2), id(1), "n", "x"}}}, nil},
	} {
		if got := kinds(AboutPerson(c.f)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestWhatCannotBeAboutAClass(t *testing.T) {
	f := ClassFacts{Class: id(1), Seats: 1, Held: true, Meetings: []Meeting{{ID: id(101), On: may3, Amount: 3 * credit.One}}, Times: []Time{at(1, may3, 9, 12)}}
	if got := AboutClass(f); len(got) != 0 {
		t.Errorf("%v", got)
	}
	other := at(1, may3, 9, 12)
	other.Person = id(2)
	f.Times = append(f.Times, other)
	f.Records = []Done{{ID: id(7), Person: id(1), To: may3, Amount: 4 * credit.One, Hours: true}, {ID: id(8), Person: id(2), To: may3, Amount: 3 * credit.One, Hours: true}}
	got := AboutClass(f)
	if !slices.Equal(kinds(got), []Kind{MoreHours, MoreSeats}) || len(got[0].Pieces) != 1 || got[1].Total != 2 || got[1].Most != 1 {
		t.Errorf("%+v", got)
	}
}

// The order in which facts come changes nothing, and what overlaps one way does the other.
func TestOrderOfFactsDoesNotMatter(t *testing.T) {
	some := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 7))
		f := randomFacts(r)
		want := marksOf(AboutPerson(f))
		some += len(want)
		for range 3 {
			shuffle(r, f.Times)
			shuffle(r, f.Records)
			shuffle(r, f.Leaves)
			shuffle(r, f.Credentials)
			shuffle(r, f.Numbers)
			if got := marksOf(AboutPerson(f)); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d:\n%v\n%v", seed, got, want)
			}
		}
		c := ClassFacts{Class: id(1), Seats: 2, Held: true, Times: f.Times, Records: f.Records}
		for _, x := range f.Times {
			c.Meetings = append(c.Meetings, Meeting{ID: x.Meeting, On: x.On, Amount: x.Amount})
		}
		want = marksOf(AboutClass(c))
		shuffle(r, c.Times)
		shuffle(r, c.Records)
		shuffle(r, c.Meetings)
		if got := marksOf(AboutClass(c)); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d of a class:\n%v\n%v", seed, got, want)
		}
	}
	if some < 400 {
		t.Errorf("%d findings in all: the generator makes too few to say anything", some)
	}
}

func shuffle[T any](r *rand.Rand, all []T) {
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
}

func marksOf(all []Draft) (out []string) {
	for _, d := range all {
		key, facts := d.marks()
		out = append(out, fmt.Sprintf("%s %x %x", d.Kind, key, facts))
	}
	slices.Sort(out)
	return out
}

func randomFacts(r *rand.Rand) (f PersonFacts) {
	f.Root = id(1)
	day := func() civil.Date { return may3 + civil.Date(r.IntN(4)) }
	for i := range r.IntN(6) {
		from := int64(r.IntN(20))
		x := at(byte(i+1), day(), from, from+1+int64(r.IntN(6)))
		x.Teaches, x.Vague, x.Tags = r.IntN(3) == 0, r.IntN(5) == 0, []string{"firearms"}
		f.Times = append(f.Times, x)
	}
	for i := range r.IntN(8) {
		d := Done{ID: id(byte(i + 20)), Person: id(1), To: day(), Amount: credit.Amount(1+r.IntN(30)) * credit.One, Hours: r.IntN(5) > 0}
		if r.IntN(2) == 0 {
			d.From = d.To - civil.Date(r.IntN(3))
		}
		f.Records = append(f.Records, d)
	}
	for i := range r.IntN(3) {
		from := day()
		f.Leaves = append(f.Leaves, Span{ID: id(byte(i + 50)), Person: id(1), Name: "medical", From: from, To: from + civil.Date(r.IntN(3))})
		f.Credentials = append(f.Credentials, Span{ID: id(byte(i + 60)), Person: id(1), Name: "firearms_instructor", To: day()})
		f.Numbers = append(f.Numbers, Numbered{id(byte(i + 70)), id(byte(i + 1)), id(byte(i + 1)), "n", "x"})
	}
	return f
}

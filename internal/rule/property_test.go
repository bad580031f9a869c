package rule

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"standing/internal/civil"
	"standing/internal/credit"
)

func evaluate(t *rapid.T, r *Rule, f *Facts, recs []Record, q Question) Answer {
	a, err := r.Evaluate(f, recs, q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Property 1, under every feature: the order of records is irrelevant.
func TestOrderOfRecordsIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, everything), genFacts(t), genRecords(t, 700), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		want := evaluate(t, r, f, recs, q)
		shuffled := rapid.Permutation(recs).Draw(t, "shuffled")
		if got := evaluate(t, r, f, shuffled, q); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// Property 2, for every generator: periods tile.
func TestPeriodsTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f := genRule(t, features{}), genFacts(t)
		tr, err := r.Cycle.resolve(f, civil.Max)
		if err != nil {
			t.Fatal(err)
		}
		for k := 0; tr.exists(k) && k < 40; k++ {
			p, _ := tr.period(k)
			if p.End < p.Start {
				t.Fatalf("period %d is %s to %s", k, p.Start, p.End)
			}
			for _, d := range []civil.Date{p.Start, p.End} {
				if got, ok := tr.index(d); !ok || got != k {
					t.Fatalf("index(%s) = %d, %v, want %d", d, got, ok, k)
				}
			}
			if next, ok := tr.period(k + 1); ok && next.Start != p.End+1 {
				t.Fatalf("period %d ends %s, the next starts %s", k, p.End, next.Start)
			}
		}
	})
}

// Property 3, under every feature: what a need counts is the sum of its ledger
// lines plus what was carried in; the ledger has a line for every record.
func TestLedgerAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, everything), genFacts(t), genRecords(t, 800), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		x, err := r.Explain(f, recs, q)
		if err != nil {
			t.Fatal(err)
		}
		if a := evaluate(t, r, f, recs, q); !reflect.DeepEqual(a, x.Answer) {
			t.Fatalf("Explain answers %+v, Evaluate %+v", x.Answer, a)
		}
		sums, named := map[string]credit.Amount{}, map[string]bool{}
		for _, l := range x.Ledger {
			sums[l.Need] += l.Counted
			named[l.Record] = true
			if l.Counted != 0 && l.Need == "" {
				t.Fatalf("%+v counts for no need", l)
			}
		}
		for _, rec := range recs {
			if !named[rec.ID] {
				t.Fatalf("record %s is not in the ledger", rec.ID)
			}
		}
		for _, p := range append([]Part{x.Answer.Headline}, x.Answer.Parts...) {
			if p.Need == nil || p.Need.Pool == nil || p.Name == p.Need.Name && p.Need.Pool.Window.Kind == EachYear {
				continue
			}
			want := p.Counted
			if p.Name == "head" {
				want -= x.Answer.CarriedIn
			}
			if sums[p.Name] != want {
				t.Fatalf("%s counts %s, its lines %s\n%+v", p.Name, want, sums[p.Name], x.Ledger)
			}
		}
	})
}

// Property 4, for exclusive groups: no record gives more than its worth, no pool
// gets more than its need or its ceilings allow, and no other placing gets more
// credit in: the linear program, which knows nothing of flows, agrees.
func TestExclusivePlacesTheMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := genRule(t, features{exclusive: true, caps: true, weights: true, perDay: true})
		f, recs, q := genFacts(t), genRecords(t, 700), genAsOf(t)
		e := new(evaluator)
		e.r, e.f, e.recs, e.q = r, f, recs, q
		e.collect()
		if _, err := e.judge(); err != nil {
			t.Fatal(err)
		}
		var need *Need
		for _, n := range r.Versions[0].Needs {
			if n.Exclusive != nil {
				need = n
			}
		}
		fr := &e.frames[0]
		if need == nil || fr.version == nil || fr.period.IsZero() || fr.e == nil {
			return
		}
		flow, program := &group{e: e, fr: fr, need: need}, &group{e: e, fr: fr, need: need}
		flow.collect()
		flow.place()
		program.collect()
		program.placeCrossing()
		var a, b credit.Amount
		for p := range flow.pools {
			if flow.pools[p].counted > flow.pools[p].required {
				t.Fatalf("%s got %s", flow.pools[p].need.Name, flow.pools[p].counted)
			}
			a += flow.pools[p].counted
			b += program.pools[p].counted
		}
		if a-b > 3 || b-a > 3 {
			t.Fatalf("the flow places %s, the program %s", a, b)
		}
		for _, it := range flow.items {
			var given credit.Amount
			for _, got := range it.got {
				given += got
			}
			if given > it.worth {
				t.Fatalf("a record worth %s gave %s", it.worth, given)
			}
		}
	})
}

// Property 5, for pools and exclusive groups without once-per-course, daily
// ceilings, first-N weights, carry and make-up, and with an inner window that
// does not slide: adding a record never lowers what counts and never undoes met.
func TestAddingARecordNeverHurts(t *testing.T) {
	mono := features{minBlock: true, weights: true, rounding: true, caps: true, count: true, exclusive: true, choice: true, within: true, each: true, formula: true}
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, mono), genFacts(t), genRecords(t, 700), genAsOf(t)
		before := evaluate(t, r, f, recs, q)
		after := evaluate(t, r, f, append(slices.Clone(recs), genRecord(t, "new", 700)), q)
		if before.Status == Met && after.Status != Met {
			t.Fatalf("met became %s", after.Status)
		}
		if after.Counted < before.Counted {
			t.Fatalf("the headline fell from %s to %s", before.Counted, after.Counted)
		}
		for i, p := range before.Parts {
			if p.Need.Pool != nil && len(before.Parts) == len(after.Parts) && after.Parts[i].Counted < p.Counted && !inGroup(r, p.Need) {
				t.Fatalf("%s fell from %s to %s", p.Name, p.Counted, after.Parts[i].Counted)
			}
		}
	})
}

// inGroup: within a group only the sum is monotone, as credit may move over.
func inGroup(r *Rule, n *Need) bool {
	for _, top := range r.Versions[0].Needs {
		if slices.Contains(top.Exclusive, n) {
			return true
		}
	}
	return false
}

// Properties 6 and 7, under every feature: the same question has the same answer,
// and records that lie after AsOf or became known after KnownAt change nothing.
func TestWhatIsNotKnownChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, everything), genFacts(t), genRecords(t, 700), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		q.KnownAt = q.AsOf
		want := evaluate(t, r, f, recs, q)
		later := genRecord(t, "later", 700)
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			later.Date = q.AsOf + civil.Date(rapid.IntRange(1, 300).Draw(t, "after"))
			want.Next, later.RecordedOn = Change{}, q.AsOf
		case 1:
			later.RecordedOn = q.KnownAt + 1
		default:
			later.RecordedOn, later.VoidedOn = later.Date, min(q.KnownAt, later.Date+5)
		}
		got := evaluate(t, r, f, append(slices.Clone(recs), later), q)
		if want.Next == (Change{}) {
			got.Next = Change{}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// What is recalled is as if it had never been, under every feature, and the ledger says why.
func TestWhatIsRecalledGivesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, everything), genFacts(t), genRecords(t, 700), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		recs = slices.DeleteFunc(recs, func(rec Record) bool { return rec.Recalled })
		want := evaluate(t, r, f, recs, q)
		gone := genRecord(t, "gone", 700)
		gone.Recalled = true
		if got := evaluate(t, r, f, append(slices.Clone(recs), gone), q); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// Property 8, for versions by the end of the cycle: a new version changes no
// answer about a period that ends before it.
func TestANewVersionLeavesThePastAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, everything), genFacts(t), genRecords(t, 700), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		before, err := r.Evaluate(f, recs, q)
		if err != nil || before.Cycle.IsZero() {
			return
		}
		newer := *r
		other := genRule(t, features{})
		other.Versions[0].From = before.Cycle.End + 1
		newer.tags = slices.Clone(r.tags)
		newer.Versions = append(slices.Clone(r.Versions), other.Versions[0])
		after := evaluate(t, &newer, f, recs, q)
		before.Next, after.Next = Change{}, Change{}
		if !reflect.DeepEqual(after, before) {
			t.Fatalf("got  %+v\nwant %+v", after, before)
		}
	})
}

// Property 9, without once-per-course, minimum blocks, rounding, first-N weights
// and daily ceilings, and where nothing is counted: splitting a record in two on
// one day changes nothing.
func TestSplittingARecordChangesNothing(t *testing.T) {
	neutral := features{weights: true, caps: true, exclusive: true, current: true, rolling: true, choice: true, carry: true, makeUp: true, leave: true, holds: true, within: true, each: true, formula: true}
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, neutral), genFacts(t), genRecords(t, 700), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		if len(recs) == 0 {
			return
		}
		want := evaluate(t, r, f, recs, q)
		split := slices.Clone(recs)
		one := split[0]
		part := credit.One / 4
		if one.Amount <= part {
			return
		}
		split[0].Amount -= part
		one.ID, one.Amount = one.ID+"+", part
		if got := evaluate(t, r, f, append(split, one), q); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// Under every feature: until Next the answer is the same on every day, and on
// Next it is another one.
func TestNextIsWhenTheAnswerChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, everything), genFacts(t), genRecords(t, 900), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		if rapid.Bool().Draw(t, "pinned") {
			if a := evaluate(t, r, f, recs, q); !a.Cycle.IsZero() {
				q.CycleEnding = a.Cycle.End
			}
		}
		now := evaluate(t, r, f, recs, q)
		last := now.Next.On
		if last == 0 {
			last = q.AsOf + 1500
		}
		for d := q.AsOf + 1; d < last; d++ {
			then := evaluate(t, r, f, recs, Question{AsOf: d, CycleEnding: q.CycleEnding})
			if !then.same(&now) {
				t.Fatalf("changed on %s, before %q\nfrom %+v\nto   %+v", d, now.Next.On, now, then)
			}
		}
		if now.Next.On == 0 {
			return
		}
		then := evaluate(t, r, f, recs, Question{AsOf: now.Next.On, CycleEnding: q.CycleEnding})
		if then.same(&now) || then.Status != now.Next.Status {
			t.Fatalf("on %s the answer is %+v, as before", now.Next.On, then)
		}
		if at := now.Next.At; civil.At(at, r.Zone) != now.Next.On || civil.At(at.Add(-1), r.Zone) != now.Next.On-1 {
			t.Fatalf("%s does not begin at %s in %s", now.Next.On, at, r.ZoneName)
		}
	})
}

// A check entered twice on one day, early enough to keep its month, keeps it.
func TestAnEarlyRenewalEnteredTwiceKeepsItsMonth(t *testing.T) {
	r := mustParse(t, `{name: check, needs: [{current: check, valid: {months: 12, to: end_of_month}, keep_month: {early: 1, late: 1}}]}`)
	day := civil.MustParse
	recs := []Record{{ID: "1", Date: day("2024-03-12")}, {ID: "2", Date: day("2025-02-20")}, {ID: "3", Date: day("2025-02-20")}}
	a, err := r.Evaluate(&Facts{}, recs, Question{AsOf: day("2025-06-01")})
	if err != nil || a.Due != day("2026-03-31") {
		t.Fatalf("due %s, %v, want 2026-03-31", a.Due, err)
	}
}

package check

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/roster"
	"standing/internal/rule"
)

// read writes two small files and reads them as the command would.
func read(t *testing.T, p *pack.Pack, people, records string) *roster.Roster {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"people.csv": people, "records.csv": records} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, _, err := roster.Read(context.Background(), roster.Options{
		PeopleFile: filepath.Join(dir, "people.csv"), RecordsFile: filepath.Join(dir, "records.csv"), Pack: p})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func load(t *testing.T, id string) *pack.Pack {
	t.Helper()
	p, err := pack.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func judgeAll(p *pack.Pack, r *roster.Roster, ask Ask) map[string]Standing {
	out := map[string]Standing{}
	for s := range Judge(context.Background(), p, r, ask) {
		out[s.ID] = s
	}
	return out
}

const (
	utahPeople = "Badge,Name,Date certified\n001,Ada Early,2010-01-15\n002,Bo Late,2010-01-15\n003,Cy New,2024-05-01\n004,Di Done,2010-01-15\n"
	// Records reach back to before July 2023, so the year to June 2024 can be judged.
	utahRecords = "Badge,Course,Date completed,Hours\n001,Driving,2023-06-02,40\n002,Driving,2023-11-02,30\n004,Driving,2023-11-02,40\n002,Law,2024-07-10,4\n"
)

func TestThePeriodBeforeIsJudgedWhileItMatters(t *testing.T) {
	p := load(t, "peace-officer-ut")
	r := read(t, p, utahPeople, utahRecords)
	got := judgeAll(p, r, Ask{AsOf: civil.MustParse("2024-07-20")})
	for id, want := range map[string]rule.Status{"001": rule.Grace, "002": rule.Grace, "003": rule.Open, "004": rule.Open} {
		if got[id].Answer.Status != want {
			t.Errorf("%s is %s, want %s (%+v)", id, got[id].Answer.Status, want, got[id].Answer.Headline)
		}
	}
	late := got["002"]
	if late.Next == nil || late.Answer.Remaining.String() != "6" || late.Answer.GraceUntil != civil.MustParse("2024-07-31") {
		t.Errorf("%+v", late)
	}
	after := judgeAll(p, r, Ask{AsOf: civil.MustParse("2024-08-01")})
	if after["002"].Answer.Status != rule.NotMet || after["004"].Answer.Status != rule.Open {
		t.Errorf("in August: %s and %s", after["002"].Answer.Status, after["004"].Answer.Status)
	}
}

func TestAPeriodThatTheFilesDoNotReachIsNotJudged(t *testing.T) {
	p := load(t, "peace-officer-ut")
	r := read(t, p, utahPeople, "Badge,Course,Date completed,Hours\n002,Driving,2023-11-02,30\n")
	got := judgeAll(p, r, Ask{AsOf: civil.MustParse("2024-08-01")})
	if s := got["002"]; s.Answer.Status != rule.Open || s.Next != nil {
		t.Errorf("judged by half a year of records: %s", s.Answer.Status)
	}
}

func TestWithinKeepsWhoIsLateOrDueSoon(t *testing.T) {
	p := load(t, "peace-officer-ut")
	r := read(t, p, utahPeople, utahRecords)
	got := judgeAll(p, r, Ask{AsOf: civil.MustParse("2025-05-20"), Within: 60})
	if len(got) != 4 {
		t.Errorf("due on 30 June, 41 days ahead: got %d of 4", len(got))
	}
	got = judgeAll(p, r, Ask{AsOf: civil.MustParse("2025-04-20"), Within: 60})
	if _, ok := got["004"]; ok || len(got) != 2 {
		t.Errorf("71 days ahead only the late ones are asked for: %d", len(got))
	}
}

func TestAMissingFactIsNamedAndTheOthersAreJudged(t *testing.T) {
	p := load(t, "nursing-ca")
	r := read(t, p, "Badge,Name,Date licensed,Birth date\n1,A,2015-02-03,1980-05-05\n2,B,2015-02-03,\n", "Badge,Course,Date completed,Hours\n1,X,2024-01-02,3\n")
	got := judgeAll(p, r, Ask{AsOf: civil.MustParse("2024-06-01")})
	if got["1"].Problem != "" || got["1"].Answer.Status == 0 {
		t.Errorf("%+v", got["1"])
	}
	if s := got["2"]; !strings.Contains(strings.ToLower(s.Problem), "birth") {
		t.Errorf("the problem is %q", s.Problem)
	}
}

func TestPeopleComeOutInTheOrderOfTheFile(t *testing.T) {
	p := load(t, "bls")
	var people strings.Builder
	people.WriteString("Badge,Name\n")
	const n = 3*chunk + 17
	for i := range n {
		fmt.Fprintf(&people, "%05d,Person %d\n", i, i)
	}
	r := read(t, p, people.String(), "Badge,Course,Date completed\n00003,BLS,2025-01-02\n")
	i := 0
	for s := range Judge(context.Background(), p, r, Ask{AsOf: civil.MustParse("2025-06-01")}) {
		if s.ID != fmt.Sprintf("%05d", i) {
			t.Fatalf("place %d has %s", i, s.ID)
		}
		if i++; i == n-5 {
			break // stopping early must not hang or leak
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range Judge(ctx, p, r, Ask{AsOf: civil.MustParse("2025-06-01")}) {
		t.Fatal("a cancelled run went on")
	}
}

func TestOneExplainsTheSameAnswerThatJudgeGives(t *testing.T) {
	p := load(t, "peace-officer-ut")
	r := read(t, p, utahPeople, utahRecords)
	ask := Ask{AsOf: civil.MustParse("2024-07-20")}
	all := judgeAll(p, r, ask)
	for i := range r.People {
		why := One(p, r, ask, i)
		want := all[r.People[i].ID].Answer
		if why.Explanation.Answer.Status != want.Status || why.Explanation.Answer.Numbers != want.Numbers {
			t.Errorf("%s: explained %+v, judged %+v", r.People[i].ID, why.Explanation.Answer.Numbers, want.Numbers)
		}
	}
}

const floridaPeople = "Badge,Name,Date licensed,License expires\n1,Ada,2012-06-14,2026-04-30\n"

// The files begin inside a period that has ended since. What they cannot show is
// said; but where the people file itself names the end of that period as the day
// the licence runs to, it is judged.
func TestALapseDoesNotVanishWithThePeriod(t *testing.T) {
	p := load(t, "nursing-fl")
	records := "Badge,Course,Category,Date completed,Hours\n1,Sepsis,,2025-03-04,2\n"
	r := read(t, p, floridaPeople, records)
	s := judgeAll(p, r, Ask{AsOf: civil.MustParse("2026-11-21")})["1"]
	if s.Answer.Status != rule.NotMet || s.Answer.Cycle.End != civil.MustParse("2026-04-30") || s.Next == nil || len(s.Expired) != 1 {
		t.Errorf("%s, %+v, %v", s.Answer.Status, s.Answer.Cycle, s.Expired)
	}
	later := read(t, p, strings.Replace(floridaPeople, "2026-04-30", "2028-04-30", 1), records)
	s = judgeAll(p, later, Ask{AsOf: civil.MustParse("2026-11-21")})["1"]
	if s.Answer.Status != rule.Open || s.Earlier.End != civil.MustParse("2026-04-30") || len(s.Expired) != 0 {
		t.Errorf("%s, %+v", s.Answer.Status, s.Earlier)
	}
	var sum Summary
	sum.Add(s)
	if notes := strings.Join(limits(Header{Pack: p}, &sum), " "); !strings.Contains(notes, "1 person the period before the current one was not judged") {
		t.Error(notes)
	}
}

func TestAPackDoesNotJudgePeriodsBeforeItsText(t *testing.T) {
	p := load(t, "nursing-fl")
	r := read(t, p, floridaPeople, "Badge,Course,Category,Date completed,Hours\n1,Sepsis,,2015-03-04,2\n")
	if s := judgeAll(p, r, Ask{AsOf: civil.MustParse("2020-11-21")})["1"]; !strings.Contains(s.Problem, "1 May 2024") {
		t.Errorf("%+v", s)
	}
	if s := judgeAll(p, r, Ask{AsOf: civil.MustParse("2025-11-21")})["1"]; s.Answer.Status != rule.Open || s.Next != nil {
		t.Errorf("the period to April 2024 was judged by a later text: %+v", s.Answer)
	}
}

// A period that was extended and is still open comes first, as in the product: what falls due
// first is what somebody has to see.
func TestAPeriodThatWasExtendedComesBeforeTheNextOne(t *testing.T) {
	p, err := pack.Parse("moved", []byte(`title: A year that was given longer
version: "1"
kind: healthcare
jurisdiction: US-XX
effective: 2020-01-01
citation: {text: Ours, url: "https://example.org", seen: 2026-01-01, confidence: secondary}
rule:
  name: Moved
  unit: hour
  cycle: {fixed_from: 2020-01-01, years: 1, moved: [{cycle_ending: 2025-12-31, due: 2026-03-31}]}
  needs: [{pool: total, need: 10}]
`))
	if err != nil {
		t.Fatal(err)
	}
	r := read(t, p, "ID,Name\n1,Ada\n2,Bo\n", "ID,Course,Date completed,Hours\n1,First,2024-12-20,10\n1,Second,2025-05-01,4\n2,First,2024-12-20,10\n2,Second,2025-05-01,10\n")
	got := judgeAll(p, r, Ask{AsOf: civil.MustParse("2026-02-10")})
	ada, bo := got["1"], got["2"]
	if ada.Answer.Status != rule.Open || ada.Answer.Cycle.End != civil.MustParse("2025-12-31") || ada.Answer.Due != civil.MustParse("2026-03-31") || ada.Answer.Remaining.String() != "6" ||
		ada.Next == nil || ada.Next.Cycle.End != civil.MustParse("2026-12-31") {
		t.Errorf("%s, %+v, due %s, then %+v", ada.Answer.Status, ada.Answer.Cycle, ada.Answer.Due, ada.Next)
	}
	if bo.Answer.Cycle.End != civil.MustParse("2026-12-31") || bo.Next != nil {
		t.Errorf("what was met comes first: %+v", bo.Answer.Cycle)
	}
	if w := judgeAll(p, r, Ask{AsOf: civil.MustParse("2026-02-10"), Within: 60}); len(w) != 1 || w["1"].Answer.Due != civil.MustParse("2026-03-31") {
		t.Errorf("due within sixty days: %+v", w)
	}
	if why := One(p, r, Ask{AsOf: civil.MustParse("2026-02-10")}, 0); why.Explanation.Answer.Cycle.End != civil.MustParse("2025-12-31") {
		t.Errorf("--why is about %+v", why.Explanation.Answer.Cycle)
	}
	line, err := Ahead(p, &r.People[0].Facts, r.RecordsOf(0, nil), civil.MustParse("2025-11-01"), civil.MustParse("2026-02-10"))
	if err != nil || len(line.Changes) < 2 || line.Changes[1].Cycle.End != civil.MustParse("2025-12-31") || line.Changes[1].Status != rule.Open {
		t.Errorf("the timeline forgets it: %+v %v", line.On, err)
	}
}

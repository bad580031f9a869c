package recall

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// One proposes, another agrees; then everything that rests on the issuer gives nothing, in its
// days and nowhere else, until it is lifted; and what was known before is as it was.
func TestARecallFromProposalToLifting(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		holder := ids.ID{9}
		ann := k.member("Ann Nurse", holder)
		bob := k.person("Bob Aide")
		k.course("Lifting", "ACME Safety-School")
		k.course("Fire", "Red Hose")
		k.record(ann, "Lifting", "2026-02-10")
		k.record(ann, "Fire", "2026-02-11")
		k.record(ann, "Lifting", "2025-12-31")
		k.record(bob, "Lifting", "2026-03-31")
		before := k.place()

		p, err := k.Preview(ctx, k.boss(PermPropose), spring)
		if err != nil || p.Records != 2 || p.People != 2 || len(p.Lines) != 2 || p.How != approval.SecondPerson || len(p.Courses) != 1 {
			t.Fatalf("%+v %v", p, err)
		}
		r := k.propose(spring)
		if _, err := k.Decide(ctx, k.boss(PermApprove), DecideInput{Ref: Ref{r.ID}, Yes: "yes"}); reason(err) != "yes:own_request" {
			t.Error("who proposed agreed: ", err)
		}
		k.work()
		if got := k.rules(person.Everything, ann); strings.Contains(got, "recalled") || len(k.show(r.ID).Lines) != 2 {
			t.Error("before anybody agreed: ", got)
		}
		k.answer(r.ID, "yes")
		if _, err := k.Decide(ctx, k.second(PermApprove), DecideInput{Ref: Ref{r.ID}, Yes: "yes"}); !errors.Is(err, fault.Gone) {
			t.Error("decided twice: ", err)
		}
		k.work()
		if got := k.rules(person.Everything, ann); got != "2025-12-31, 2026-02-10 recalled, 2026-02-11" {
			t.Error(got)
		}
		if got := k.rules(person.Everything, bob); got != "2026-03-31 recalled" {
			t.Error(got)
		}
		v := k.show(r.ID)
		if v.State != InEffect || v.Records != 2 || v.SpreadAt.IsZero() || len(v.Lines) != 2 || len(v.Steps) != 2 {
			t.Errorf("%+v", v.Recall)
		}
		if k.notices("recall.holder", holder) != 1 || k.notices("recall.staff", anna) != 1 || k.notices("recall.staff", bert) != 1 {
			t.Error("told: ", k.notices("recall.holder", holder), k.notices("recall.staff", anna))
		}
		then := k.place()
		if got := k.rules(before, ann); strings.Contains(got, "recalled") || k.rules(then, bob) != "2026-03-31 recalled" {
			t.Error("what was known changed: ", got, "; ", k.rules(then, bob))
		}
		items, err := k.Training.List(ctx, k.boss(training.PermView), training.ListInput{Person: bob})
		if err != nil || len(items.Items) != 1 || !items.Items[0].Recalled {
			t.Error("the record's page: ", items.Items, err)
		}

		k.lifted(r.ID)
		if got := k.rules(person.Everything, ann) + k.rules(person.Everything, bob); strings.Contains(got, "recalled") {
			t.Error("after lifting: ", got)
		}
		if got := k.rules(then, bob); got != "2026-03-31 recalled" {
			t.Error("what was known while it held: ", got)
		}
		if v := k.show(r.ID); v.State != Lifted || len(v.Lines) != 0 || len(v.Steps) != 4 || k.notices("recall.holder_lifted", holder) != 1 {
			t.Errorf("%+v", v)
		}
		k.record(bob, "Lifting", "2026-03-30")
		if got := k.rules(person.Everything, bob); strings.Contains(got, "recalled") {
			t.Error("recorded after lifting: ", got)
		}
		if _, err := k.Lift(ctx, k.boss(PermPropose), Ref{r.ID}); !errors.Is(err, fault.Conflict) {
			t.Error("lifted twice: ", err)
		}
	})
}

// What comes later is marked as it is recorded, by whatever way; what is corrected to another day
// or course is not marked any more, and is again when it goes back.
func TestWhatIsRecordedLaterIsMarked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		lifting := k.course("Lifting", "Acme Safety School")
		k.course("Fire", "Red Hose")
		k.recalled(spring)
		c := k.record(ann, "Lifting", "2026-02-10")
		k.load(lifting, "2026-02-11", ann, bob)
		k.must(k.people.EnsureIndex(ctx, k.system()))
		if _, err := k.Training.Save(ctx, k.boss(training.PermEnter), training.ClassInput{Class: ids.New(start).String(), Done: training.Done{Course: "Lifting", On: day("2026-02-12"), Hours: "1"}, People: []ids.ID{bob}}); err != nil {
			t.Fatal(err)
		}
		if got := k.rules(person.Everything, ann); got != "2026-02-10 recalled, 2026-02-11 recalled" {
			t.Error(got)
		}
		if got := k.rules(person.Everything, bob); got != "2026-02-11 recalled, 2026-02-12 recalled" {
			t.Error(got)
		}
		correct := func(id ids.ID, course, on string) training.Completion {
			c, err := k.Training.Correct(ctx, k.boss(training.PermEnter), training.CorrectInput{ID: id, Done: training.Done{Course: course, On: day(on), Hours: "2"}})
			k.must(err)
			return c
		}
		moved := correct(c.ID, "Lifting", "2026-04-01")
		if got := k.rules(person.Everything, ann); got != "2026-02-11 recalled, 2026-04-01" {
			t.Error("moved out of the days: ", got)
		}
		back, err := k.Training.Restore(ctx, k.boss(training.PermEnter), training.Ref{ID: c.ID})
		k.must(err)
		if got := k.rules(person.Everything, ann); got != "2026-02-10 recalled, 2026-02-11 recalled" {
			t.Error("and back: ", got, moved.ID, back.ID)
		}
		correct(back.ID, "Fire", "2026-02-10")
		if got := k.rules(person.Everything, ann); got != "2026-02-10, 2026-02-11 recalled" {
			t.Error("another course: ", got)
		}
	})
}

// A claim rests on who gave it, whatever course it was recorded as, with its corrections; also one
// that was accepted before that was kept.
func TestWhatAClaimNames(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		k.course("Fire", "Red Hose")
		accept := func(on, provider string) ids.ID {
			v, err := k.Training.Claim(ctx, k.as(training.PermClaim, access.Own, ids.ID{9}, ann), training.ClaimInput{Course: "Fire", On: day(on), Hours: "1", Provider: provider})
			k.must(err)
			v, err = k.Training.Decide(ctx, k.boss(training.PermApprove), training.DecideInput{ID: v.ID, Ruling: training.Ruling{Yes: "yes"}})
			k.must(err)
			return v.Completion
		}
		old := accept("2026-01-10", "ACME safety school")
		accept("2026-01-11", "Somebody else")
		_, err := k.Training.Correct(ctx, k.boss(training.PermEnter), training.CorrectInput{ID: old, Done: training.Done{Course: "Fire", On: day("2026-01-12"), Hours: "3"}})
		k.must(err)
		k.exec(`DELETE FROM completion_issuer WHERE org_id = $1`) // as it lay before that was kept
		p, err := k.Preview(ctx, k.boss(PermPropose), spring)
		if err != nil || !p.Indexing || p.Records != 0 {
			t.Error(p, err)
		}
		k.recalled(spring)
		if got := k.rules(person.Everything, ann); got != "2026-01-11, 2026-01-12 recalled" {
			t.Error(got)
		}
		accept("2026-01-13", "Acme Safety School")
		if got := k.rules(person.Everything, ann); got != "2026-01-11, 2026-01-12 recalled, 2026-01-13 recalled" {
			t.Error(got)
		}
		if p, err := k.Preview(ctx, k.boss(PermPropose), spring); err != nil || p.Indexing || p.Records != 2 {
			t.Error(p.Indexing, p.Records, err)
		}
	})
}

// A recall of some courses leaves the others, and credentials.
func TestNarrower(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		lifting := k.course("Lifting", "Acme Safety School")
		k.course("Walking", "Acme Safety School")
		k.record(ann, "Lifting", "2026-02-10")
		k.record(ann, "Walking", "2026-02-11")
		in := spring
		in.Courses = []ids.ID{lifting}
		r := k.recalled(in)
		k.record(ann, "Walking", "2026-02-12")
		if got := k.rules(person.Everything, ann); got != "2026-02-10 recalled, 2026-02-11, 2026-02-12" || len(k.show(r.ID).Only) != 1 {
			t.Error(got)
		}
		in.Courses = []ids.ID{{5}}
		if _, err := k.Propose(ctx, k.boss(PermPropose), in); !errors.Is(err, fault.NotFound) {
			t.Error("a course that is not there: ", err)
		}
	})
}

// A credential of the issuer is recalled, with the fact that rules go by, and is given back.
func TestCredentials(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		holder := ids.ID{9}
		ann := k.member("Ann", holder)
		said := credential.Said{Kind: credential.Certification, Title: "Paramedic", Issuer: "Acme Safety School", Jurisdiction: "Florida", IssuedOn: day("2026-02-01"), ExpiresOn: day("2027-02-01"), Code: "national_certification"}
		add := func(in credential.Said) credential.View {
			v, err := k.Credentials.Add(ctx, k.boss(credential.PermEnter), credential.AddInput{Person: ann, Said: in})
			k.must(err)
			return v
		}
		spelt := said
		spelt.Issuer = "ACME Safety-School."
		one := add(spelt)
		other := said
		other.Title, other.Issuer, other.Code = "Diver", "Red Hose", ""
		two := add(other)
		show := func(id ids.ID) credential.View {
			v, err := k.Credentials.Show(ctx, k.boss(credential.PermView), credential.ShowInput{ID: id})
			k.must(err)
			return v
		}
		if !show(one.ID).Counts {
			t.Fatal("it does not count to begin with")
		}
		k.exec(`UPDATE credential SET issuer_ix = NULL WHERE org_id = $1`) // as they lay before that was kept
		if _, err := k.Preview(ctx, k.boss(PermPropose), spring); err != nil {
			t.Error(err)
		}
		k.work()
		if p, err := k.Preview(ctx, k.boss(PermPropose), spring); err != nil || len(p.Credentials) != 1 {
			t.Error(p.Credentials, err)
		}
		r := k.recalled(spring)
		if v := show(one.ID); !v.Recalled || v.Counts {
			t.Error("recalled ", v.Recalled, ", counts ", v.Counts)
		}
		if v := show(two.ID); v.Recalled || k.notices("recall.holder", holder) != 1 || k.show(r.ID).Credentials != 1 || len(k.show(r.ID).Held) != 1 {
			t.Errorf("%+v %+v", v.Recalled, k.show(r.ID).Held)
		}
		k.clock.Move(time.Minute)
		later := said
		later.Title, later.Jurisdiction, later.Code = "Driver", "", ""
		three := add(later)
		if !show(three.ID).Recalled {
			t.Error("one that was added later is not recalled")
		}
		out := later
		out.IssuedOn = day("2026-04-02")
		if _, err := k.Credentials.Correct(ctx, k.boss(credential.PermEnter), credential.CorrectInput{Ref: credential.Ref{ID: three.ID}, Said: out}); err != nil || show(three.ID).Recalled {
			t.Error("corrected to another day: ", err)
		}
		k.lifted(r.ID)
		if v := show(one.ID); v.Recalled || !v.Counts {
			t.Error("after lifting: recalled ", v.Recalled, ", counts ", v.Counts)
		}
		if n := k.count(`SELECT count(*) FROM person_fact f WHERE f.org_id = $1 AND f.name = 'national_certification' AND f.kind = 'holding' AND NOT EXISTS (SELECT 1 FROM person_fact n WHERE n.org_id = $1 AND n.supersedes_id = f.id)`); n != 1 {
			t.Error(n, " facts")
		}
	})
}

// A worker that is killed loses nothing and does nothing twice.
func TestAKilledWorker(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		lifting := k.course("Lifting", "Acme Safety School")
		var people []ids.ID
		for i := range 3 {
			people = append(people, k.person(fmt.Sprintf("Person %d", i)))
		}
		const each = 400
		for i := range each {
			k.load(lifting, (spring.From + 1).String(), people[i%3])
		}
		k.load(lifting, "2026-02-02", append(repeat(people, each), people...)...)
		r := k.propose(spring)
		k.answer(r.ID, "yes")
		n := 0
		k.fail = func() error {
			if n++; n == 2 {
				return errors.New("killed")
			}
			return nil
		}
		_ = k.run()
		if got := k.count(`SELECT count(*) FROM completion_recall WHERE org_id = $1`); got == 0 || got == 4*each+3 || k.show(r.ID).Records != got {
			t.Fatal("marked before it was killed: ", got, k.show(r.ID).Records)
		}
		k.fail = nil
		k.clock.Move(time.Hour)
		k.work()
		if got, v := k.count(`SELECT count(*) FROM completion_recall WHERE org_id = $1`), k.show(r.ID); got != 4*each+3 || v.Records != got || v.SpreadAt.IsZero() {
			t.Error("marked in all: ", got, v.Records)
		}
		entries := k.count(`SELECT count(*) FROM audit_content WHERE org_id = $1 AND verb = 'completions.recalled'`)
		if entries != 4 {
			t.Error(entries, " entries in the log")
		}
		k.lifted(r.ID)
		if got := k.count(`SELECT count(*) FROM completion_recall WHERE org_id = $1 AND lifted`); got != 4*each+3 {
			t.Error("given back: ", got)
		}
	})
}

func repeat(people []ids.ID, each int) (out []ids.ID) {
	for range each {
		out = append(out, people...)
	}
	return out
}

// Sixteen record while the recall takes effect: none comes through unmarked.
func TestRace_RecordedWhileItTakesEffect(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.course("Lifting", "Acme Safety School")
		people := make([]ids.ID, 16)
		for i := range people {
			people[i] = k.person(fmt.Sprintf("Person %d", i))
		}
		k.record(people[0], "Lifting", "2025-06-01") // not the first of the organization
		r := k.propose(spring)
		var wg sync.WaitGroup
		begin, under, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
		var came atomic.Int64
		k.fail = func() error { // the first to record has looked what is recalled, and takes its time
			if came.Add(1) == 1 {
				close(under)
				select {
				case <-done: // it was not waited for
				case <-time.After(800 * time.Millisecond):
				}
			}
			return nil
		}
		for _, who := range people {
			wg.Go(func() {
				<-begin
				for i := range 4 {
					if _, err := k.Training.Record(ctx, k.boss(training.PermEnter), training.RecordInput{Person: who, Done: training.Done{Course: "Lifting", On: spring.From + civil.Date(i), Hours: "1"}}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Go(func() {
			defer close(done)
			<-under
			if _, err := k.Decide(ctx, k.second(PermApprove), DecideInput{Ref: Ref{r.ID}, Yes: "yes"}); err != nil {
				t.Error(err)
			}
			if err := k.run(); err != nil {
				t.Error(err)
			}
		})
		close(begin)
		wg.Wait()
		k.work()
		for _, who := range people {
			if got := k.rules(person.Everything, who); strings.Count(got, "recalled") != 4 {
				t.Error(got)
			}
		}
	})
}

// Of sixteen who answer at once one does, and everything is marked once.
func TestRace_AnsweredOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		k.course("Lifting", "Acme Safety School")
		k.record(ann, "Lifting", "2026-02-10")
		r := k.propose(spring)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 16 {
			wg.Go(func() {
				_, err := k.Decide(ctx, k.second(PermApprove), DecideInput{Ref: Ref{r.ID}, Yes: "yes"})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, fault.Gone) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.work()
		if won != 1 || k.count(`SELECT active FROM recall_desk WHERE org_id = $1`) != 1 || k.count(`SELECT count(*) FROM completion_recall WHERE org_id = $1`) != 1 {
			t.Error(won, k.count(`SELECT active FROM recall_desk WHERE org_id = $1`))
		}
	})
}

// Alone one decides alone; where nobody else may agree, it takes effect unless somebody objects.
func TestWhoAgrees(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		r := k.propose(spring)
		if v := k.answer(r.ID, "no"); v.State != Refused {
			t.Error(v.State)
		}
		r = k.propose(spring)
		if v, err := k.Withdraw(ctx, k.boss(PermPropose), Ref{r.ID}); err != nil || v.State != Withdrawn {
			t.Error(v.State, err)
		}
		k.Staff = func(context.Context, db.Q, access.Scope) ([]access.Scope, error) {
			return []access.Scope{k.boss(PermView)}, nil
		}
		r = k.propose(spring)
		k.clock.Move(approval.Ripe)
		k.work()
		k.work()
		if v := k.show(r.ID); v.State != InEffect || len(v.Steps) != 2 || !v.Steps[1].By.Zero() {
			t.Errorf("%+v", v.Steps)
		}
		k.must(k.d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE org SET kind = 'professional' WHERE id = $1`, k.org)
			return err
		}))
		if r = k.propose(spring); r.State != InEffect {
			t.Error("alone: ", r.State)
		}
		if v, err := k.Lift(ctx, k.boss(PermPropose), Ref{r.ID}); err != nil || v.State != Lifted {
			t.Error(v.State, err)
		}
	})
}

// The issuer and the reason lie sealed, and whoever reaches nobody sees nobody.
func TestSealedAndWithinReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		k.course("Lifting", "CANARY School")
		k.record(ann, "Lifting", "2026-02-10")
		in := spring
		in.Issuer, in.Reason = "CANARY School", "CANARY reason"
		r := k.recalled(in)
		var issuer, why []byte
		k.must(k.d.Read(ctx, k.system(), func(ctx context.Context, q db.Q) (err error) {
			issuer, err = db.One(ctx, q, db.Scalar[[]byte], `SELECT issuer FROM recall WHERE org_id = $1`, k.org)
			if err == nil {
				why, err = db.One(ctx, q, db.Scalar[[]byte], `SELECT reason FROM recall WHERE org_id = $1`, k.org)
			}
			return err
		}))
		if len(issuer) == 0 || strings.Contains(string(issuer)+string(why), "CANARY") {
			t.Errorf("%q %q", issuer, why)
		}
		v, err := k.Show(ctx, k.as(PermView, access.Units, ids.ID{8}, ids.ID{}), ShowInput{Ref: Ref{r.ID}})
		if err != nil || len(v.Lines) != 0 || v.Issuer != "CANARY School" {
			t.Error(v.Lines, err)
		}
		if len(k.seen) == 0 || k.seen[len(k.seen)-1].Verb != "recall.viewed" {
			t.Error("the look is not in the log")
		}
		l, err := k.List(ctx, k.boss(PermView), ListInput{})
		if err != nil || len(l.Recalls) != 1 || l.Recalls[0].Issuer != "CANARY School" {
			t.Error(l, err)
		}
	})
}

// What cannot be meant is refused, with the field.
func TestBadTerms(t *testing.T) {
	ok := spring
	for want, change := range map[string]func(*Terms){
		"issuer:required":           func(in *Terms) { in.Issuer = " \t" },
		"issuer:recall.issuer_form": func(in *Terms) { in.Issuer = "…!" },
		"issuer:text_invalid":       func(in *Terms) { in.Issuer = "Acme\u202eSchool" },
		"issuer:too_long":           func(in *Terms) { in.Issuer = strings.Repeat("é", 201) },
		"from:required":             func(in *Terms) { in.From = 0 },
		"to:required":               func(in *Terms) { in.To = 0 },
		"to:recall.order":           func(in *Terms) { in.To = in.From - 1 },
		"reason:required":           func(in *Terms) { in.Reason = "\n" },
		"reason:too_long":           func(in *Terms) { in.Reason = strings.Repeat("x", 1001) },
		"reason:text_invalid":       func(in *Terms) { in.Reason = "a\x00b" },
		"courses:too_many":          func(in *Terms) { in.Courses = make([]ids.ID, 201) },
	} {
		in := ok
		if change(&in); reason(in.check()) != want {
			t.Errorf("got %s, want %s", reason(in.check()), want)
		}
	}
	for _, name := range []string{"學校", "Écôle  supérieure", "مدرسة", "A", strings.Repeat("é", 200)} {
		in := ok
		if in.Issuer = name; in.check() != nil {
			t.Errorf("%s: %v", name, in.check())
		}
	}
}

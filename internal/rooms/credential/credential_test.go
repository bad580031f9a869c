package credential_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/person"
)

func TestFactsFollowTheCredential(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		v := k.add(ana, said("RN 12345"))
		if got := k.holds(ana); !slices.Equal(got, []string{"national_certification 2020-05-01 2027-04-30"}) || !v.Counts || v.Grade != credential.Claimed {
			t.Fatal(got, v.Counts, v.Grade)
		}
		_, err := k.Renew(ctx, k.boss(credential.PermEnter), credential.RenewInput{Ref: credential.Ref{ID: v.ID}, ExpiresOn: day(2029, 4, 30)})
		k.must(err)
		if got := k.holds(ana); !slices.Equal(got, []string{"national_certification 2020-05-01 2027-04-30", "national_certification 2027-05-01 2029-04-30"}) {
			t.Fatal("renewed: ", got)
		}
		s := said("")
		s.ValidFrom, s.ExpiresOn = day(2027, 6, 1), day(2029, 5, 31)
		_, err = k.Correct(ctx, k.boss(credential.PermEnter), credential.CorrectInput{Ref: credential.Ref{ID: v.ID}, Said: s})
		k.must(err)
		if got := k.holds(ana); !slices.Equal(got, []string{"national_certification 2020-05-01 2027-04-30", "national_certification 2027-06-01 2029-05-31"}) {
			t.Fatal("corrected: ", got)
		}
		k.clock.Move(500 * 24 * time.Hour)
		v, err = k.End(ctx, k.boss(credential.PermEnter), credential.EndInput{Ref: credential.Ref{ID: v.ID}, Status: credential.Revoked, StatusOn: day(2027, 9, 1)})
		k.must(err)
		if got := k.holds(ana); !slices.Equal(got, []string{"national_certification 2020-05-01 2027-04-30", "national_certification 2027-06-01 2027-08-31"}) || v.Status != credential.Revoked {
			t.Fatal("ended: ", got, v.Status)
		}
		if len(v.History) != 4 || v.History[0].Did != "ended" || v.History[3].Did != "added" || v.Number != "••••45" {
			t.Errorf("history %+v, number %q", v.History, v.Number)
		}
		if k.told == 0 {
			t.Error("nobody was told of the facts")
		}
		if _, err := k.Detach(ctx, k.boss(credential.PermEnter), credential.DocumentInput{Ref: credential.Ref{ID: v.ID}, Document: ids.ID{1}}); reason(err) != "document credential.document_unknown" {
			t.Error("taken off though it was not there: ", reason(err))
		}
		// the fact is not said anywhere else
		_, err = k.people.Enter(ctx, k.boss(person.PermFact), person.FactInput{Person: ana, Name: "national_certification", Said: person.Said{From: day(2020, 1, 1)}})
		if reason(err) != "from credential.owns_fact" {
			t.Error("said elsewhere: ", reason(err))
		}
		// what it was called among rules is taken back with its name
		bo := k.person("Bo Li")
		w := k.add(bo, said("RN 7"))
		s = said("")
		s.Code = ""
		if _, err := k.Correct(ctx, k.boss(credential.PermEnter), credential.CorrectInput{Ref: credential.Ref{ID: w.ID}, Said: s}); err != nil || len(k.holds(bo)) != 0 {
			t.Error("no rule knows it any more: ", err, k.holds(bo))
		}
	})
}

func TestAsKnownOnAPastDay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		v := k.add(ana, said("RN 1"))
		doc := k.document(ana, "Licence")
		k.clock.Move(10 * 24 * time.Hour)
		_, err := k.See(ctx, k.boss(credential.PermVouch), credential.DocumentInput{Ref: credential.Ref{ID: v.ID}, Document: doc})
		k.must(err)
		k.clock.Move(10 * 24 * time.Hour)
		_, err = k.Renew(ctx, k.boss(credential.PermEnter), credential.RenewInput{Ref: credential.Ref{ID: v.ID}, ExpiresOn: day(2029, 4, 30)})
		k.must(err)
		for _, c := range []struct {
			at      int // days after the beginning
			expires string
			grade   credential.Grade
			entries int
		}{{0, "2027-04-30", credential.Claimed, 1}, {9, "2027-04-30", credential.Claimed, 1}, {10, "2027-04-30", credential.DocumentSeen, 1}, {19, "2027-04-30", credential.DocumentSeen, 1}, {20, "2029-04-30", credential.Claimed, 2}} {
			got, err := k.Show(ctx, k.boss(credential.PermView), credential.ShowInput{ID: v.ID, AsOf: day(2026, 5, 4) + day(1970, 1, 1+c.at) - day(1970, 1, 1)})
			k.must(err)
			if got.ExpiresOn.String() != c.expires || got.Grade != c.grade || len(got.History) != c.entries {
				t.Errorf("after %d days: %s %s %d", c.at, got.ExpiresOn, got.Grade, len(got.History))
			}
		}
		if _, err := k.Show(ctx, k.boss(credential.PermView), credential.ShowInput{ID: v.ID, AsOf: day(2026, 5, 3)}); reason(err) != "not_found" && !strings.Contains(reason(err), "not") {
			t.Error("it was known before it was said: ", reason(err))
		}
	})
}

// What only its holder says counts for nothing before somebody else vouches for it.
func TestOnesOwnWordDoesNotCount(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		v, err := k.Add(ctx, k.me(credential.PermEnter, ana), credential.AddInput{Said: said("RN 1")})
		k.must(err)
		if len(k.holds(ana)) != 0 || v.Counts || !slices.Contains(v.Missing, "counts") {
			t.Fatal("it counts: ", k.holds(ana), v.Missing)
		}
		doc := k.document(ana, "Licence")
		in := credential.DocumentInput{Ref: credential.Ref{ID: v.ID}, Document: doc}
		_, err = k.Attach(ctx, k.me(credential.PermEnter, ana), in)
		k.must(err)
		if _, err := k.See(ctx, k.as(credential.PermVouch, access.Org, ids.ID{5}, ana), in); reason(err) != " credential.own" {
			t.Error("vouched for oneself: ", reason(err))
		}
		v, err = k.See(ctx, k.boss(credential.PermVouch), in)
		k.must(err)
		if got := k.holds(ana); len(got) != 1 || !v.Counts || v.Grade != credential.DocumentSeen {
			t.Error("it does not count: ", got, v.Counts, v.Grade)
		}
		// her own renewal waits again, and what counted before still does
		v, err = k.Renew(ctx, k.me(credential.PermEnter, ana), credential.RenewInput{Ref: credential.Ref{ID: v.ID}, ExpiresOn: day(2029, 4, 30)})
		k.must(err)
		if got := k.holds(ana); len(got) != 1 || v.Grade != credential.Claimed {
			t.Error("renewed by herself: ", got, v.Grade)
		}
		_, err = k.See(ctx, k.boss(credential.PermVouch), in)
		k.must(err)
		if got := k.holds(ana); len(got) != 2 {
			t.Error("the renewal: ", got)
		}
		evidence := k.show(v.ID).Evidence[0].ID
		v, err = k.Withdraw(ctx, k.boss(credential.PermVouch), credential.WithdrawInput{Ref: credential.Ref{ID: v.ID}, Evidence: evidence})
		k.must(err)
		if v.Grade != credential.Claimed || !v.Evidence[0].Gone {
			t.Error("withdrawn: ", v.Grade)
		}
		if _, err := k.Withdraw(ctx, k.boss(credential.PermVouch), credential.WithdrawInput{Ref: credential.Ref{ID: v.ID}, Evidence: evidence}); reason(err) != "conflict" && !strings.Contains(reason(err), "conflict") && !strings.Contains(reason(err), "changed") {
			t.Error("withdrawn twice: ", reason(err))
		}
	})
}

// Somebody alone adds, shows a document, vouches and checks, and it counts.
func TestAlone(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.alone()
		if _, err := k.Add(ctx, k.boss(credential.PermEnter), credential.AddInput{Said: said("RN 1")}); reason(err) != "name required" {
			t.Fatal(reason(err))
		}
		v, err := k.Add(ctx, k.boss(credential.PermEnter), credential.AddInput{Name: "Ana Ruiz", Said: said("RN 1")})
		k.must(err)
		self := func(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, v.Person) }
		if got := k.holds(v.Person); len(got) != 1 {
			t.Fatal("it does not count: ", got)
		}
		doc := k.document(v.Person, "Licence")
		_, err = k.See(ctx, self(credential.PermVouch), credential.DocumentInput{Ref: credential.Ref{ID: v.ID}, Document: doc})
		k.must(err)
		got, err := k.Check(ctx, self(credential.PermVouch), credential.ManualInput{Ref: credential.Ref{ID: v.ID}, Where: "https://board.test", Status: credential.Active, Expires: day(2027, 4, 30), Document: doc})
		k.must(err)
		if got.Grade != credential.SourceChecked {
			t.Error(got.Grade)
		}
		l, err := k.Mine(ctx, self(credential.PermEnter), struct{}{})
		k.must(err)
		if len(l.Credentials) != 1 || l.Credentials[0].Number != "••••" || len(l.Credentials[0].Documents) != 1 || l.Credentials[0].DaysLeft == nil || *l.Credentials[0].DaysLeft != 361 {
			t.Errorf("wallet %+v", l.Credentials)
		}
		n, err := k.ShowNumber(ctx, self(credential.PermView), credential.Ref{ID: v.ID})
		k.must(err)
		if n.Number.Number != "RN 1" || slices.Contains(k.seen, "credential.number_viewed") {
			t.Error(n, k.seen)
		}
	})
}

func TestNumbersAreShownWhereTheyAreAskedFor(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana, bo := k.person("Ana Ruiz"), k.person("Bo Li")
		v := k.add(ana, said("RN 0012345"))
		n, err := k.ShowNumber(ctx, k.boss(credential.PermView), credential.Ref{ID: v.ID})
		k.must(err)
		if n.Number.Number != "RN 0012345" || !slices.Contains(k.seen, "credential.number_viewed") {
			t.Error(n, k.seen)
		}
		if _, err := k.ShowNumber(ctx, k.me(credential.PermView, bo), credential.Ref{ID: v.ID}); !strings.Contains(reason(err), "not") {
			t.Error("shown to who does not reach her: ", reason(err))
		}
		blind := access.Matrix{{Module: "training", Right: access.View}: access.Org, {Module: "people", Right: access.View}: access.Org, {Module: "training", Right: access.Enter}: access.Org}
		sc, err := access.Authorize(access.Principal{Account: ids.ID{3}, Org: k.org, OrgID: k.orgID, Matrix: blind}, credential.PermView, k.clock.Now())
		k.must(err)
		if _, err := k.ShowNumber(ctx, sc, credential.Ref{ID: v.ID}); !strings.Contains(reason(err), "denied") {
			t.Error("shown to who may not see numbers: ", reason(err))
		}
		if got, err := k.Show(ctx, sc, credential.ShowInput{ID: v.ID}); err != nil || got.Number != "••••" || got.History[0].Number != "" {
			t.Error(got.Number, err)
		}
		if _, err := k.Add(ctx, sc, credential.AddInput{Person: bo, Said: said("RN 2")}); reason(err) != "number not_shown" {
			t.Error("entered unseen: ", reason(err))
		}
		if _, err := k.Show(ctx, k.me(credential.PermView, bo), credential.ShowInput{ID: v.ID}); !strings.Contains(reason(err), "not") {
			t.Error("shown out of reach: ", reason(err))
		}
	})
}

// One number under two names is found, however it is typed, with zeros in front as part of it;
// not where the boards are two.
func TestOneNumberUnderTwoNames(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.add(k.person("Ana Ruiz"), said("RN 0012345"))
		bo := k.person("Bo Li")
		k.add(bo, said("RN 12345"))
		other := said("rn-0012345")
		other.Issuer, other.Jurisdiction = "Texas Board of Nursing", "Texas"
		k.add(bo, other)
		k.work()
		if got := k.posted(); len(got) != 0 {
			t.Fatal(got)
		}
		k.add(k.person("Cy Ott"), said("rn-0012345"))
		k.work()
		if got := k.posted(); !slices.Equal(got, []string{"same_number open"}) {
			t.Fatal(got)
		}
		// one that was imported as a fact is compared as well
		di := k.person("Di Poe")
		_, err := k.people.Enter(ctx, k.boss(person.PermFact), person.FactInput{Person: di, Name: "license_number", Said: person.Said{Value: "rn 12345"}})
		k.must(err)
		k.work()
		if got := k.posted(); len(got) != 2 {
			t.Error(got)
		}
	})
}

// However many add one number at once, it is there once.
func TestRace_OneNumberOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		var wg sync.WaitGroup
		var mu sync.Mutex
		added, refused := 0, map[string]int{}
		for range 16 {
			wg.Go(func() {
				_, err := k.Add(ctx, k.boss(credential.PermEnter), credential.AddInput{Person: ana, Said: said("RN 1")})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					added++
				} else {
					refused[reason(err)]++
				}
			})
		}
		wg.Wait()
		if added != 1 || refused["number credential.number_there"] != 15 || len(k.holds(ana)) != 1 {
			t.Error(added, refused, k.holds(ana))
		}
	})
}

// However many change one credential at once, every change is an entry, and one fact holds.
func TestRace_EveryEntryOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		v := k.add(ana, said("RN 1"))
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				s := said("")
				s.ExpiresOn = day(2028, 1, 1+i)
				if _, err := k.Correct(ctx, k.boss(credential.PermEnter), credential.CorrectInput{Ref: credential.Ref{ID: v.ID}, Said: s}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got := k.show(v.ID)
		if len(got.History) != 17 || got.History[0].N != 17 || len(k.holds(ana)) != 1 || !strings.HasSuffix(k.holds(ana)[0], got.ExpiresOn.String()) {
			t.Error(len(got.History), k.holds(ana), got.ExpiresOn)
		}
	})
}

func TestWhatCannotBe(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana, bo := k.person("Ana Ruiz"), k.person("Bo Li")
		v := k.add(ana, said("RN 1"))
		for name, change := range map[string]func(*credential.Said){
			"title required":                     func(s *credential.Said) { s.Title = "  " },
			"issuer required":                    func(s *credential.Said) { s.Issuer = "\t" },
			"title text_invalid":                 func(s *credential.Said) { s.Title = "RN\u202eevil" },
			"number text_invalid":                func(s *credential.Said) { s.Number = "RN\x00" },
			"number credential.number_none":      func(s *credential.Said) { s.Number = "-- / --" },
			"issued_on credential.not_yet":       func(s *credential.Said) { s.IssuedOn = day(2026, 5, 5) },
			"expires_on ends_before":             func(s *credential.Said) { s.ExpiresOn = day(2019, 1, 1) },
			"valid_from credential.before_issue": func(s *credential.Said) { s.ValidFrom = day(2019, 1, 1) },
			"status_on required":                 func(s *credential.Said) { s.Status = credential.Suspended },
			"status_on credential.not_yet":       func(s *credential.Said) { s.Status, s.StatusOn = credential.Suspended, day(2030, 1, 1) },
			"code credential.code_unknown":       func(s *credential.Said) { s.Code = "hired_on" },
		} {
			s := said("RN 9")
			change(&s)
			if _, err := k.Add(ctx, k.boss(credential.PermEnter), credential.AddInput{Person: ana, Said: s}); reason(err) != name {
				t.Errorf("%s: %s", name, reason(err))
			}
		}
		ref := credential.Ref{ID: v.ID}
		if _, err := k.Renew(ctx, k.boss(credential.PermEnter), credential.RenewInput{Ref: ref, ExpiresOn: day(2027, 4, 30)}); reason(err) != "expires_on credential.not_later" {
			t.Error(reason(err))
		}
		doc := k.document(bo, "Hers")
		if _, err := k.Attach(ctx, k.boss(credential.PermEnter), credential.DocumentInput{Ref: ref, Document: doc}); reason(err) != "document credential.document_unknown" {
			t.Error("somebody else's document: ", reason(err))
		}
		if _, err := k.Add(ctx, k.me(credential.PermEnter, ana), credential.AddInput{Person: bo, Said: said("RN 3")}); !strings.Contains(reason(err), "not") {
			t.Error("said of somebody else: ", reason(err))
		}
		if _, err := k.Add(ctx, k.as(credential.PermEnter, access.Own, ids.ID{8}, ids.ID{}), credential.AddInput{Said: said("RN 4")}); reason(err) != " credential.no_person" {
			t.Error("of nobody: ", reason(err))
		}
		if got := k.show(v.ID); len(got.History) != 1 {
			t.Error("something was kept: ", got.History)
		}
	})
}

// Who was merged into another is with the one that stays.
func TestMerged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana, twin := k.person("Ana Ruiz"), k.person("Ana Ruis")
		v := k.add(twin, said("RN 1"))
		_, err := k.people.Merge(ctx, k.boss(person.PermMerge), person.MergeInput{ID: ana, Gone: twin})
		k.must(err)
		l, err := k.Of(ctx, k.boss(credential.PermView), credential.ListInput{Person: ana})
		k.must(err)
		if len(l.Credentials) != 1 || l.Credentials[0].Person != ana || len(k.holds(ana)) != 1 {
			t.Fatalf("%+v %v", l, k.holds(ana))
		}
		_, err = k.Renew(ctx, k.boss(credential.PermEnter), credential.RenewInput{Ref: credential.Ref{ID: v.ID}, ExpiresOn: day(2029, 4, 30)})
		k.must(err)
		if got := k.holds(ana); len(got) != 2 {
			t.Error(got)
		}
	})
}

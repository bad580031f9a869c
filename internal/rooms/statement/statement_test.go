package statement

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/training"
)

// What a source says is found, read by whom it is about, accepted by somebody, and counts once
// with its source, however often it is said and by whomever.
func TestSaidAcceptedCounted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		if out := k.post(m, bls("1")); out != (Taken{1, 0}) {
			t.Error(out)
		}
		v := k.newest()
		if v.Person != k.ada || v.Fits != One || v.State != Waiting || v.SourceName != "City College" || v.Name != "Ada Lin" {
			t.Errorf("%+v", v)
		}
		if len(k.done(k.ada)) != 0 {
			t.Error("it counts before anybody accepted it")
		}
		mine, err := k.List(ctx, k.own(PermView, k.ada), ListInput{})
		k.must(err)
		others, err := k.List(ctx, k.own(PermView, k.bob), ListInput{})
		k.must(err)
		if len(mine.Statements) != 1 || len(others.Statements) != 0 {
			t.Error("who reads it: ", len(mine.Statements), len(others.Statements))
		}
		_, err = k.Agree(ctx, k.own(PermAnswer, k.ada), Ref{v.ID})
		k.must(err)
		_, err = k.Agree(ctx, k.own(PermAnswer, k.bob), Ref{v.ID})
		k.refused("not_found", err)
		if v = k.accept(v.ID); v.State != Accepted || v.Made.Zero() || v.Known || v.AgreedAt.IsZero() || v.DecidedBy != "Dana" {
			t.Errorf("%+v", v)
		}
		all := k.done(k.ada)
		if len(all) != 1 || all[0].Source != training.FromStatement || all[0].SourceID != v.ID || all[0].Amount.String() != "4" {
			t.Errorf("%+v", all)
		}
		_, err = k.Accept(ctx, k.staff(PermDecide), AcceptInput{Ref: Ref{v.ID}})
		k.refused("gone", err)
		if out := k.post(m, bls("1")); out.Again != 1 || len(k.all()) != 1 {
			t.Error("said again: ", out)
		}
		// Another says the same: it is linked, and counted once.
		k.post(k.source(Program, "Cards Inc"), bls("1"))
		if w := k.accept(k.newest().ID); !w.Known || w.Made != v.Made || len(k.done(k.ada)) != 1 {
			t.Errorf("%+v", w)
		}
	})
}

// The identity is the token's: nothing in a line says who sends it, and a member without the
// token of a source says nothing at all.
func TestOnlyWithItsToken(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		_, err := k.Post(ctx, k.staff(PermPost), PostInput{[]Line{bls("1")}})
		k.refused("statement.no_source", err)
		none, err := k.Own(ctx, k.staff(PermPost), OwnInput{})
		k.must(err)
		if len(none.Lines) != 0 {
			t.Error("who is no source reads what one sent")
		}
		other := m
		other.token = ids.New(start)
		_, err = k.Post(ctx, k.token(other), PostInput{[]Line{bls("1")}})
		k.refused("statement.no_source", err)
		sc := k.token(m)
		for _, p := range Permissions() {
			if p != PermPost && sc.Can(p) != access.None {
				t.Errorf("the token of a source may %s", p)
			}
		}
		for _, p := range training.Permissions() {
			if sc.Can(p) != access.None {
				t.Errorf("the token of a source may %s", p)
			}
		}
		renewed, err := k.Renew(ctx, k.staff(PermToken), SourceRef{m.ID})
		k.must(err)
		if !k.ended[m.token] || renewed.token == m.token {
			t.Error("the old token was not ended")
		}
		_, err = k.Post(ctx, k.token(m), PostInput{[]Line{bls("1")}})
		k.refused("statement.no_source", err)
		_, err = k.End(ctx, k.staff(PermSource), SourceRef{m.ID})
		k.must(err)
		_, err = k.Post(ctx, k.token(renewed), PostInput{[]Line{bls("1")}})
		k.refused("statement.no_source", err)
		if len(k.all()) != 0 {
			t.Error("something was taken in")
		}
	})
}

// A source is answered alike, byte for byte, whoever is known here; at once, after the jobs,
// and after staff refused what is about nobody.
func TestAnswersAreAlike(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		said := func(l Line) (string, string, string) {
			m := k.source(Provider, "College of "+l.Number)
			a, err := k.Post(ctx, k.token(m), PostInput{[]Line{l}})
			k.must(err)
			told := func() string {
				p, err := k.Own(ctx, k.token(m), OwnInput{})
				k.must(err)
				for i := range p.Lines {
					p.Lines[i].SentAt = time.Time{}
				}
				return asText(t, p)
			}
			at := told()
			k.work()
			return asText(t, a), at, told()
		}
		known, nobody := bls("1"), bls("1")
		nobody.Number = "99999"
		a1, b1, c1 := said(known)
		a2, b2, c2 := said(nobody)
		if a1 != a2 || b1 != b2 || c1 != c2 || b1 != c1 {
			t.Errorf("%s %s\n%s %s\n%s %s", a1, a2, b1, b2, c1, c2)
		}
		st := k.newest()
		if st.Fits != Nobody || !st.Person.Zero() {
			t.Fatalf("%+v", st)
		}
		src := Made{Source: Source{ID: st.Source}}
		_, err := k.Settle(ctx, k.staff(PermSource), SettleInput{SourceRef: SourceRef{st.Source}, Kind: Provider, Name: "College", Tells: All})
		k.must(err)
		_, err = k.Refuse(ctx, k.staff(PermDecide), RefuseInput{Ref{st.ID}, "Nobody of ours."})
		k.must(err)
		k.must(k.d.Read(ctx, k.staff(PermSource), func(ctx2 context.Context, q db.Q) (err error) {
			src.Source, err = sourceByID(ctx2, q, k.staff(PermSource), st.Source)
			return err
		}))
		p, err := k.Own(ctx, k.token(src), OwnInput{})
		k.must(err)
		if p.Lines[0].State != "taken" || p.Lines[0].Reason != "" {
			t.Errorf("%+v", p.Lines)
		}
	})
}

func asText(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A correction and a withdrawal take the place of what nobody decided about; what was accepted
// stays until somebody acts.
func TestCorrectedAndWithdrawn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		k.post(m, bls("1"), bls("2"))
		other := bls("1")
		other.Hours = "3"
		k.post(m, other, Line{Ref: "2", Withdraw: true}, Line{Ref: "never", Withdraw: true})
		var states []string
		for _, v := range k.all() {
			states = append(states, v.Said.Ref+string(v.State))
		}
		if got := strings.Join(states, " "); got != "1replaced 1waiting 2withdrawn 2withdrawn" {
			t.Error(got)
		}
		first := k.accept(k.of("1").ID)
		other.Hours, other.On = "2", civil.Of(2026, 2, 21)
		k.post(m, other)
		if all := k.done(k.ada); len(all) != 1 || all[0].Amount.String() != "3" {
			t.Error("it changed by itself")
		}
		v := k.newest()
		if v.Replaces != first.ID || v.State != Waiting {
			t.Errorf("%+v", v)
		}
		v = k.accept(v.ID)
		if all := k.done(k.ada); all[0].Amount.String() != "2" || all[0].HappenedOn != civil.Of(2026, 2, 21) || all[0].SourceID != v.ID {
			t.Errorf("%+v", all)
		}
		k.post(m, Line{Ref: "1", Withdraw: true})
		w := k.newest()
		if w.State != Waiting || w.Person != k.ada || k.done(k.ada)[0].Voided {
			t.Errorf("%+v", w)
		}
		k.accept(w.ID)
		if n := k.count(`SELECT count(*) FROM completion c WHERE c.org_id = $1 AND NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`); n != 0 {
			t.Error("it holds still: ", n)
		}
		states = nil
		for _, v := range k.all() {
			states = append(states, string(v.State))
		}
		if got := strings.Join(states, " "); got != "replaced replaced withdrawn accepted withdrawn withdrawn" {
			t.Error(got)
		}
		// A correction that is taken back at once is about whom what was accepted is about; one that
		// is about somebody else changes nothing.
		k.post(m, bls("3"))
		k.accept(k.of("3").ID)
		other = bls("3")
		other.Hours = "1"
		k.post(m, other, Line{Ref: "3", Withdraw: true})
		all := k.all() // both came at the same instant
		if i := slices.IndexFunc(all, func(v View) bool { return v.Said.Ref == "3" && v.Said.Withdraw }); i < 0 || all[i].Person != k.ada || all[i].Replaces.Zero() || all[i].State != Waiting {
			t.Errorf("%+v", all)
		}
		elsewhere := other
		elsewhere.Number, elsewhere.Name = "10443", "Bob Ray"
		k.post(m, elsewhere)
		_, err := k.Accept(ctx, k.staff(PermDecide), AcceptInput{Ref: Ref{k.newest().ID}})
		k.refused("statement.other_person", err)
		// What somebody recorded before the source said so is not the source's to take back.
		_, err = k.records.Record(ctx, k.staff(training.PermEnter), training.RecordInput{Person: k.bob, Done: training.Done{Course: "BLS renewal", On: civil.Of(2026, 1, 5)}})
		k.must(err)
		b := Line{Ref: "9", Number: "10443", Course: "BLS renewal", On: civil.Of(2026, 1, 5)}
		k.post(m, b)
		if v := k.accept(k.newest().ID); !v.Known {
			t.Errorf("%+v", v)
		}
		k.post(m, Line{Ref: "9", Withdraw: true})
		k.accept(k.newest().ID)
		if all := k.done(k.bob); len(all) != 1 || all[0].Voided {
			t.Errorf("%+v", all)
		}
	})
}

// A dispute is the person's own; it stops what accepts by itself, is told to the source, and
// of what was accepted nothing changes before somebody decides.
func TestDisputed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		k.post(m, bls("1"))
		v := k.newest()
		_, err := k.Dispute(ctx, k.own(PermAnswer, k.bob), DisputeInput{Ref{v.ID}, "Not mine."})
		k.refused("not_found", err)
		for _, odd := range []string{"", " ", "a\u202eb", strings.Repeat("a", 1001)} {
			if _, err := k.Dispute(ctx, k.own(PermAnswer, k.ada), DisputeInput{Ref{v.ID}, odd}); reasonOf(err) == "" {
				t.Errorf("%.10q: %v", odd, err)
			}
		}
		v, err = k.Dispute(ctx, k.own(PermAnswer, k.ada), DisputeInput{Ref{v.ID}, "I left before the end."})
		k.must(err)
		if v.State != Disputed || v.Reason != "I left before the end." {
			t.Errorf("%+v", v)
		}
		p, err := k.Own(ctx, k.token(m), OwnInput{})
		k.must(err)
		if p.Lines[0].State != "disputed" || p.Lines[0].Reason != v.Reason {
			t.Errorf("%+v", p.Lines)
		}
		if out, err := k.AcceptMany(ctx, k.staff(PermDecide), Many{[]ids.ID{v.ID}}); err != nil || out != (Done{0, 1}) {
			t.Error(out, err)
		}
		k.accept(v.ID) // somebody looked into it
		v, err = k.Dispute(ctx, k.own(PermAnswer, k.ada), DisputeInput{Ref{v.ID}, "Look again."})
		k.must(err)
		if len(k.done(k.ada)) != 1 {
			t.Error("a dispute took something back")
		}
		_, err = k.Refuse(ctx, k.staff(PermDecide), RefuseInput{Ref{v.ID}, "They are right."})
		k.must(err)
		if n := k.count(`SELECT count(*) FROM completion c WHERE c.org_id = $1 AND c.voided`); n != 1 {
			t.Error("it was not taken back: ", n)
		}
		if n := k.count(`SELECT count(*) FROM statement WHERE org_id = $1 AND (said LIKE '%Ada%' OR reason LIKE '%Look%')`); d.Engine() == db.SQLite && n != 0 {
			t.Error("something lies in the clear")
		}
	})
}

// Nobody decides about themselves, but in an organization of one.
func TestOneself(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		k.post(m, bls("1"))
		id := k.newest().ID
		self := func(perm access.Perm) access.Scope {
			return k.as(k.home, perm, access.Org, k.boss, k.ada, access.Via{})
		}
		_, err := k.Accept(ctx, self(PermDecide), AcceptInput{Ref: Ref{id}})
		k.refused("statement.own", err)
		_, err = k.Refuse(ctx, self(PermDecide), RefuseInput{Ref{id}, "No."})
		k.refused("statement.own", err)
		k.alone()
		v, err := k.Accept(ctx, self(PermDecide), AcceptInput{Ref: Ref{id}})
		k.must(err)
		if v.State != Accepted || len(k.done(k.ada)) != 1 {
			t.Errorf("%+v", v)
		}
	})
}

// Of a source that is trusted what fits by number and name is accepted by itself, and nothing else.
func TestTrusted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		k.post(m, bls("before"))
		_, err := k.Settle(ctx, k.staff(PermSource), SettleInput{SourceRef: SourceRef{m.ID}, Kind: Provider, Name: "City College", Trusted: true, Tells: Usual})
		k.must(err)
		nameless, half, unknown, mailed := bls("2"), bls("3"), bls("4"), bls("5")
		nameless.Name, half.Name, unknown.Course = "", "A. Lin", "Knitting"
		mailed.Number, mailed.Email, mailed.Name = "", "ADA@home.test", "Ada Lin"
		k.post(m, bls("1"), nameless, half, unknown, mailed)
		var states []string
		for _, v := range k.all() {
			states = append(states, v.Said.Ref+string(v.State)+string(v.Fits))
		}
		if got := strings.Join(states, " "); got != "1acceptedone 2waitingone 3waitingone 4waitingone 5waitingone beforewaitingone" {
			t.Error(got)
		}
		if len(k.done(k.ada)) != 1 {
			t.Error("counted ", len(k.done(k.ada)))
		}
		other := bls("1")
		other.Hours = "9"
		k.post(m, other)
		if v := k.newest(); v.State != Waiting || v.Replaces.Zero() {
			t.Errorf("a correction was accepted by itself: %+v", v)
		}
	})
}

// A name alone finds nobody, another name keeps a number from deciding, and what fits several
// people is left to somebody. What is about nobody goes after its time.
func TestWhomItIsAbout(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		odd, several, mail, none := bls("odd"), bls("several"), bls("mail"), bls("none")
		odd.Name = "Grace Hopper"
		several.Email, several.Name = "bob@home.test", "Bob Ray"
		several.Number = "RN 10442"
		mail.Number, mail.Email, mail.Name = "", "Ada@Home.test", "Ada  LIN"
		none.Number, none.Name = "777", "Ada Lin"
		k.post(m, odd, several, mail, none)
		want := map[string]Fit{"odd": Odd, "several": Several, "mail": One, "none": Nobody}
		for _, v := range k.all() {
			if v.Fits != want[v.Said.Ref] || v.Person.Zero() != (v.Fits != One) {
				t.Errorf("%s: %s %s", v.Said.Ref, v.Fits, v.Person)
			}
		}
		_, err := k.Accept(ctx, k.staff(PermDecide), AcceptInput{Ref: Ref{k.of("odd").ID}})
		k.refused("statement.nobody", err)
		shown, err := k.Show(ctx, k.staff(PermView), Ref{k.of("several").ID})
		k.must(err)
		if len(shown.near) != 2 {
			t.Errorf("%+v", shown.near)
		}
		_, err = k.Assign(ctx, k.staff(PermDecide), AssignInput{Ref{shown.ID}, ids.New(start)})
		k.refused("statement.person_unknown", err)
		v, err := k.Assign(ctx, k.staff(PermDecide), AssignInput{Ref{shown.ID}, k.bob})
		k.must(err)
		if v.Person != k.bob || v.Fits != ByHand || !v.ExpiresAt.IsZero() {
			t.Errorf("%+v", v)
		}
		k.clock.Move(keepStrays + 48*time.Hour)
		k.work()
		if got := len(k.all()); got != 2 {
			t.Errorf("%d are here still", got)
		}
	})
}

// What the board says of a licence that it issued is an answer of the source. What anybody
// else says of it is no evidence, whatever they call themselves.
func TestCredentials(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.post(k.source(Provider, "Florida Board of Nursing"), licence("1"))
		v := k.accept(k.newest().ID)
		show := func() credential.View {
			c, err := k.held.Show(ctx, k.staff(credential.PermView), credential.ShowInput{ID: v.Made})
			k.must(err)
			return c
		}
		if c := show(); c.Grade != credential.Claimed || c.Status != credential.Active {
			t.Errorf("%+v", c)
		}
		board := k.source(Board, "florida board of nursing")
		elsewhere := licence("0")
		elsewhere.Jurisdiction = "Ohio"
		elsewhere.Licence = "RN 1"
		k.post(board, elsewhere)
		if made := k.accept(k.newest().ID); made.Known {
			t.Errorf("%+v", made)
		} else if c, err := k.held.Show(ctx, k.staff(credential.PermView), credential.ShowInput{ID: made.Made}); err != nil || c.Grade != credential.Claimed {
			t.Error("a board spoke for another: ", c.Grade, err)
		}
		k.post(board, licence("1"))
		if w := k.accept(k.newest().ID); !w.Known || w.Made != v.Made {
			t.Errorf("%+v", w)
		}
		if c := show(); c.Grade != credential.SourceChecked {
			t.Errorf("%+v", c.Grade)
		}
		later := licence("1")
		later.Expires = civil.Of(2029, 4, 30)
		k.post(board, later)
		if c := show(); c.ExpiresOn == later.Expires {
			t.Error("it changed by itself")
		}
		k.accept(k.newest().ID)
		if c := show(); c.ExpiresOn != later.Expires || c.Grade != credential.SourceChecked {
			t.Errorf("%s %s", c.ExpiresOn, c.Grade)
		}
		over := later
		over.Status, over.StatusOn = credential.Suspended, civil.Of(2026, 2, 1)
		k.post(board, over)
		k.accept(k.newest().ID)
		if c := show(); c.Status != credential.Suspended {
			t.Errorf("%s", c.Status)
		}
		k.post(board, Line{Ref: "1", Withdraw: true})
		_, err := k.Accept(ctx, k.staff(PermDecide), AcceptInput{Ref: Ref{k.newest().ID}})
		k.refused("statement.by_hand", err)
	})
}

// What staff accept in bulk is what nothing speaks against.
func TestMany(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		odd, unknown, next := bls("odd"), bls("unknown"), bls("next")
		odd.Name, unknown.Course, next.On = "Grace Hopper", "Knitting", civil.Of(2026, 2, 1)
		k.post(m, bls("1"), odd, unknown, next)
		var all []ids.ID
		for _, v := range k.all() {
			all = append(all, v.ID)
		}
		_, err := k.AcceptMany(ctx, k.staff(PermDecide), Many{append(all, ids.New(start))})
		k.refused("not_found", err)
		out, err := k.AcceptMany(ctx, k.staff(PermDecide), Many{all})
		k.must(err)
		if out != (Done{2, 2}) || len(k.done(k.ada)) != 2 {
			t.Error(out)
		}
		v, err := k.Accept(ctx, k.staff(PermDecide), AcceptInput{Ref: Ref{k.of("unknown").ID}, New: true, Hours: "1.5"})
		k.must(err)
		if v.State != Accepted || len(k.done(k.ada)) != 3 {
			t.Errorf("%+v", v)
		}
		if _, err := k.AcceptMany(ctx, k.staff(PermDecide), Many{}); len(fault.Fields(err)) == 0 {
			t.Error(err)
		}
		if refused(fault.Busy) {
			t.Error("a job would give up")
		}
	})
}

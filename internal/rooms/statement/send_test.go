package statement

import (
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/grant"
)

// open lets the hospital be found and sent to.
func (k *kit) open() {
	k.t.Helper()
	_, err := k.grants.Settle(ctx, k.staff(grant.PermDesk), grant.DeskInput{Takes: true, Name: "Hill Hospital"})
	k.must(err)
	_, err = k.Take(ctx, k.staff(PermSource), TakesInput{true})
	k.must(err)
}

func (k *kit) send(all ...Line) Parcel {
	k.t.Helper()
	p, err := k.Send(ctx, k.sender(PermSend), SendInput{"hill  hospital", all})
	k.must(err)
	k.work()
	return p
}

// told is what the college reads of its lines, by reference.
func (k *kit) toldOf(p Parcel) map[string]string {
	k.t.Helper()
	v, err := k.Sent(ctx, k.sender(PermSend), SentInput{ID: p.ID})
	k.must(err)
	out := map[string]string{}
	for _, l := range v.Said {
		out[l.Said.Ref] = strings.TrimSpace(l.State + " " + l.Reason)
	}
	return out
}

// Another organization sends as itself; it reads what was accepted and disputed, and nothing
// of what is about nobody or was not looked at.
func TestBetweenOrganizations(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for want, to := range map[string]string{"statement.nobody_there": "Hill Hospital", "statement.oneself": "College"} {
			if want == "statement.oneself" {
				_, err := k.grants.Settle(ctx, k.sender(grant.PermDesk), grant.DeskInput{Takes: true, Name: "College"})
				k.must(err)
			}
			_, err := k.Send(ctx, k.sender(PermSend), SendInput{to, []Line{bls("1")}})
			k.refused(want, err)
		}
		k.open()
		nobody := bls("nobody")
		nobody.Number = "777"
		p := k.send(bls("1"), bls("2"), nobody)
		k.noticed("statement.arrived /statements")
		v := k.of("1")
		src, err := k.Sources(ctx, k.staff(PermSource), web.None{})
		k.must(err)
		if len(src.Sources) != 1 || !src.Sources[0].Here || src.Sources[0].Kind != Provider || v.SourceName != "Test" || v.Person != k.ada {
			t.Fatalf("%+v %+v", src.Sources, v)
		}
		if told := k.toldOf(p); told["1"] != "taken" || told["2"] != "taken" || told["nobody"] != "taken" {
			t.Error(told)
		}
		k.accept(v.ID)
		_, err = k.Dispute(ctx, k.own(PermAnswer, k.ada), DisputeInput{Ref{k.of("2").ID}, "That was not me."})
		k.must(err)
		k.noticed("statement.denied /statements/" + k.of("2").ID.String())
		_, err = k.Assign(ctx, k.staff(PermDecide), AssignInput{Ref{k.of("nobody").ID}, k.bob})
		k.must(err)
		_, err = k.Refuse(ctx, k.staff(PermDecide), RefuseInput{Ref{k.of("nobody").ID}, "Not ours."})
		k.must(err)
		k.work()
		k.noticed("statement.disputed_there /sent")
		if told := k.toldOf(p); told["1"] != "accepted" || told["2"] != "disputed That was not me." || told["nobody"] != "taken" {
			t.Error(told)
		}
		list, err := k.Parcels(ctx, k.sender(PermSend), ParcelsInput{})
		k.must(err)
		if len(list.Parcels) != 1 || list.Parcels[0].Lines != 3 || len(list.disputed) != 1 {
			t.Errorf("%+v", list)
		}
		if again := k.send(bls("1")); again.Again != 1 || len(k.all()) != 3 {
			t.Errorf("%+v", again)
		}
		// Nobody else reads what was sent, or what became of it.
		there := k.as(k.third, PermSend, access.Org, k.clerk, ids.ID{}, access.Via{})
		_, err = k.Sent(ctx, there, SentInput{ID: p.ID})
		k.refused("not_found", err)
		_, err = k.Show(ctx, k.as(k.third, PermView, access.Org, k.boss, ids.ID{}, access.Via{}), Ref{v.ID})
		k.refused("not_found", err)
		// What comes twice, or after what was sent later, adds nothing.
		other := bls("1")
		other.Hours = "2"
		k.send(other)
		before := len(k.all())
		k.must(k.deliver(ctx, access.System(k.home.org, k.home.id, deliverKind), parcelRef{k.college.id, p.ID}, ""))
		if n := len(k.all()); n != before || k.of("1").Replaces != v.ID {
			t.Error("delivered again: ", before, n)
		}
		_, err = k.Take(ctx, k.staff(PermSource), TakesInput{false})
		k.must(err)
		_, err = k.Send(ctx, k.sender(PermSend), SendInput{"Hill Hospital", []Line{bls("3")}})
		k.refused("statement.nobody_there", err)
	})
}

// A file is taken whole or not at all, and what cannot be read is named by row and column.
func TestFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.open()
		m := k.source(Provider, "City College")
		const head = "Record ID;Employee No.;First name;Surname;Course title;Completion date;CE hours;Result\n"
		good := head + "a1;RN 10442;Ada;Lin;BLS renewal;2026-02-20;4;passed\na2;10443;Bob;Ray;BLS renewal;21 Feb 2026;90 min;failed\n\n"
		for text, want := range map[string]string{
			head: "statement.empty", "": "statement.", "x\ny\n": "statement.no_reference", "Reference,Course\n1,2\n": "statement.no_person", "Reference,Employee number\n1,2\n": "statement.no_subject",
			good + "a3;1;A;B;BLS;03/04/2026;;\n":                                "statement.bad_cell_order",
			good + "a3;1;A;B;BLS;2026-02-31;;\n":                                "statement.bad_cell_day",
			good + "a3;1;A;B;BLS;2027-02-01;;\n":                                "statement.bad_cell_check",
			good + "a3;1;A;B;BLS;2026-02-01;lots;\n":                            "statement.bad_cell_check",
			good + ";1;A;B;BLS;2026-02-01;;\n":                                  "statement.bad_line",
			good + "a3;1;A;B\u202e;BLS;2026-02-01;;\n":                          "statement.bad_cell_check",
			good + "a3;1;A;" + strings.Repeat("B", 300) + ";BLS;2026-02-01;;\n": "statement.bad_cell_check",
		} {
			_, err := k.PostFile(ctx, k.token(m), strings.NewReader(text))
			if got := reasonOf(err); !strings.HasPrefix(got, want) || err == nil {
				t.Errorf("%.60q: %q, not %q (%v)", strings.TrimPrefix(text, good), got, want, err)
			}
		}
		if n := len(k.all()); n != 0 {
			t.Fatal("something of a file that cannot be read was taken in: ", n)
		}
		out, err := k.PostFile(ctx, k.token(m), strings.NewReader(good))
		k.must(err)
		k.work()
		if out != (Taken{2, 0}) {
			t.Error(out)
		}
		if v := k.of("a1"); v.Person != k.ada || v.Said.Name != "Ada Lin" || v.Said.On != civil.Of(2026, 2, 20) {
			t.Errorf("%+v", v)
		}
		if v := k.of("a2"); v.Person != k.bob || !v.Said.Failed || v.Said.Hours != "90 min" {
			t.Errorf("%+v", v)
		}
		if out, err = k.PostFile(ctx, k.token(m), strings.NewReader(good)); err != nil || out != (Taken{2, 2}) {
			t.Error(out, err)
		}
		var many strings.Builder
		many.WriteString("Reference,License number,Board,Jurisdiction,Name,Title,Status,Issue date,Expires\n")
		for i := range 2500 {
			fmt.Fprintf(&many, "L%d,RN %d,Florida Board of Nursing,Florida,Somebody %d,Registered nurse,active,2020-05-01,2027-04-30\n", i, i, i)
		}
		p, err := k.SendFile(ctx, k.sender(PermSend), "Hill Hospital", strings.NewReader(many.String()))
		k.must(err)
		k.work()
		if n := k.count(`SELECT count(*) FROM statement WHERE org_id = $1 AND what = 'credential' AND fits = 'none'`); p.Lines != 2500 || n != 2500 {
			t.Error(p.Lines, n)
		}
	})
}

// What a line says is checked before anything is kept of any.
func TestBadLines(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		for field, change := range map[string]func(*Line){
			"reference":      func(l *Line) { l.Ref = " " },
			"number":         func(l *Line) { l.Number = "" },
			"course":         func(l *Line) { l.Course = "" },
			"completed_on":   func(l *Line) { l.On = civil.Of(2026, 3, 3) },
			"hours":          func(l *Line) { l.Hours = "a few" },
			"expires_on":     func(l *Line) { l.Expires = civil.Of(2026, 1, 1) },
			"what":           func(l *Line) { l.What = "rumour" },
			"issuer":         func(l *Line) { l.Licence = "RN 1" },
			"licence_number": func(l *Line) { l.Licence, l.Issuer = "-", "B" },
			"email":          func(l *Line) { l.Email = "ada" },
			"name":           func(l *Line) { l.Name = "A\x00B" },
			"course_id":      func(l *Line) { l.CourseID = strings.Repeat("é", 61) },
		} {
			bad := bls("2")
			change(&bad)
			_, err := k.Post(ctx, k.token(m), PostInput{[]Line{bls("1"), bad}})
			if all := faultArgs(err); len(all) != 2 || all[0] != 2 || all[1] != field {
				t.Errorf("%s: %v %v", field, all, err)
			}
		}
		for field, change := range map[string]func(*Line){
			"title":          func(l *Line) { l.Title = "" },
			"licence_number": func(l *Line) { l.Licence = "" },
			"status":         func(l *Line) { l.Status = "fine" },
			"status_on":      func(l *Line) { l.Status = "revoked" },
			"kind":           func(l *Line) { l.Kind = "medal" },
			"issued_on":      func(l *Line) { l.IssuedOn = civil.Of(2026, 4, 1) },
		} {
			bad := licence("2")
			change(&bad)
			_, err := k.Post(ctx, k.token(m), PostInput{[]Line{bad}})
			if all := faultArgs(err); len(all) != 2 || all[1] != field {
				t.Errorf("%s: %v %v", field, all, err)
			}
		}
		for _, n := range []int{0, 1001} {
			if _, err := k.Post(ctx, k.token(m), PostInput{make([]Line, n)}); reasonOf(err) != "too_large" {
				t.Error(n, err)
			}
		}
		if n := len(k.all()); n != 0 {
			t.Error("something was kept: ", n)
		}
		for _, in := range []SourceInput{{Provider, "", ""}, {"friend", "A", ""}, {Board, "A\u202eB", ""}, {Board, "A", strings.Repeat("x", 61)}, {Board, strings.Repeat("x", 201), ""}} {
			if _, err := k.Register(ctx, k.staff(PermToken), in); reasonOf(err) == "" {
				t.Errorf("%+v: %v", in, err)
			}
		}
	})
}

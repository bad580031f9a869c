package exclusion

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/person"
)

var may1 = civil.Of(2026, 5, 1)

func is(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// People are compared by NPI, by name and day of birth, and by name alone; where the days of
// birth differ nothing is told. What was found is written down.
func TestMatches(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.npi(k.person("Maria Lopez"), "1234567893")
		k.npi(k.person("Another Name"), "1245319599")
		k.born(k.person("Ann Gray"), civil.Of(1975, 1, 1))
		k.born(k.person("Rose Gray-Hall"), civil.Of(1976, 1, 1))
		k.born(k.person("Tom Stone"), civil.Of(1990, 2, 2))
		k.person("Lee Wood")
		k.person("Kim B. Wood")
		k.person("Nobody Else")
		l := k.brought(may1,
			leie("LOPEZ", "MARIA", "", "1234567893", "19800102", ""),
			leie("MOSS", "PAT", "", "1245319599", "19800102", ""),
			leie("GRAY", "ANN", "", "", "19750101", ""),
			leie("GRAY", "ROSE", "", "", "19760101", ""),
			leie("STONE", "TOM", "", "", "19700101", ""),
			leie("WOOD", "LEE", "A", "", "19700101", ""),
			leie("WOOD", "KIM", "C", "", "00000000", ""),
			",,,GOOD HEALTH INC,OTHER BUSINESS,CLINIC,,0000000000,,1 ELM ST,DALLAS,TX,75201,1128b8,20180419,00000000,00000000,\r\n")
		is(t, "matches", k.found(l), "Maria Lopez: npi_name", "Another Name: npi", "Ann Gray: name_born", "Rose Gray-Hall: part_born", "Lee Wood: name", "Kim B. Wood: name_other")
		v, err := k.One(context.Background(), k.boss(PermView), OneInput{Ref: Ref{l.ID}})
		k.must(err)
		if v.Lines != 8 || v.Kept != 7 || v.People != 8 || v.Matched != 6 || v.Bare != 3 || v.Aliased != 0 || v.CheckedAt.IsZero() {
			t.Errorf("%+v", v.List)
		}
		text := sentence(words.From(k.english()), v.List, time.UTC)
		if text != "Checked against the LEIE of 1 May 2026 on 4 May 2026, 16:00 UTC: 8 people, 6 possible matches." {
			t.Error(text)
		}
		if n := len(k.findings("open")); n != 6 {
			t.Errorf("%d findings", n)
		}
		if len(k.seen) == 0 || k.seen[len(k.seen)-1].Verb != "exclusion.viewed" {
			t.Error("who looked is not in the log")
		}
	})
}

const samHead = `"Classification","Name","Prefix","First","Middle","Last","Suffix","Address 1","Address 2","Address 3","Address 4","City","State / Province","Country","Zip Code","Open Data Flag","Blank (Deprecated)","Unique Entity ID","Exclusion Program","Excluding Agency","CT Code","Exclusion Type","Additional Comments","Active Date","Termination Date","Record Status","Cross-Reference","SAM Number","CAGE","NPI","Creation_Date"` + "\n"

// The extract of SAM.gov is known by its headings: individuals are compared, with the days
// as it writes them.
func TestSAM(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.person("Ana M Silva")
		k.person("Zed Steel")
		k.person("Dee Ende")
		row := func(class, name, first, middle, last, ends string) string {
			return `"` + class + `","` + name + `","","` + first + `","` + middle + `","` + last + `","III","","","","","","","","","","","","Reciprocal","HHS","","Prohibition/Restriction","a ""comment"",` + "\n" + `in two lines","11/20/2023","` + ends + `","","","S4X","","","2023-11-20"` + "\n"
		}
		l, err := k.Receive(context.Background(), k.boss(PermManage), Arrival{Of: may1}, strings.NewReader("\ufeff"+samHead+row("Individual", "", "ANA", "M", "SILVA", "Indefinite")+row("Firm", "ZED STEEL", "", "", "", "Indefinite")+row("Individual", "ENDE, DEE", "", "", "", "01/31/2026")))
		k.must(err)
		k.work()
		if l.Source != SAM || l.Lines != 3 || l.Kept != 2 || l.Ended != 1 {
			t.Errorf("%+v", l)
		}
		v, err := k.One(context.Background(), k.boss(PermView), OneInput{Ref: Ref{l.ID}})
		k.must(err)
		is(t, "matches", k.found(l), "Ana M Silva: name_middle", "Dee Ende: name")
		for _, m := range v.Matches {
			if m.On != civil.Of(2023, 11, 20) || v.names[m.Person] == "Dee Ende" && (m.Ended != civil.Of(2026, 1, 31) || m.Line != 6) {
				t.Errorf("%+v", m)
			}
		}
		if v.Over != 1 {
			t.Errorf("%d ended", v.Over)
		}
	})
}

// The same file again is the list that is here; the same as of another day is a mistake.
func TestTheSameFileAgain(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		line := leie("LOPEZ", "MARIA", "", "", "19800102", "")
		a := k.brought(may1, line)
		b, err := k.bring(may1, Full, line)
		k.must(err)
		if a.ID != b.ID || k.count("exclusion_list") != 1 || k.count("exclusion_entry") != 1 {
			t.Errorf("%s and %s", a.ID, b.ID)
		}
		_, err = k.bring(may1+1, Full, line)
		if got := reason(err); !strings.HasPrefix(got, "file exclusion.there") {
			t.Error(got)
		}
	})
}

// What a newer list no longer has is withdrawn, what it has new is told, and what somebody
// said of a line holds where the next list has it at another place.
func TestANewerList(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for _, n := range []string{"Maria Lopez", "Ann Gray", "Tom Stone"} {
			k.person(n)
		}
		lopez, gray, stone := leie("LOPEZ", "MARIA", "", "", "", ""), leie("GRAY", "ANN", "", "", "", ""), leie("STONE", "TOM", "", "", "", "")
		k.brought(may1, lopez, gray)
		var closed finding.Finding
		for _, f := range k.findings("open") {
			if strings.Contains(f.Pieces[0].Called, "Gray") {
				var err error
				closed, err = k.Findings.Close(context.Background(), k.boss(finding.PermDecide), finding.CloseInput{Ref: finding.Ref{ID: f.ID}, Code: finding.SomebodyElse, Reason: "Another day of birth, as the board says"})
				k.must(err)
			}
		}
		l := k.brought(may1+2, leie("OTHER", "SOMEBODY", "", "", "", ""), gray, stone)
		is(t, "matches", k.found(l), "Ann Gray: name", "Tom Stone: name")
		var states []string
		for _, f := range k.findings("all") {
			states = append(states, f.Pieces[0].Called+" "+string(f.State)+" "+string(f.Code))
		}
		is(t, "findings", states, "Maria Lopez closed gone", "Ann Gray closed somebody_else", "Tom Stone open ")
		if closed.ID.Zero() || k.count("exclusion_entry") != 3 {
			t.Errorf("%d lines are kept", k.count("exclusion_entry"))
		}
	})
}

// A supplement adds, and says who was reinstated; it needs a whole list before it.
func TestSupplements(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.person("Maria Lopez")
		k.person("Ann Gray")
		_, err := k.bring(may1, Supplement, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
		if got := reason(err); got != "part exclusion.no_list" {
			t.Error(got)
		}
		l := k.brought(may1, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
		_, err = k.bring(may1, Supplement, leie("GRAY", "ANN", "", "", "19800102", ""))
		if got := reason(err); !strings.HasPrefix(got, "of_on exclusion.supplement_old") {
			t.Error(got)
		}
		_, err = k.bring(may1+2, Supplement, leie("LOPEZ", "MARIA", "", "", "19800102", "20260501"), leie("GRAY", "ANN", "", "", "19800102", ""))
		k.must(err)
		k.work()
		is(t, "matches", k.found(l), "Maria Lopez: name, reinstated", "Ann Gray: name")
		for _, f := range k.findings("open") {
			if p := f.Pieces[0]; p.Called == "Maria Lopez" && (!strings.HasSuffix(p.Name, "|reinstated") || f.To != may1) {
				t.Errorf("%+v", p)
			}
		}
		_, err = k.bring(may1-1, Full, leie("GRAY", "ANN", "", "", "19800102", ""))
		if got := reason(err); !strings.HasPrefix(got, "of_on exclusion.older") {
			t.Error(got)
		}
		next := k.brought(may1+3, leie("GRAY", "ANN", "", "", "19800102", ""))
		is(t, "the next whole list", k.found(next), "Ann Gray: name")
	})
}

// Whoever is added, renamed, merged, leaves or comes back is compared at once; nobody else is
// looked at for it.
func TestWhoChanges(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		old := k.person("Maria Diaz")
		k.person("Some Body")
		l := k.brought(may1, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
		is(t, "nobody", k.found(l))
		_, err := k.People.Change(ctx, k.boss(person.PermEnter), person.ChangeInput{ID: old, Input: person.Input{Name: "Maria Lopez"}})
		k.must(err)
		if n := k.count("exclusion_mark"); n != 1 {
			t.Errorf("%d are looked at for one", n)
		}
		k.work()
		is(t, "renamed", k.found(l), "Maria Lopez: name")
		k.born(old, civil.Of(1981, 1, 1))
		k.work()
		is(t, "another day of birth", k.found(l))
		fresh := k.person("María López")
		k.work()
		is(t, "added", k.found(l), "María López: name")
		keep := k.person("Mary Lo")
		_, err = k.People.Merge(ctx, k.boss(person.PermMerge), person.MergeInput{ID: keep, Gone: fresh})
		k.must(err)
		k.work()
		is(t, "merged, under the other name", k.found(l), "Mary Lo: name")
		_, err = k.People.Leave(ctx, k.boss(person.PermEnter), person.Ref{ID: keep})
		k.must(err)
		k.work()
		is(t, "who left", k.found(l))
		_, err = k.People.Return(ctx, k.boss(person.PermEnter), person.Ref{ID: keep})
		k.must(err)
		k.work()
		is(t, "who came back", k.found(l), "Mary Lo: name")
		if n := len(k.findings("open")); n != 1 {
			t.Errorf("%d findings are open", n)
		}
	})
}

// Of whom only an alias is known, that is said.
func TestAliases(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, err := k.People.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: "Blue Jay", Alias: true})
		k.must(err)
		k.brought(may1, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
		desk, err := k.Show(context.Background(), k.boss(PermView), ListInput{})
		k.must(err)
		if c := desk.Lists[0].Check; c.Aliased != 1 || c.People != 1 || c.Bare != 1 {
			t.Errorf("%+v", c)
		}
	})
}

// Nothing of a line lies in the clear.
func TestNothingInTheClear(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.brought(may1, leie("UNUSUALLAST", "UNUSUALFIRST", "UNUSUALMID", "1234567893", "19800102", ""))
		dump := k.dump("exclusion_list", "exclusion_entry", "exclusion_key")
		for _, text := range []string{"UNUSUAL", "unusual", "1234567893", "1980", "ELM"} {
			if strings.Contains(dump, text) {
				t.Errorf("%s is in the clear", text)
			}
		}
	})
}

// The newest list may be as old as the organization says.
func TestOverdue(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.brought(may1, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
		overdue := func() bool {
			desk, err := k.Show(ctx, k.boss(PermView), ListInput{})
			k.must(err)
			return desk.Sources[0].Overdue
		}
		k.clock.Move(28 * 24 * time.Hour) // 1 June
		if overdue() {
			t.Error("overdue on the last day")
		}
		k.clock.Move(24 * time.Hour)
		if !overdue() {
			t.Error("not overdue a day later")
		}
		_, err := k.SetEvery(ctx, k.boss(PermManage), EveryInput{Days: 40})
		k.must(err)
		if overdue() {
			t.Error("overdue though it may be 40 days old")
		}
		_, err = k.SetEvery(ctx, k.boss(PermManage), EveryInput{Days: 0})
		if got := reason(err); got != "every_days exclusion.every_form" {
			t.Error(got)
		}
	})
}

// Who brings lists in is told once of each that is too old, on the day on which it becomes so.
func TestOverdueIsTold(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		const day = 24 * time.Hour
		after := func(d time.Duration) (told int) {
			k.clock.Move(d)
			for range 2 { // what was told is not told again
				k.must(k.find(context.Background(), access.Scope{}, none{}, ""))
				k.work()
			}
			return len(k.told)
		}
		after(0)
		l := k.brought(may1, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
		if n := after(28*day + 11*time.Hour); n != 0 { // from noon on 4 May until an hour before 2 June begins there
			t.Errorf("%d were told before the day", n)
		}
		if n := after(2 * time.Hour); n != 2 {
			t.Errorf("%d were told, of two", n)
		}
		if m := k.told["exclusion-overdue-"+l.ID.String()+"-"+ids.ID{2}.String()]; m.To != (ids.ID{2}) || m.Args["page"] != "/exclusions" {
			t.Errorf("%+v", m)
		}
		_, err := k.SetEvery(context.Background(), k.boss(PermManage), EveryInput{Days: 40})
		k.must(err)
		k.told = nil
		if n := after(8 * day); n != 0 {
			t.Errorf("%d were told of a list that may be 40 days old", n)
		}
		k.brought(may1+30, leie("LOPEZ", "MARIA", "", "", "19800102", ""), leie("GRAY", "ANN", "", "", "", ""))
		if n := after(5 * day); n != 0 {
			t.Errorf("%d were told though a newer list is here", n)
		}
	})
}

// A list that is much shorter than the one before is asked about; a day that has not come is refused.
func TestWhatIsAsked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a, b, c := leie("A", "A", "", "", "", ""), leie("B", "B", "", "", "", ""), leie("C", "C", "", "", "", "")
		k.brought(may1, a, b, c)
		_, err := k.Receive(context.Background(), k.boss(PermManage), Arrival{Of: may1 + 1}, strings.NewReader(leieHead+a))
		if got := reason(err); got != "shorter exclusion.shorter 1 3" {
			t.Error(got)
		}
		_, err = k.bring(may1+60, Full, b, c)
		if got := reason(err); got != "of_on exclusion.future" {
			t.Error(got)
		}
		_, err = k.bring(0, Full, b, c)
		if got := reason(err); got != "of_on required" {
			t.Error(got)
		}
	})
}

// Whoever only teaches somebody is not told that they may be on a list.
func TestTeachersAreNotTold(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.person("Maria Lopez")
		k.brought(may1, leie("LOPEZ", "MARIA", "", "", "19800102", ""))
		f := k.findings("open")[0]
		sc := k.as(finding.PermView, access.Class)
		l, err := k.Findings.List(context.Background(), sc, finding.ListInput{})
		k.must(err)
		_, one := k.Findings.Show(context.Background(), sc, finding.Ref{ID: f.ID})
		if len(l.Findings) != 0 || reason(one) != "not found" {
			t.Errorf("%d findings, %v", len(l.Findings), one)
		}
	})
}

// Of a file whose end never came nothing stays, though the server was killed over it; a list
// that was replaced keeps its record and none of its lines.
func TestWhatIsLeftIsCleared(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		l, h, err := k.begin(context.Background(), k.boss(PermManage), Arrival{Of: may1, Part: Full})
		k.must(err)
		e, keys := h.line(LEIE, Line{N: 2, First: "MARIA", Last: "LOPEZ"})
		e.List = l.ID
		killed := &keeping{s: k.Service, sc: k.boss(PermManage), list: l, hashes: h, rows: []entry{e}, keys: [][]string{keys}}
		k.must(killed.flush(context.Background()))
		k.work()
		if k.count("exclusion_entry") != 1 {
			t.Error("cleared while it may still come in")
		}
		if desk, err := k.Show(context.Background(), k.boss(PermView), ListInput{}); err != nil || len(desk.Lists) != 0 || len(desk.Sources) != 0 {
			t.Errorf("%+v, %v", desk, err)
		}
		if _, err := k.One(context.Background(), k.boss(PermView), OneInput{Ref: Ref{l.ID}}); reason(err) != "not found" {
			t.Error(err)
		}
		k.clock.Move(abandonedAfter + time.Minute)
		k.work()
		for _, table := range []string{"exclusion_list", "exclusion_entry", "exclusion_key"} {
			if n := k.count(table); n != 0 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
		old := k.brought(may1, leie("A", "A", "", "", "", ""), leie("B", "B", "", "", "", ""))
		k.brought(may1+1, leie("A", "A", "", "", "", ""))
		v, err := k.One(context.Background(), k.boss(PermView), OneInput{Ref: Ref{old.ID}})
		k.must(err)
		if v.State != Replaced || v.CheckedAt.IsZero() || k.count("exclusion_entry") != 1 {
			t.Errorf("%+v, %d lines", v.List, k.count("exclusion_entry"))
		}
	})
}

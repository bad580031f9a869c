package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// The working product, as an administrator meets it: a workbook of people and what they
// completed with mistakes in it, rules, standings and why, a class, a claim, a file to hand
// over, and taking the import back. The steps that people do on the ward also on a phone,
// all of them once without script, and on PostgreSQL with fewer people.
func TestE2EWorkingProduct(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		engine db.Engine
		people int
		as     func(*visitor)
	}{
		{"desk", db.SQLite, 2000, func(*visitor) {}},
		{"phone", db.SQLite, 60, func(v *visitor) { v.Phone() }},
		{"plain", db.SQLite, 60, func(v *visitor) { v.Scripts(false); v.plain = true }},
		{"postgres", db.Postgres, 60, func(*visitor) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := &working{site: newSite(t, c.engine), name: c.name, people: c.people}
			w.org = w.found(org.Healthcare, "Lakeside Hospital")
			w.boss = w.admit(w.org, "ana@lakeside.example", org.Administrator)
			w.visitor = w.site.visitor(t).as(w.boss)
			c.as(w.visitor)
			for _, step := range []func(){w.copyPack, w.importFile, w.makeRule, w.makeProfile, w.seeStandings, w.openLedger, w.changeRule, w.recordClass, w.decideClaim, w.takeOut, w.takeBack} {
				step()
				w.work()
			}
		})
	}
}

// working is the house of an administrator, with their browser.
type working struct {
	*site
	*visitor
	name   string
	people int
	org    org.Organization
	boss   user
	at     int // of the pictures
}

// pic looks at the page, and keeps a picture of it.
func (w *working) pic(what string) {
	w.site.t.Helper()
	w.at++
	w.shot(fmt.Sprintf("work-%s-%02d-%s", w.name, w.at, what))
	if w.name == "desk" || w.name == "phone" { // the others show the same pages
		w.look()
	}
}

// day is so many days after today, as a date field takes it.
func (w *working) day(days int) string {
	return w.local().AddDate(0, 0, days).Format(time.DateOnly)
}

func (w *working) copyPack() {
	w.open("/requirements")
	w.See("No requirement yet")
	w.pic("no-rules")
	w.open("/requirements/packs")
	w.Click("#nursing-fl button")
	w.See("The rule was copied.")
	w.Click("main form button[type=submit]")
	w.See("Read the official text first")
	w.pic("unconfirmed")
	w.Fill("I read the current official text, and this is what it says", "on")
	w.Click("main form button[type=submit]")
	w.See("The version was published.")
}

// importFile brings the workbook in: what its columns are is found out, but for an order of
// dates that nobody can know; the rows that are wrong are exactly those that were planted.
func (w *working) importFile() {
	file := staffFile(w.site.t, w.people)
	w.open("/import")
	w.See("Nothing imported yet")
	w.pic("no-imports")
	w.open("/import/new")
	w.Fill("File", file)
	w.Click("Upload and look")
	w.See("What the columns")
	w.pic("columns")
	w.Click("Check every row")
	w.See("Checking every row")
	w.pic("checking")
	w.work()
	w.reload()
	w.See("Say in which order the dates are written")
	w.See("E (Hire date), row")
	w.pic("dates")
	w.Fill("Dates such as 3/4/2025 are", "month/day/year")
	w.Click("Check every row")
	w.work()
	w.reload()
	w.See("What would happen")
	w.pic("checked")
	w.planted()
	w.Click("main form button.btn-primary")
	w.See("agree to leave them out")
	w.Fill("skip_bad", "on")
	w.Click("main form button.btn-primary")
	w.See("Importing")
	w.pic("running")
	w.work()
	w.reload()
	w.See("See the people")
	w.See(fmt.Sprintf("New people %s", thousands(w.people)))
	w.See("People already here 0")
	w.pic("imported")
}

// reload opens the page again where nothing does that by itself.
func (w *working) reload() {
	w.site.t.Helper()
	w.open(w.visitor.at())
}

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// planted checks that the report has the rows that were made wrong, and no others.
func (w *working) planted() {
	w.site.t.Helper()
	rows := w.Eval(`[...document.querySelectorAll('#problems tbody tr')].map(r => [...r.cells].map(c => c.innerText.trim()).join('|')).join('\n')`)
	for _, want := range []string{"2026-02-30|Is not a day of the calendar.", "0999999|Nobody here has this number", "two hours|Is not an amount.",
		"A formula whose value was never computed.", "Else Somebody|The file has another name with this number before"} {
		if !strings.Contains(rows, want) {
			w.site.t.Errorf("the report does not have %q", want)
		}
	}
	if n := strings.Count(rows, "\n") + 1; n != 5 {
		w.site.t.Errorf("the report has %d rows, not the 5 that were planted:\n%s", n, rows)
	}
}

const ownRule = "Ethics and safety"

// makeRule says in the form: 5 hours in every year, of which 4 ethics.
func (w *working) makeRule() {
	w.open("/requirements/new")
	w.open("/requirements/form?what=hours")
	w.Fill("What it is called", ownRule)
	w.Fill("How many", "5")
	w.Fill("In every", "1")
	w.Fill("parts[0].name", "Ethics")
	w.Fill("parts[0].amount", "4")
	w.Fill("anchor", "On the same day for everybody")
	w.Click("Save and preview")
	w.See("Enter the first day.")
	w.Fill("First day of a period", w.local().Format("2006")+"-01-01")
	w.Click("Save and preview")
	w.See("at least 5 hours in the period")
	w.See("Ethics: at least 4 hours in the period")
	w.pic("rule")
	w.Click("Look and publish")
	w.See("Whom it changes")
	w.pic("rule-publish")
	w.publish()
}

func (w *working) publish() {
	w.site.t.Helper()
	w.Click("main form button.btn-primary")
	w.See("The version was published.")
}

// makeProfile asks both rules of whoever has a licence.
func (w *working) makeProfile() {
	w.open("/profiles")
	w.See("No profile yet")
	w.open("/profiles/new")
	w.Fill("Profile", "Nurses")
	w.Fill(ownRule, "on")
	w.Fill("Florida RN and APRN", "on")
	w.Fill("rules[0].fact", "Licensed on")
	w.pic("profile")
	w.Click("Save")
	w.See("The profile was added.")
	w.See(fmt.Sprintf("%s people today", thousands(w.people*3/5)))
	w.pic("profile-added")
	w.work()
}

func (w *working) seeStandings() {
	w.open("/dashboard")
	w.See("Who needs attention first")
	w.pic("dashboard")
	w.open(w.Eval(`[...document.querySelectorAll('main a')].find(a => a.textContent.trim() === '` + ownRule + `' && a.getAttribute('href').startsWith('/standings')).getAttribute('href')`))
	w.See("Due by")
	w.pic("drilled-down")
}

// openLedger looks at one nurse, and at how it was on a past day.
func (w *working) openLedger() {
	w.open("/people")
	w.Fill("Find by name or number", employee(1))
	w.Click("Show")
	w.Click("Ada Baker")
	w.See(ownRule)
	w.pic("person")
	w.Click(ownRule)
	w.See("Ethics at the bedside")
	w.See("4 of 4 h")
	w.See("Counted 4 h.")
	w.pic("ledger")
	w.Fill("On the day", w.local().Format("2006")+"-01-01")
	w.Click("Show")
	w.See("5 h, of which 4 h Ethics, due 31 December")
	w.pic("replayed")
}

// changeRule asks for more, and sees of whom before anything holds.
func (w *working) changeRule() {
	w.open("/requirements")
	w.Click(ownRule)
	w.pic("requirement")
	w.Click("Edit")
	w.Fill("How many", "8")
	w.Fill("parts[0].amount", "6")
	w.Click("Save and preview")
	w.See("at least 8 hours in the period")
	w.Click("Look and publish")
	w.See("Stand differently")
	w.See("What is different")
	w.pic("change")
	if w.Eval("[...document.querySelectorAll('.stat')].some(s => /Stand differently/.test(s.innerText) && !/\\b0\\b/.test(s.innerText))") != "true" {
		w.site.t.Error("the preview says that nobody stands differently")
	}
	w.Fill("What changed", "Three hours more from this year on.")
	w.publish()
	w.work()
	w.open("/dashboard")
	w.pic("dashboard-after")
}

// recordClass pastes thirty names and numbers as they come.
func (w *working) recordClass() {
	var lines []string
	for i := range 30 {
		if i%2 == 0 {
			lines = append(lines, employee(i))
		} else {
			lines = append(lines, firstNames[i/len(surnames)]+" "+surnames[i%len(surnames)])
		}
	}
	w.open("/training/record")
	w.Fill("Course", "Crash cart check")
	w.Fill("Completed on", w.day(-2))
	w.Fill("Hours", "1:30")
	w.Fill("Who was there", strings.Join(lines, "\n"))
	w.Click("Check the list")
	w.See("30 people are ready to be recorded.")
	w.pic("class-check")
	w.Click("Record the class")
	w.See("The class was recorded.")
	w.See("30 people have this training now.")
	w.pic("class")
}

// decideClaim has a nurse send in what she did elsewhere, and the administrator agree.
func (w *working) decideClaim() {
	ada := w.call(w.boss, "GET", "/people?find="+employee(1), nil)
	id, err := ids.Parse(firstID(w.site.t, ada["entries"]))
	if err != nil {
		w.site.t.Fatal(err)
	}
	nurse := &working{site: w.site, name: w.name + "-nurse", org: w.org}
	nurse.visitor = w.site.visitor(w.site.t).as(w.admitPerson(w.org, "ada@lakeside.example", org.Member, id))
	nurse.Phone()
	nurse.open("/record")
	nurse.See(ownRule)
	nurse.pic("record")
	nurse.open("/training/claims/mine")
	nurse.pic("none-sent")
	nurse.open("/training/claims/new")
	nurse.Fill("What it was", "Ethics seminar of the state")
	nurse.Fill("Provider", "State Nurses Association")
	nurse.Fill("Completed on", w.day(-9))
	nurse.Fill("Hours", "3")
	nurse.Click("Send in")
	nurse.See("It was sent in.")
	nurse.pic("sent")
	w.open("/training/claims")
	w.Click("Ethics seminar of the state")
	w.Fill("yes", "Yes, record it")
	w.Click("Send the answer")
	w.See("This title is not in the catalogue.")
	w.pic("new-course")
	w.Fill("yes", "Yes, record it")
	w.Fill("new", "on")
	w.Click("Send the answer")
	w.See("Your answer was recorded.")
	w.pic("answered")
	w.work()
	nurse.open("/training/claims/mine")
	nurse.See("Agreed")
	nurse.open("/record")
	nurse.pic("record-after")
}

// takeOut exports a report for an auditor, which asks who it is that takes people's data away.
func (w *working) takeOut() {
	w.clock.Move(20 * minute)
	w.open("/reports/requirement")
	w.pic("report")
	w.Click("Take out as a file")
	w.Click("PDF")
	if !w.confirmed() {
		w.site.t.Error("people's data leave without a step-up")
	}
	r, err := http.NewRequestWithContext(w.site.t.Context(), "GET", w.Config.URL+"/reports/requirement/file?format=pdf", nil)
	if err != nil {
		w.site.t.Fatal(err)
	}
	for _, c := range w.Cookies() {
		r.AddCookie(c)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.site.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !bytes.HasPrefix(body, []byte("%PDF-")) || len(body) < 5000 {
		w.site.t.Errorf("no PDF: %d, %d bytes, %v", resp.StatusCode, len(body), err)
	}
}

// takeBack undoes the import: what it added no longer holds, the class of afterwards does.
func (w *working) takeBack() {
	w.open("/import")
	w.Click("Staff and training 2026.xlsx")
	w.Click("Take this import back")
	w.pic("undo")
	w.Click("Take it back")
	w.work()
	w.reload()
	w.See("Taken back")
	w.pic("undone")
	w.open("/people")
	w.pic("people-left")
}

// staffFile is a workbook as a hospital's personnel office has one: people on one sheet, a
// row for each completion on the other, and mistakes as they happen.
func staffFile(t testing.TB, people int) string {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := excelize.NewFile()
	must(f.SetSheetName("Sheet1", "Staff"))
	_, err := f.NewSheet("Training")
	must(err)
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(err)
	row := func(sheet string, n int, cells ...any) {
		t.Helper()
		at, err := excelize.CoordinatesToCellName(1, n)
		must(err)
		must(f.SetSheetRow(sheet, at, &cells))
	}
	row("Staff", 1, "Employee No.", "Last name", "First name", "Department", "Hire date", "License date", "License expiration", "Licensed by")
	row("Training", 1, "Employee No.", "Course", "Category", "Date completed", "Hours")
	n := 1
	for i := range people {
		number, nurse := employee(i), i%5 < 3
		cells := []any{number, surnames[i%len(surnames)], firstNames[i/len(surnames)%len(firstNames)], departments[i%len(departments)], fmt.Sprintf("%02d/%02d/%d", i%12+1, i%11+1, 2012+i%12)}
		if nurse {
			cells = append(cells, date(2010+i%12, i%12+1, i%28+1), date(2027, 4, 30), []string{"Endorsement", "Examination"}[i%2])
		}
		row("Staff", i+2, cells...)
		for c, done := range courses {
			if (i+c)%4 == 0 && c > 0 || done.nurses && !nurse {
				continue
			}
			n++
			row("Training", n, number, done.title, done.category, date(2026, 1+(i+c)%10, 1+(i*3+c)%28), done.hours)
		}
	}
	for _, col := range []string{"F", "G"} {
		must(f.SetColStyle("Staff", col, style))
	}
	must(f.SetColStyle("Training", "D", style))
	row("Staff", people+2, employee(3), "Somebody", "Else", departments[0], "01/02/2015")
	row("Training", n+1, employee(1), courses[0].title, courses[0].category, "2026-02-30", 1.5)
	row("Training", n+2, "0999999", courses[0].title, courses[0].category, date(2026, 2, 3), 1.5)
	row("Training", n+3, employee(2), courses[0].title, courses[0].category, date(2026, 2, 3), "two hours")
	row("Training", n+4, employee(4), courses[0].title, courses[0].category, date(2026, 2, 3))
	must(f.SetCellFormula("Training", fmt.Sprintf("E%d", n+4), "1+0.5"))
	path := filepath.Join(t.TempDir(), "Staff and training 2026.xlsx")
	must(f.SaveAs(path))
	return path
}

func employee(i int) string { return fmt.Sprintf("%07d", 4100+i*7) }

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

var (
	surnames    = strings.Fields("Alvarez Baker Castillo Davis Eriksson Fernandez Garcia Hughes Ivanova Johnson Kim Lewis Martinez Nguyen Okafor Patel Quinn Rossi Sato Thompson Underwood Vargas Williams Xu Young Zimmerman Abara Bianchi Cohen Delgado Espinoza Foster Grant Huang Iyer Jensen Kowalski Larsen Moreau Novak Oduya Pereira Ramos Schmidt Tanaka Usman Vasquez Walsh Yilmaz Zhou")
	firstNames  = strings.Fields("Ada Ben Chloe Dmitri Elena Farid Grace Hiro Ines Jonas Keisha Luis Maya Noah Olga Priya Quentin Rosa Samir Tara Uma Victor Wren Ximena Yusuf Zoe Amir Bella Carl Dana Emil Flora Gus Hana Ivan Jade Kofi Lena Milo Nora")
	departments = []string{"Emergency", "Intensive care", "Maternity", "Oncology", "Operating rooms", "Paediatrics", "Laboratory", "Imaging", "Pharmacy", "Administration"}
	courses     = []struct {
		title, category string
		hours           float64
		nurses          bool
	}{
		{"Fire and evacuation drill", "", 1.5, false},
		{"Ethics at the bedside", "ethics", 4, false},
		{"Preventing medical errors", "medical errors", 2, true},
		{"Florida laws and rules of nursing", "laws and rules", 2, true},
		{"Human trafficking for nurses", "human trafficking", 2, true},
		{"Acute care conference", "", 18, true},
	}
)

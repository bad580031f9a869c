package server

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/support"
	"standing/internal/rooms/training"
)

// The same siege with work in it: a course, a requirement that is asked of everybody, and
// what each of the two did.
type siege struct {
	*besieged
	rule, profile ids.ID
	chief, blind  user // reaches a unit with every right; sees everybody and no e-mail or number
	counter       user // sees how everybody stands, and nobody's name
}

func besiegeWork(t testing.TB, e db.Engine) *siege {
	t.Helper()
	b := &siege{besieged: besiege(t, e)}
	ctx := t.Context()
	if _, err := b.rooms.person.Change(ctx, b.system(), person.ChangeInput{ID: b.near, Input: person.Input{Name: "Nora North", Unit: b.north, Email: contactOf, Number: numberOf}}); err != nil {
		t.Fatal(err)
	}
	everything := body{"contacts:view": "units", "training:approve": "units"}
	for _, cell := range []string{"view", "enter", "manage", "export"} {
		everything["people:"+cell], everything["training:"+cell] = "units", "units"
	}
	b.role("chief", everything)
	b.role("blind", body{"people:view": "org", "people:enter": "org", "people:manage": "org", "people:export": "org", "training:view": "org", "training:enter": "org", "training:export": "org"})
	b.role("counter", body{"training:view": "org"})
	b.chief, b.blind, b.counter = b.admit(b.mine, "chief@mine.example", "chief"), b.admit(b.mine, "blind@mine.example", "blind"), b.admit(b.mine, "counter@mine.example", "counter")
	b.member(b.chief.id, []string{"chief"}, b.north)
	b.rule = b.publish("Two hours")
	p, err := b.rooms.requirement.AddProfile(ctx, b.system(), requirement.ProfileInput{Name: "All", Everybody: true, Requirements: []ids.ID{b.rule}})
	if err != nil {
		t.Fatal(err)
	}
	b.profile = p.ID
	if _, err := b.rooms.catalog.Add(ctx, b.system(), catalog.Input{Title: "Drill", Hours: "1"}); err != nil {
		t.Fatal(err)
	}
	for _, who := range []ids.ID{b.near, b.far} {
		if _, err := b.rooms.training.Record(ctx, b.system(), training.RecordInput{Person: who, Done: training.Done{Course: "Drill", On: civil.Of(2026, 1, 5), Hours: "1"}}); err != nil {
			t.Fatal(err)
		}
	}
	b.work()
	return b
}

// count counts rows of the organization.
func (b *siege) count(table string) (n int64) {
	b.t.Helper()
	err := b.DB.Read(b.t.Context(), b.system(), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+table+` WHERE org_id = $1`, b.mine.Number)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *siege) publish(title string) ids.ID {
	b.t.Helper()
	r, err := b.rooms.requirement.Form(b.t.Context(), b.system(), requirement.FormInput{Title: title, What: "hours", Amount: "2", Every: 1, EveryUnit: "years", Anchor: "calendar", From: civil.Of(2020, 1, 1), Source: "own"})
	if err == nil {
		_, err = b.rooms.requirement.Publish(b.t.Context(), b.system(), requirement.PublishInput{ID: r.ID, Confirm: true})
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return r.ID
}

// What somebody learns of totals, lists and files ends where their reach ends.
func TestNobodyCountsBeyondTheirReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiegeWork(t, d.Engine())
		day := b.local().Format(time.DateOnly)
		b.send(b.boss, "GET", "/api/v1/dashboard", nil) // what is kept of it is for others, too
		for path, in := range map[string]string{
			"/api/v1/dashboard": "Nora North", "/api/v1/standings": "Nora North", "/api/v1/reports/unit": "Nora North", "/api/v1/reports/requirement": "Nora North",
			"/api/v1/reports/expiring?until=2027-12-31": "Nora North", "/api/v1/reports/as-of?on=" + day: "Nora North", "/api/v1/people": "Nora North",
			"/reports/unit/file?format=csv": "Nora North", "/reports/as-of/file?format=csv&on=" + day: "Nora North", "/people/export.csv": "Nora North",
			"/reports/expiring/file?format=csv&until=2027-12-31": "Nora North",
			"/dashboard":                       "Nora North",
			"/requirements/" + b.rule.String(): "",
			"/profiles/" + b.profile.String():  "",
			"/api/v1/training/record/" + ids.New(b.clock.Now()).String(): "",
		} {
			w := b.send(b.chief, "GET", path, nil)
			if in != "" && (w.status != 200 || !bytes.Contains(w.body, []byte(in))) {
				t.Errorf("%s: %d without %s: %.300s", path, w.status, in, w.body)
			}
			if bytes.Contains(w.body, []byte("Sam South")) {
				t.Errorf("%s shows somebody out of reach", path)
			}
		}
		var board compliance.Dashboard
		w := b.send(b.chief, "GET", "/api/v1/dashboard", nil)
		if err := json.Unmarshal(w.body, &board); err != nil || board.People.Asked() != 1 || len(board.Units) != 1 || len(board.Attention) != 1 {
			t.Errorf("the chief of one counts %d: %s", board.People.Asked(), w.body)
		}
		for _, unit := range []ids.ID{b.south, {1, 2, 3}} {
			for _, path := range []string{"/reports/unit/file?format=csv&unit=", "/reports/requirement/file?format=csv&unit=", "/reports/as-of/file?format=csv&on=" + day + "&unit=", "/people/export.csv?unit=", "/api/v1/standings?unit="} {
				if w := b.send(b.chief, "GET", path+unit.String(), nil); bytes.Contains(w.body, []byte("South")) || bytes.Contains(w.body, []byte("Nora")) {
					t.Errorf("%s: %s", path, w.body)
				}
			}
		}
		w = b.send(b.counter, "GET", "/api/v1/dashboard", nil)
		if w.status != 200 || bytes.Contains(w.body, []byte("Nora")) || bytes.Contains(w.body, []byte("Sam")) || !bytes.Contains(w.body, []byte(`"attention"`)) {
			t.Errorf("who may see no names is shown some: %s", w.body)
		}
	})
}

// E-mail addresses and numbers are for those who may see them: not in any list, file,
// candidate or answer to a search.
func TestContactsLeakNowhere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiegeWork(t, d.Engine())
		twin := b.somebody(b.mine, "Nora North", b.north)
		id := b.near.String()
		for _, path := range []string{"/people", "/api/v1/people", "/people/" + id, "/api/v1/people/" + id, "/people/" + id + "/facts", "/people/" + id + "/edit", "/people/duplicates", "/api/v1/people/duplicates",
			"/people/" + id + "/merge", "/people/" + id + "/merge?gone=" + twin.String(), "/people/export.csv", "/reports/unit/file?format=csv", "/reports/as-of/file?format=csv&on=" + b.local().Format(time.DateOnly),
			"/reports/person/" + id, "/api/v1/reports/person/" + id, "/reports/person/" + id + "/file?format=csv", "/reports/person?find=" + numberOf, "/people?find=" + numberOf, "/api/v1/people?find=" + numberOf,
			"/people/export.csv?find=" + numberOf, "/standings", "/dashboard", "/people/" + id + "/training", "/people/" + id + "/log"} {
			w := b.send(b.blind, "GET", path, nil)
			if got := strings.ReplaceAll(string(w.body), `value="`+numberOf, ""); w.status >= 500 || strings.Contains(got, numberOf) && !strings.Contains(path, numberOf) || strings.Contains(got, contactOf) {
				t.Errorf("%s: %d shows an address or number", path, w.status)
			}
			if strings.Contains(path, "find=") && bytes.Contains(w.body, []byte("Nora North")) {
				t.Errorf("%s finds somebody by a number that is not shown", path)
			}
		}
		for _, format := range []string{"xlsx", "pdf"} {
			if w := b.send(b.blind, "GET", "/reports/unit/file?format="+format, nil); w.status != 200 || bytes.Contains(unzipped(t, format, w.body), []byte(numberOf)) {
				t.Errorf("%s: %d", format, w.status)
			}
		}
		class := ids.New(b.clock.Now()).String()
		for name, lines := range map[string]string{"number": numberOf, "e-mail": contactOf} {
			w := b.send(b.blind, "POST", "/api/v1/training/record/"+class+"/check", body{"course": "Drill", "on": "2026-03-01", "hours": "1", "lines": lines})
			if w.status != 200 || bytes.Contains(w.body, []byte("Nora")) || bytes.Contains(w.body, []byte(id)) {
				t.Errorf("a line with the %s tells whose it is: %d %s", name, w.status, w.body)
			}
		}
	})
}

// unzipped is everything that a file holds.
func unzipped(t *testing.T, format string, b []byte) []byte {
	t.Helper()
	if format != "xlsx" {
		return b
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part...)
	}
	return out
}

// Texts of people who mean harm: shown as what they are, on every page and in every file.
func TestTextsStayTexts(t *testing.T) {
	w := newWorld(newSite(t, db.SQLite), org.School)
	const script, formula = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`, `=HYPERLINK("https://evil.example","x")`
	boss := w.users[org.Administrator]
	boss.cookie = w.cookie(org.Administrator, false)
	say := func(path string, in body, want ...int) wire {
		t.Helper()
		r := w.send(boss, "POST", "/api/v1"+path, in)
		if !r.any(append(want, 200, 201)...) {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
		return r
	}
	mine := func(kind string) string { return w.kinds[kind].Mine }
	say("/people/"+mine("person"), body{"name": script, "number": formula, "unit": mine("unit")})
	say("/units/"+mine("unit"), body{"name": script})
	say("/courses/"+mine("course"), body{"title": script, "provider": formula})
	say("/profiles/"+mine("profile"), body{"name": script, "everybody": true, "requirements": []string{mine("requirement")}})
	say("/people/"+mine("person")+"/facts", body{"name": "role", "value": script})
	say("/people/"+w.kinds["person"].Far, body{"name": formula})
	for _, url := range []string{"javascript:alert(1)", "data:text/html,x", "https://x\" onclick=\"alert(1)"} {
		r := say("/requirements/"+mine("requirement")+"/edit", body{"title": script, "what": "hours", "amount": "2", "every": 1, "every_unit": "years", "anchor": "calendar", "from": "2026-01-01", "source": "quoted",
			"text": script, "url": url, "parts": []body{{"name": script, "amount": "1"}}}, 422)
		if r.status == 422 {
			continue
		}
		say("/requirements/"+mine("requirement")+"/publish", body{"confirm": true, "note": script})
	}
	say("/requirements/"+mine("requirement")+"/text", body{"text": "title: " + script + "\nrule: [" + script})
	w.work()
	for _, r := range w.routes(false) {
		if !r.Reads() || strings.Contains(r.Path, "/gallery") {
			continue
		}
		for _, f := range w.visits(r) {
			got := w.send(boss, "GET", f, nil)
			text := string(got.body)
			kind := got.head.Get("Content-Type")
			switch {
			case got.status >= 500:
				t.Errorf("%s: %d", f, got.status)
			case strings.HasPrefix(kind, "text/html") && (strings.Contains(text, "<script>alert") || strings.Contains(text, "<img src=x") || strings.Contains(text, `href="javascript:`) || strings.Contains(text, `href="data:`) || strings.Contains(text, `" onclick="alert`)):
				t.Errorf("%s runs what somebody wrote", f)
			case strings.HasPrefix(kind, "text/csv") && (strings.Contains(text, ",=") || strings.Contains(text, "\n=") || strings.Contains(text, `"=H`)):
				t.Errorf("%s holds a formula: %s", f, text)
			case strings.HasPrefix(kind, "application/vnd") && bytes.Contains(unzipped(t, "xlsx", got.body), []byte("<f>")):
				t.Errorf("%s holds a formula", f)
			}
		}
	}
}

// visits are the addresses of a line with what is there.
func (w *world) visits(r web.Route) []string {
	path := r.Path
	for _, p := range r.Params {
		if p.In == "path" {
			path = strings.NewReplacer("{"+p.Name+"}", w.kinds[p.Kind].Mine, "{"+p.Name+"...}", w.kinds[p.Kind].Mine).Replace(path)
		}
	}
	path = strings.TrimSuffix(path, "{$}")
	if q := queries[r.Name()]; q != "" {
		if strings.Contains(q, "format=csv") {
			return []string{path + "?" + q, path + "?" + strings.Replace(q, "csv", "xlsx", 1), path + "?" + strings.Replace(q, "csv", "pdf", 1)}
		}
		path += "?" + q
	}
	return []string{path}
}

// Support looks and changes nothing, whatever is new.
func TestSupportOnlyLooks(t *testing.T) {
	w := newWorld(newSite(t, db.SQLite), org.School)
	id, err := ids.Parse(w.kinds["access"].Mine)
	w.must(err)
	if _, err := w.rooms.support.Decide(t.Context(), w.as(w.mine, org.Administrator, support.PermGrant), support.DecideInput{ID: id, Yes: true}); err != nil {
		t.Fatal(err)
	}
	op := w.users[org.Operator]
	op.cookie = w.operatorCookie()
	if r := w.send(op, "POST", "/api/v1/organizations", body{"org": w.mine.ID}); r.status != 200 {
		t.Fatal(r.status, string(r.body))
	}
	var seen, kept int
	for _, r := range w.routes(false) {
		if _, ok := r.Perm(); r.Public() || !ok {
			continue
		}
		path := w.visits(r)[0]
		if !r.Reads() {
			if r.JSON {
				path = "/api/v1" + path
			}
			if got := w.send(op, r.Method, path, body{}); got.status != http.StatusForbidden {
				t.Errorf("%s %s: %d", r.Method, path, got.status)
			}
			kept++
			continue
		}
		p, _ := r.Perm()
		if got := w.send(op, "GET", path, nil); p.Right != access.View && !got.any(403, 404) || got.status >= 500 {
			t.Errorf("%s: %d", path, got.status)
		} else if got.status == 200 {
			seen++
		}
	}
	for _, path := range []string{"/reminders/mine", "/reminders/calendar", "/reminders/calendar/end"} {
		var in any
		if strings.HasSuffix(path, "mine") {
			in = body{"digest": "daily"}
		}
		if got := w.send(op, "POST", "/api/v1"+path, in); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if seen < 20 || kept < 50 {
		t.Errorf("only %d were seen and %d refused", seen, kept)
	}
}

func (w *world) operatorCookie() *http.Cookie {
	w.t.Helper()
	return w.cookie(org.Operator, false)
}

// What is far too much is refused before it costs anything.
func TestTooMuchIsRefused(t *testing.T) {
	b := besiegeWork(t, db.SQLite)
	class := ids.New(b.clock.Now()).String()
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	people := make([]ids.ID, 501)
	for i := range people {
		people[i] = b.near
	}
	for name, in := range map[string]struct {
		path string
		body any
	}{
		"100,000 lines":     {"/training/record/" + class, body{"course": "Drill", "on": "2026-03-01", "lines": strings.Repeat("Nora North\n", 100_000)}},
		"a bomb of aliases": {"/requirements/text", body{"text": bomb}},
		"deep brackets":     {"/requirements/text", body{"text": "title: " + strings.Repeat("[", 190_000)}},
		"deep maps":         {"/requirements/text", body{"text": strings.Repeat("a: {", 40_000)}},
		"a long text":       {"/requirements/text", body{"text": strings.Repeat("x", 300_000)}},
		"501 people":        {"/people/pick", body{"people": people}},
		"501 assignments":   {"/assignments", body{"people": people, "requirement": b.rule}},
		"501 moves":         {"/people/move", body{"people": people}},
		"hours":             {"/people/" + b.near.String() + "/training", body{"course": "X", "on": "2026-03-01", "hours": "9999999999999999999999"}},
		"a day of long ago": {"/people/" + b.near.String() + "/training", body{"course": "Y", "on": "0000-01-01", "hours": "1"}},
		"a day to come":     {"/people/" + b.near.String() + "/training", body{"course": "Z", "on": "9999-12-31", "hours": "1"}},
	} {
		began := time.Now()
		w := b.send(b.boss, "POST", "/api/v1"+in.path, in.body)
		if strings.HasPrefix(in.path, "/requirements/text") && w.status == 201 { // it is kept as a draft that is wrong
			w.status = 422
			if r := b.send(b.boss, "GET", "/requirements/"+w.field("id")+"/text", nil); r.status != 200 {
				t.Errorf("%s: the draft cannot be opened: %d", name, r.status)
			}
			if r := b.send(b.boss, "POST", "/api/v1/requirements/"+w.field("id")+"/publish", body{"confirm": true}); !r.any(422) {
				t.Errorf("%s was published: %d", name, r.status)
			}
		}
		if !w.any(413, 422) || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %d after %v %.200s", name, w.status, time.Since(began), w.body)
		}
	}
}

// upload sends a file as a browser does.
func (b *siege) upload(u user, name string, data []byte, head ...string) wire {
	b.t.Helper()
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	p, err := m.CreateFormFile("file", name)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = p.Write(data) // a buffer never fails
	_ = m.Close()
	r := httptest.NewRequest("POST", "/import", &buf)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	r.AddCookie(u.cookie)
	rec := httptest.NewRecorder()
	b.Public.ServeHTTP(rec, r)
	return wire{rec.Code, rec.Header(), rec.Body.Bytes()}
}

// zipOf is an archive with these parts; one of zeros is blown up to size.
func zipOf(t *testing.T, parts map[string]string, zeros string, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, fill func(io.Writer)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fill(w)
	}
	for name, text := range parts {
		add(name, func(w io.Writer) { _, _ = io.WriteString(w, text) })
	}
	if zeros != "" {
		chunk := bytes.Repeat([]byte("<c><v>0</v></c>"), 1<<16)
		add(zeros, func(w io.Writer) {
			for n := 0; n < size; n += len(chunk) {
				_, _ = w.Write(chunk)
			}
		})
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Files that mean harm are answered, soon, and leave nothing.
func TestHostileFiles(t *testing.T) {
	b := besiegeWork(t, db.SQLite)
	book := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	}
	with := func(name, text string) map[string]string {
		out := map[string]string{}
		for k, v := range book {
			out[k] = v
		}
		out[name] = text
		return out
	}
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY l2 "&lol;&lol;&lol;&lol;"><!ENTITY l3 "&l2;&l2;&l2;&l2;">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&l3;</t></is></c></row></sheetData></worksheet>`
	outside := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="inlineStr"><is><t>Name&e;</t></is></c></row></sheetData></worksheet>`
	wide := `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Name</t></is></c></row><row r="99999999999"><c r="ZZZZZZ9"><v>1</v></c></row></sheetData></worksheet>`
	for name, data := range map[string][]byte{
		"bomb.xlsx":            zipOf(t, book, "xl/worksheets/sheet1.xml", 600<<20),
		"strings.xlsx":         zipOf(t, with("xl/worksheets/sheet1.xml", wide), "xl/sharedStrings.xml", 600<<20),
		"laughs.xlsx":          zipOf(t, with("xl/worksheets/sheet1.xml", laughs), "", 0),
		"outside.xlsx":         zipOf(t, with("xl/worksheets/sheet1.xml", outside), "", 0),
		"wide.xlsx":            zipOf(t, with("xl/worksheets/sheet1.xml", wide), "", 0),
		"../../etc/cron.d/x":   []byte("Employee ID,Name\n1,X\n"),
		"nothing.xlsx":         []byte("PK\x03\x04"),
		"zeros.csv":            make([]byte, 1<<20),
		"one line.csv":         bytes.Repeat([]byte("a"), 8<<20),
		"columns.csv":          bytes.Repeat([]byte("a,"), 2<<20),
		"quotes.csv":           append([]byte("Name,Course\n\""), bytes.Repeat([]byte("x\n"), 2<<20)...),
		"<script>alert(1).csv": []byte("Employee ID,Name,<script>alert(1)</script>\n1,<script>alert(1)</script>,=cmd\n"),
	} {
		began := time.Now()
		w := b.upload(b.boss, name, data)
		if w.status >= 500 || time.Since(began) > 20*time.Second {
			t.Errorf("%s: %d after %v", name, w.status, time.Since(began))
		}
		if to := w.head.Get("Location"); to != "" {
			page := b.send(b.boss, "GET", to, nil)
			if page.status != 200 || bytes.Contains(page.body, []byte("root:")) || bytes.Contains(page.body, []byte("<script>alert")) || bytes.Contains(page.body, []byte("/etc/cron")) {
				t.Errorf("%s: its page: %d", name, page.status)
			}
			b.send(b.boss, "POST", "/api/v1"+to+"/columns", body{"people": body{"A": "person_id", "B": "name"}})
			b.work()
			if page := b.send(b.boss, "GET", to, nil); page.status != 200 || bytes.Contains(page.body, []byte("<script>alert")) {
				t.Errorf("%s: its page after the check: %d", name, page.status)
			}
			if page := b.send(b.boss, "GET", to+"/problems.csv", nil); page.status != 200 || bytes.Contains(page.body, []byte(",=cmd")) {
				t.Errorf("%s: its problems: %d %.200s", name, page.status, page.body)
			}
		} else if w.status < 400 {
			t.Errorf("%s: %d", name, w.status)
		}
	}
}

// Another site cannot upload with somebody's cookie, and nobody fills the disk.
func TestUploadsAreOnesOwnAndFew(t *testing.T) {
	b := besiegeWork(t, db.SQLite)
	file := []byte("Employee ID,Name\n1,X\n")
	if w := b.upload(b.boss, "a.csv", file, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); w.status != http.StatusForbidden {
		t.Errorf("from another site: %d", w.status)
	}
	if w := b.upload(b.chief, "a.csv", file); w.status != http.StatusForbidden {
		t.Errorf("who manages people of a unit: %d", w.status)
	}
	for i := range 40 {
		if w := b.upload(b.boss, fmt.Sprint(i, ".csv"), file); i < 30 && w.status != http.StatusSeeOther || i >= 30 && w.status != http.StatusUnprocessableEntity {
			t.Fatalf("file %d: %d", i, w.status)
		}
	}
}

// The same twice is done once.
func TestTwiceIsOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiegeWork(t, d.Engine())
		near := b.near.String()
		for _, c := range []struct {
			table, path string
			in          body
		}{
			{"completion", "/people/" + near + "/training", body{"course": "Drill", "on": "2026-04-01", "hours": "1"}},
			{"completion", "/training/record/" + ids.New(b.clock.Now()).String(), body{"course": "Drill", "on": "2026-04-02", "hours": "1", "people": []ids.ID{b.near}}},
			{"assignment", "/assignments", body{"people": []ids.ID{b.near}, "requirement": b.rule}},
			{"waiver", "/people/" + near + "/waivers", body{"requirement": b.rule, "kind": "waive", "reason": "r"}},
			{"course", "/courses", body{"title": "New", "code": "N1"}},
			{"requirement", "/requirements", body{"title": "Once", "what": "once", "course": "Drill", "source": "own"}},
			{"profile", "/profiles", body{"name": "Once"}},
			{"person_fact", "/people/" + near + "/facts", body{"name": "role", "value": "lead"}},
		} {
			before := b.count(c.table)
			key := ids.New(b.clock.Now()).String()
			var first wire
			for i := range 3 {
				w := b.send(b.boss, "POST", "/api/v1"+c.path, c.in, "Idempotency-Key", key)
				if i == 0 {
					first = w
				} else if w.status != first.status {
					t.Errorf("%s again: %d, first %d", c.path, w.status, first.status)
				}
			}
			if n := b.count(c.table) - before; !first.any(200, 201) || n != 1 {
				t.Errorf("%s: %d and %d rows: %s", c.path, first.status, n, first.body)
			}
		}
	})
}

// What people look for, and what is refused, is in no log.
func TestLogOfRequestsHoldsNoSearch(t *testing.T) {
	b := besiegeWork(t, db.SQLite)
	const canary = "CANARYSOUGHT"
	for _, path := range []string{"/people?find=", "/reports/person?find=", "/people/export.csv?find=", "/courses?find=", "/api/v1/people?find=", "/standings?status=", "/reports/unit?unit=", "/calendar/", "/people/"} {
		if w := b.send(b.boss, "GET", path+canary, nil); w.status >= 500 {
			t.Errorf("%s: %d", path, w.status)
		}
	}
	for path, in := range map[string]body{
		"/requirements/text":                       {"text": canary},
		"/people/" + b.near.String() + "/training": {"course": canary, "on": canary},
		"/training/record/" + canary:               {"course": canary, "on": "2026-01-01", "lines": canary},
		"/people/" + b.near.String() + "/waivers":  {"reason": canary, "requirement": canary},
		"/people/" + b.near.String() + "/facts":    {"name": canary, "value": canary},
		"/profiles":                                {"name": "x", "rules": []body{{"fact": canary, "value": canary}}, "requirements": []string{canary}},
		"/reminders/webhook":                       {"url": "http://" + canary},
		"/reminders/settings":                      {"steps": canary},
		"/courses":                                 {"title": "x", "hours": canary, "categories": canary, "delivery": canary},
		"/assignments":                             {"people": []string{canary}, "from": canary},
		"/training/claims":                         {"course": canary, "on": canary},
	} {
		if w := b.send(b.boss, "POST", "/api/v1"+path, in); w.status >= 500 || w.status >= 400 && bytes.Contains(bytes.ToUpper(w.body), []byte(canary)) {
			t.Errorf("%s: %d repeats what was sent: %s", path, w.status, w.body)
		}
	}
	if strings.Contains(strings.ToUpper(b.log.String()), canary) {
		for line := range strings.Lines(b.log.String()) {
			if strings.Contains(strings.ToUpper(line), canary) {
				t.Errorf("the log holds it: %s", line)
			}
		}
	}
}

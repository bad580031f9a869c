package server

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
)

// checklists has files in various states, a link that somebody outside was mailed, a decision
// that waits and one that was made, a newer version, and a sample.
func (h *house) checklists() {
	due := h.local().AddDate(0, 0, 25).Format(time.DateOnly)
	items := []any{
		map[string]any{"code": "licence", "title": "Nursing licence", "kind": "credential", "what": "licence", "grade": "document", "days": 14},
		map[string]any{"code": "diploma", "title": "Diploma", "hint": "Both pages, please.", "kind": "document", "days": 20},
		map[string]any{"code": "history", "title": "Work history", "hint": "The last five years, with months.", "kind": "text", "days": 10},
		map[string]any{"code": "peer", "title": "Reference from a supervisor", "hint": "Would you work with them again?", "kind": "reference", "days": 20},
		map[string]any{"code": "list", "title": "Exclusion lists", "kind": "check", "what": "exclusion", "days": 7},
		map[string]any{"code": "hobby", "title": "Anything else", "kind": "yes_no", "optional": true},
	}
	list := map[string]any{"name": "Registered nurse", "again_months": 24, "items": items}
	h.fill["checklist"] = h.call(h.ana, "POST", "/checklists", list)["id"].(string)
	short := h.call(h.ana, "POST", "/checklists", map[string]any{"name": "Volunteer", "again_months": 12, "items": []any{map[string]any{"title": "Anything we should know", "kind": "text", "optional": true}}})["id"].(string)
	open := func(who, checklist string) map[string]any {
		return h.call(h.ana, "POST", "/files", map[string]any{"person": who, "checklist": checklist, "due_on": due})
	}
	item := func(f map[string]any, n int) string { return f["items"].([]any)[n].(map[string]any)["id"].(string) }

	own := open(h.whoIs(h.mia), h.fill["checklist"])
	h.fill["ownfile"], h.fill["ownitem"] = own["id"].(string), item(own, 1)
	h.call(h.mia, "POST", "/my-files/"+h.fill["ownfile"]+"/agree", nil)
	h.call(h.mia, "POST", "/my-files/"+h.fill["ownfile"]+"/items/"+item(own, 2), map[string]any{"text": "2021 to 2024 at Hill Hospital, surgical ward. Since then here."})
	at := "/files/" + h.fill["ownfile"] + "/items/"
	h.call(h.ana, "POST", at+item(own, 3)+"/send", map[string]any{"name": "Dr. Moore", "address": "moore@hill.example", "words": "We would be glad of a few words."})
	h.fill["reference"] = h.link("moore@hill.example", "Lakeside Hospital asks you for a reference")
	h.call(h.ana, "POST", at+item(own, 4), map[string]any{"text": "Looked at both lists: nobody of that name."})
	h.call(h.ana, "POST", at+item(own, 4)+"/judge", map[string]any{"yes": "yes"})

	f := open(h.fill["twin"], h.fill["checklist"])
	h.fill["hiringfile"], h.fill["fileitem"] = f["id"].(string), item(f, 2)
	at = "/files/" + h.fill["hiringfile"] + "/items/"
	h.call(h.ana, "POST", at+item(f, 2), map[string]any{"text": "Five years at the county clinic."})
	h.call(h.ana, "POST", at+item(f, 2)+"/judge", map[string]any{"yes": "no", "reason": "Which months?"})
	h.call(h.ana, "POST", at+item(f, 2), map[string]any{"text": "March 2021 to February 2026 at the county clinic."})
	h.call(h.ana, "POST", at+item(f, 0)+"/waive", map[string]any{"reason": "Works under a temporary permit until the board has met."})
	list["items"] = append(items[1:], map[string]any{"code": "tb", "title": "Tuberculosis screening", "kind": "document"})
	h.call(h.ana, "POST", "/checklists/"+h.fill["checklist"], list)

	v := open(h.fill["person"], short)
	h.fill["filerecord"] = h.call(h.ana, "POST", "/files/"+v["id"].(string)+"/decide", map[string]any{"verdict": "conditions", "reasons": "Knows the house.", "conditions": "Only with somebody of the ward."})["record"].(string)

	_, err := h.Audit.Integrate(h.t.Context(), h.org.Number)
	if err != nil {
		h.t.Fatal(err)
	}
	h.fill["sample"] = h.call(h.ana, "POST", "/samples", map[string]any{"name": "Licences, spring", "credential": "licence", "checklist": short, "people": 1, "due_on": due})["id"].(string)
	h.work()
}

// whoIs is the person of a user.
func (h *house) whoIs(u user) string {
	var who ids.ID
	err := h.DB.Read(h.t.Context(), access.System(h.org.Number, h.org.ID, "test"), func(ctx context.Context, q db.Q) (err error) {
		who, err = db.One(ctx, q, db.Scalar[ids.ID], `SELECT person_id FROM membership WHERE org_id = $1 AND account_id = $2`, h.org.Number, u.id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return who.String()
}

// A hospital hires: the candidate answers on a phone, a referee by a link, the administrator
// accepts, and a second member says yes. Looking at the link uses it up for nobody.
func TestE2EHiring(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	hill := s.found(org.Healthcare, "Hill Hospital")
	chief := s.admit(hill, "chief@hill.example", org.Administrator)
	deputy := s.admit(hill, "deputy@hill.example", org.Administrator)
	sc := access.System(hill.Number, hill.ID, "test")
	who, err := s.rooms.person.Add(t.Context(), sc, person.Input{Name: "Ada Lin"})
	if err != nil {
		t.Fatal(err)
	}
	ada := s.admitPerson(hill, "ada@hill.example", org.Member, who.ID)
	s.work()
	s.call(chief, "POST", "/checklists", map[string]any{"name": "Registered nurse", "items": []any{
		map[string]any{"title": "Work history", "kind": "text"}, map[string]any{"title": "Reference", "kind": "reference"}}})

	// The administrator opens a file in the browser.
	desk := s.visitor(t).as(chief)
	desk.open("/files/new?person=" + who.ID.String())
	desk.Fill("Checklist", "Registered nurse")
	desk.Click("Open a file")
	desk.See("2 of 2 missing")
	desk.See("The person: Work history and Reference")
	file := regexp.MustCompile(`/files/([^/?#]+)`).FindStringSubmatch(desk.URL())[1]

	// The candidate agrees and answers.
	own := s.visitor(t).as(ada)
	own.open("/my-files")
	own.Click("Registered nurse")
	own.Click("I agree that they are asked")
	own.See("They can be asked now")
	own.Click("Work history")
	own.Fill("Answer", "Five years at the county clinic")
	own.Click("Send the answer")
	own.See("The answer is there")
	own.See("Nothing is wanted of you now")

	// The referee, without an account: looking twice uses nothing up.
	ref := s.itemOf(chief, file, "Reference")
	s.call(chief, "POST", "/files/"+file+"/items/"+ref+"/send", map[string]any{"name": "Dr. Moore", "address": "moore@clinic.example"})
	link := s.link("moore@clinic.example", "Hill Hospital asks you for a reference")
	for range 2 {
		if status := s.visitor(t).open(link); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	outside := s.visitor(t)
	outside.open(link)
	outside.See("Ada Lin is not shown your answer")
	outside.Click("Send my answer") // without a word
	outside.See("Your answer")
	outside.Fill("Your answer", "I would hire her again")
	outside.Click("Send my answer")
	outside.See("Thank you")
	if a, b := s.visitor(t).open(link), s.visitor(t).open(link[:len(link)-3]+"xyz"); a != http.StatusNotFound || b != http.StatusNotFound {
		t.Error("a used link and a wrong one: ", a, b)
	}
	own.open("/my-files/" + file)
	own.See("Received. It is not for your eyes.")

	// Accepted, proposed, and decided by somebody else.
	for _, i := range []string{ref, s.itemOf(chief, file, "Work history")} {
		desk.open("/files/" + file + "/items/" + i)
		desk.Click("Accept")
		desk.See("It is noted")
	}
	desk.See("Nothing is missing. A decision can be proposed.")
	desk.open("/files/" + file + "/decide")
	desk.Click("Approve")
	desk.Fill("Reasons", "Everything was seen")
	desk.Click("Propose")
	desk.See("Waits for a decision")
	other := s.visitor(t).as(deputy)
	other.open("/approvals")
	other.See("Ada Lin")
	id := s.call(deputy, "GET", "/approvals", nil)["requests"].([]any)[0].(map[string]any)["id"].(string)
	other.open("/approvals/" + id)
	other.See("Work history")
	other.See("I would hire her again")
	other.Click("Yes")
	desk.open("/files/" + file)
	desk.See("Approved by somebody else")
}

// itemOf is an item of a file by its title.
func (s *site) itemOf(u user, file, title string) string {
	s.t.Helper()
	for _, i := range s.call(u, "GET", "/files/"+file, nil)["items"].([]any) {
		if one := i.(map[string]any); one["title"] == title {
			return one["id"].(string)
		}
	}
	s.t.Fatal("no item ", title)
	return ""
}

// A link that is unknown, of another organization, used, replaced, revoked or over is answered
// with the same bytes, whether it is looked at or answered.
func TestNoOracleOfLinks(t *testing.T) {
	s := newSite(t, db.SQLite)
	hill := s.found(org.Healthcare, "Hill Hospital")
	chief := s.admit(hill, "chief@hill.example", org.Administrator)
	sc := access.System(hill.Number, hill.ID, "test")
	who, err := s.rooms.person.Add(t.Context(), sc, person.Input{Name: "Ada Lin"})
	if err != nil {
		t.Fatal(err)
	}
	var items []any
	for _, name := range []string{"Used", "Replaced", "Revoked", "Over"} {
		items = append(items, map[string]any{"title": name, "kind": "reference"})
	}
	list := s.call(chief, "POST", "/checklists", map[string]any{"name": "Nurse", "items": items})["id"].(string)
	file := s.call(chief, "POST", "/files", map[string]any{"person": who.ID.String(), "checklist": list})["id"].(string)
	s.call(chief, "POST", "/files/"+file+"/agreed", nil)
	links := map[string]string{}
	send := func(name string) string {
		s.call(chief, "POST", "/files/"+file+"/items/"+s.itemOf(chief, file, name)+"/send", map[string]any{"name": name, "address": strings.ToLower(name) + "@clinic.example"})
		links[name] = s.link(strings.ToLower(name)+"@clinic.example", "Hill Hospital asks you for a reference")
		return links[name]
	}
	form := url.Values{"answer": {"say"}, "text": {"Good"}}
	first := send("Replaced")
	send("Replaced")
	links["Replaced"] = first
	if got, _ := s.bare("POST", send("Used"), form); got != http.StatusSeeOther {
		t.Error("an answer: ", got)
	}
	send("Revoked")
	s.call(chief, "POST", "/files/"+file+"/items/"+s.itemOf(chief, file, "Revoked")+"/revoke", nil)
	send("Over")
	s.clock.Move(22 * 24 * time.Hour)
	parts := strings.Split(links["Used"], "/")
	links["wrong token"] = strings.Join(append(parts[:4:4], "AAAA"), "/")
	links["wrong id"] = "/reference/" + parts[2] + "/" + ids.New(s.clock.Now()).String() + "/" + parts[4]
	links["wrong organization"] = "/reference/" + ids.New(s.clock.Now()).String() + "/" + parts[3] + "/" + parts[4]
	for _, method := range []string{"GET", "POST"} {
		var want string
		for name, link := range links {
			status, body := s.bare(method, link, form)
			if want == "" {
				want = body
			}
			if status != http.StatusNotFound || body != want {
				t.Errorf("%s of %s: %d, other bytes: %v", method, name, status, body != want)
			}
		}
	}
}

var changing = regexp.MustCompile(`[0-9a-z]{26,}`) // the id of a request

// bare asks without being anybody.
func (s *site) bare(method, path string, form url.Values) (int, string) {
	s.t.Helper()
	var body io.Reader
	if method == "POST" {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.Config.URL+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "text/html")
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, changing.ReplaceAllString(string(all), "")
}

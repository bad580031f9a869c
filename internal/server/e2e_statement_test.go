package server

import (
	"net/http"
	"testing"
	"time"

	"standing/client"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// said has a college and a program say things of Mia and of others, and the house say something
// to a hospital.
func (h *house) said() {
	m := h.call(h.ana, "POST", "/senders", map[string]any{"kind": "board", "name": "Florida Board of Nursing", "jurisdiction": "Florida"})
	h.fill["statement_source"] = m["id"].(string)
	h.call(h.ana, "POST", "/people", map[string]any{"name": "Mia Said", "number": "RN 880011"})
	day := h.local().AddDate(0, 0, -10).Format(time.DateOnly)
	program := client.Client{Base: h.srv.URL, Token: m["token"].(string)}
	if _, err := program.Say(h.t.Context(), []client.Stated{
		{Reference: "RN-77", What: "credential", Number: "RN880011", Name: "Mia Said", LicenceNumber: "RN 9412345", Issuer: "Florida Board of Nursing", Jurisdiction: "Florida", Title: "Registered nurse", IssuedOn: "2020-05-01", ExpiresOn: "2031-04-30"},
		{Reference: "C-1", Number: "RN880011", Name: "Said, Mia", Course: "Fire safety drill", CompletedOn: day, Hours: "1.5", Categories: "safety", Certificate: "F-2026-118"},
		{Reference: "C-2", Number: "nobody", Name: "Somebody Else", Course: "Fire safety drill", CompletedOn: day},
		{Reference: "C-3", Number: "RN880011", Name: "Grace Hopper", Course: "Fire safety drill", CompletedOn: day},
	}...); err != nil {
		h.t.Fatal(err)
	}
	h.work()
	for _, v := range h.call(h.ana, "GET", "/statements", nil)["statements"].([]any) {
		one := v.(map[string]any)
		switch one["said"].(map[string]any)["reference"] {
		case "C-1":
			h.fill["statement"] = one["id"].(string)
		case "C-2":
			h.fill["statement_stray"] = one["id"].(string)
		case "RN-77":
			h.call(h.ana, "POST", "/statements/"+one["id"].(string)+"/accept", map[string]any{})
		}
	}
	h.call(h.chief, "POST", "/senders/desk", map[string]any{"takes": true})
	p := h.call(h.ana, "POST", "/sent", map[string]any{"to": "Hill Hospital", "reference": "2026-118", "number": "10442", "name": "Ada Lin", "course": "BLS card", "completed_on": day, "hours": "4"})
	h.fill["parcel"] = p["id"].(string)
	h.work()
}

// A college sends what Ada completed to the hospital where she works, as itself; she reads it
// and disputes one; the hospital accepts the other from its list; the college reads both.
func TestE2EStatements(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	hill, college := s.found(org.Healthcare, "Hill Hospital"), s.found(org.Workforce, "City College")
	boss, clerk := s.admit(hill, "boss@hill.example", org.Administrator), s.admit(college, "clerk@college.example", org.Administrator)
	id, err := ids.Parse(s.call(boss, "POST", "/people", map[string]any{"name": "Ada Lin", "number": "RN 10442"})["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	ada := s.admitPerson(hill, "ada@hill.example", org.Member, id)
	s.call(boss, "POST", "/granted/desk", map[string]any{"takes": true, "name": "Hill Hospital", "kept": false})
	s.call(boss, "POST", "/courses", map[string]any{"title": "BLS renewal"})
	day := s.local().AddDate(0, 0, -10).Format(time.DateOnly)

	b := &working{site: s, visitor: s.visitor(t).as(boss), name: "statements", org: hill}
	b.open("/senders")
	b.See("Nobody sends anything yet")
	b.Fill("Let other organizations send, who have our name or code", "on")
	b.Click("Save")
	b.See("Saved")

	c := &working{site: s, visitor: s.visitor(t).as(clerk), name: "statements-college", org: college}
	c.open("/sent/new")
	c.Fill("To", "hill hospital")
	c.Fill("Reference", "2026-118")
	c.Fill("Name", "Ada Lin")
	c.Fill("Number there", "rn-10442")
	c.Fill("Course", "BLS renewal")
	c.Click("Send")
	c.See("Completed on")
	c.pic("send-missing")
	c.Fill("Completed on", day)
	c.Fill("Hours or amount", "4")
	c.Click("Send")
	c.See("Taken in")
	c.open("/sent/file")
	c.pic("file")
	s.call(clerk, "POST", "/sent/lines", map[string]any{"to": "Hill Hospital", "lines": []map[string]any{{"reference": "2026-119", "number": "RN 10442", "name": "Ada Lin", "course": "Night class", "completed_on": day}}})
	s.work()

	a := &working{site: s, visitor: s.visitor(t).as(ada), name: "statements-ada", org: hill}
	a.open("/record")
	a.See("City College")
	a.open("/statements")
	a.pic("own")
	a.Click("Night class")
	a.Fill("What is wrong", "I was never there.")
	a.Click("Dispute")
	a.See("Nobody accepts it without looking into it")
	a.pic("disputed")

	b.open("/statements")
	b.See("Ada Lin")
	b.pic("inbox")
	b.Fill("Choose Ada Lin: BLS renewal", "on")
	b.Click("Accept as they are")
	b.See("Accepted where nothing spoke against it")
	b.pic("accepted")
	b.Phone()
	b.open("/statements?state=all")
	b.pic("phone")
	b.Desktop()
	b.Dark(true)
	b.open("/senders")
	b.Click("City College")
	b.pic("source-dark")
	b.Dark(false)
	b.open("/people/" + id.String() + "/training")
	b.See("BLS renewal")
	b.See("somebody else said it")

	s.work()
	c.open("/sent")
	c.See("I was never there.")
	c.pic("sent")
	if got := s.send(clerk, http.MethodGet, "/api/v1/people/"+id.String(), nil).status; got != http.StatusNotFound {
		t.Error("the college sees the hospital's people: ", got)
	}
}

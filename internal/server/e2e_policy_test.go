package server

import (
	"fmt"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// A policy as its people meet it: an administrator publishes it, an officer reads and signs it
// on a phone, the sergeant sees who did among their own; a second version asks again.
func TestE2EPolicies(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	o := s.found(org.LawEnforcement, "Harbor County Sheriff")
	boss := s.admit(o, "ana@harbor.example", org.Administrator)
	w := &working{site: s, visitor: s.visitor(t).as(boss), name: "policy", org: o, boss: boss}
	unit := s.call(boss, "POST", "/units", map[string]any{"name": "Patrol"})["id"].(string)
	other := s.call(boss, "POST", "/units", map[string]any{"name": "Custody"})["id"].(string)
	person := func(name, unit string) ids.ID {
		id, err := ids.Parse(s.call(boss, "POST", "/people", map[string]any{"name": name, "unit": unit})["id"].(string))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	bea, far := person("Bea Yellowhair", unit), person("Far Away", other)
	u := s.admitPerson(o, "bea@harbor.example", org.Member, bea)
	sergeant := s.admit(o, "sam@harbor.example", org.Manager)
	s.call(boss, "POST", "/members/"+sergeant.id.String()+"/roles", map[string]any{"roles": []string{org.Manager}, "units": []string{unit}})
	s.work()

	w.open("/policies")
	w.See("No policy yet")
	w.pic("none")
	w.open("/policies/new")
	w.Fill("Number", "300")
	w.Fill("Title", "Use of force")
	w.Fill("Owner", "Office of the Sheriff")
	w.Fill("Text", "# Purpose\n\nForce is the last means.\n\n# What you do\n\n- Warn first.\n- Report every use before the end of the shift.\n\n1. Call for help.\n2. Render aid.")
	w.Click("Save the draft")
	w.See("The draft was saved.")
	w.pic("draft")
	w.Click("Publish")
	w.See("Who signs it: Everybody")
	w.pic("publish")
	w.Click("Publish it")
	w.See("The version was published.")
	w.work()
	w.reload()
	w.See("To sign")
	w.pic("published")

	v := &working{site: s, visitor: s.visitor(t).as(u), name: "policy-phone", org: o}
	v.Phone()
	v.open("/record")
	v.See("To read and sign: 1")
	v.pic("record")
	v.open(s.link("bea@harbor.example", "To read and sign: 300 Use of force"))
	v.See("Report every use before the end of the shift.")
	v.Click("Sign")
	v.See("Tick this once you have read the whole text.")
	v.pic("read")
	v.Fill("read", "on")
	v.Click("Sign")
	v.See("You signed the policy.")
	v.See("Nothing is left to sign.")
	v.pic("signed")

	m := &working{site: s, visitor: s.visitor(t).as(sergeant), name: "policy-sergeant", org: o}
	m.open("/policies")
	m.See("1 of 1")
	m.Click("300 Use of force")
	m.Click("See who signed")
	m.See("Bea Yellowhair")
	m.See("Signed in")
	m.pic("who")
	if got := s.call(sergeant, "GET", "/policies/"+w.lastID()+"/signatures", nil); len(got["rows"].([]any)) != 1 {
		t.Errorf("the sergeant sees %v", got)
	}

	w.open("/policies/" + w.lastID() + "/paper?person=" + far.String())
	w.Fill("Signed on", w.day(0))
	w.Fill("Why on paper", "No account; binder 3")
	w.pic("paper")
	w.Click("Enter the signature")
	w.See("The signature was entered.")
	w.pic("signature")

	w.open("/policies/" + w.lastID() + "/edit")
	w.Fill("Text", "# Purpose\n\nForce is the last means.\n\n# What you do\n\n- Warn first.\n- Report every use within the hour.\n\n1. Call for help.\n2. Render aid.")
	w.Click("Save the draft")
	w.Click("Publish")
	w.See("Report every use within the hour.")
	w.Fill("What changed", "Reports are due within the hour.")
	w.pic("publish-2")
	w.Click("Publish it")
	w.See("The version was published.")
	w.work()
	w.open("/policies/" + w.lastID() + "/signatures")
	w.See("0 of 2")
	w.pic("who-2")
	w.open("/policies/" + w.lastID() + "/versions?n=2")
	w.pic("versions")
	w.open("/policies/" + w.lastID() + "/past")
	w.Print(true)
	w.shot(fmt.Sprintf("work-%s-print", w.name))
	w.Print(false)
	w.open("/policies/" + w.lastID() + "/audience")
	w.pic("audience")
	v.open("/policies/mine")
	v.See("To read and sign: 1")
	v.pic("asked-again")
}

// lastID is the policy there is.
func (w *working) lastID() string {
	return firstID(w.site.t, w.call(w.boss, "GET", "/policies", nil)["policies"])
}

package server

import (
	"strings"
	"testing"

	"standing/internal/base/db"
)

// The first day: what `make run` promises, in a real browser, as a newcomer does it. The
// same on a phone, on PostgreSQL, and without any script.
func TestE2EFirstDay(t *testing.T) {
	for _, c := range []struct {
		name   string
		engine db.Engine
		as     func(*visitor)
	}{
		{"desk", db.SQLite, func(*visitor) {}},
		{"phone", db.SQLite, func(v *visitor) { v.Phone() }},
		{"postgres", db.Postgres, func(*visitor) {}},
		{"plain", db.SQLite, func(v *visitor) { v.Scripts(false); v.plain = true }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := &day{site: newSite(t, c.engine), name: c.name, as: c.as}
			d.setUp()
			d.invite()
			d.setRole()
			d.readLog()
		})
	}
}

// day is somebody's first.
type day struct {
	*site
	name     string
	as       func(*visitor)
	ana, ben *visitor
}

// comes opens a browser.
func (d *day) comes() *visitor {
	v := d.visitor(d.t)
	d.as(v)
	return v
}

// menu opens a page of the menu as people do: on a phone it is behind a button.
func (v *visitor) menu(line string) {
	v.s.t.Helper()
	if v.Eval("getComputedStyle(document.querySelector('.side')).display") == "none" {
		v.Click("Menu")
	}
	v.Click(line)
	if got := v.Eval("document.querySelector('.nav-item[aria-current=page] .nav-text').textContent"); got != line {
		v.s.t.Errorf("the menu marks %q, not %q", got, line)
	}
}

func (d *day) setUp() {
	link, err := d.SetupLink(d.t.Context())
	if err != nil || link == "" {
		d.t.Fatalf("no link to the setup: %v", err)
	}
	setup := strings.TrimPrefix(link, d.Config.URL)
	d.ana = d.comes()
	d.ana.open(setup)
	d.ana.Click("Create it")
	d.ana.See("Enter a name.")
	d.ana.shot(d.name + "-1-errors")
	d.ana.Fill("kind", "school")
	d.ana.Fill("What is it called?", "North School")
	d.ana.Fill("Time zone", "America/Chicago")
	d.ana.Fill("Your e-mail address", "ana@north.example")
	d.ana.Click("Create it")
	d.ana.See("Join North School")
	d.ana.Fill("New passphrase", "north school")
	d.ana.Click("Accept")
	d.ana.See("too easy to guess")
	d.ana.shot(d.name + "-2-weak")
	d.ana.Fill("New passphrase", passphrase)
	d.ana.Click("Accept")
	d.ana.See("Welcome to North School")
	d.ana.See("What you can do next")
	d.ana.shot(d.name + "-3-start")
	d.ana.look()
	if status := d.comes().open(setup); status != 410 {
		d.t.Errorf("the link to the setup works again: %d", status)
	}
}

func (d *day) invite() {
	d.ana.Click("Invite somebody")
	d.ana.Click("Send the invitation")
	d.ana.See("Enter the e-mail address.")
	d.ana.Fill("E-mail address", "ben@north.example")
	d.ana.Fill("role", "Member")
	d.ana.Click("Send the invitation")
	d.ana.See("The invitation was sent.")
	d.ana.See("ben@north.example")
	link := d.link("ben@north.example", "You are invited to North School")
	d.ben = d.comes()
	d.ben.open(link)
	d.ben.See("This invitation is for ben@north.example.")
	d.ben.Fill("New passphrase", passphrase)
	d.ben.Click("Accept")
	d.ben.See("Welcome to North School")
	d.ben.shot(d.name + "-4-colleague")
	d.ben.look()
	if strings.Contains(d.ben.Text(), "Add a person") {
		d.t.Error("a member is offered what only others may do")
	}
	again := d.comes()
	again.open(link)
	again.See("This link is no longer valid")
	again.shot(d.name + "-5-used")
}

func (d *day) setRole() {
	d.clock.Move(20 * minute)
	d.ana.menu("Members")
	d.ana.Click("Roles ben@north.example")
	if !d.ana.confirmed() {
		d.t.Error("roles are changed without a step-up")
	}
	d.ana.See("Roles of ben@north.example")
	d.ana.Fill("Recorder", "on")
	d.ana.Click("Save")
	d.ana.See("The roles were saved.")
	d.ana.See("Member and Recorder")
	d.ana.look()
	d.ben.open("/people")
	d.ben.See("Add a person")
}

func (d *day) readLog() {
	d.work()
	d.ana.menu("Log")
	d.ana.See("gave the role Recorder")
	d.ana.See("ben@north.example")
	d.ana.See("CST")
	d.ana.shot(d.name + "-6-log")
	d.ana.look()
}

package server

import (
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
)

// A teacher announces a class, a member enrols on a phone and signs in with the code of the
// teacher's screen, the teacher confirms, and the member's record shows the hours. Once with
// script, once without, and on PostgreSQL.
func TestE2EClass(t *testing.T) {
	for _, c := range []struct {
		name   string
		engine db.Engine
		plain  bool
	}{{"script", db.SQLite, false}, {"plain", db.SQLite, true}, {"postgres", db.Postgres, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := &held{site: newSite(t, c.engine), name: c.name}
			if h.local().Hour() < 2 { // two hours ago is today, else the class is over
				h.clock.Move(3 * time.Hour)
			}
			h.org = h.found(org.School, "North School")
			h.boss = h.admit(h.org, "ana@north.example", org.Administrator)
			h.teacher = h.someone("Tea Cher", "tea@north.example", org.Teacher, c.plain)
			h.member = h.someone("Stu Dent", "stu@north.example", org.Member, c.plain)
			h.member.Phone()
			for _, step := range []func(){h.announce, h.enrol, h.signIn, h.confirm, h.seeHours} {
				step()
				h.work()
			}
		})
	}
}

// held is a class with who teaches it and who comes.
type held struct {
	*site
	name            string
	org             org.Organization
	boss            user
	teacher, member *visitor
	who             ids.ID // the member's person
	class           string // path
}

func (h *held) someone(name, email, role string, plain bool) *visitor {
	h.t.Helper()
	p, err := h.rooms.person.Add(h.t.Context(), access.System(h.org.Number, h.org.ID, "test"), person.Input{Name: name})
	if err != nil {
		h.t.Fatal(err)
	}
	h.who = p.ID
	v := h.visitor(h.t).as(h.admitPerson(h.org, email, role, p.ID))
	if v.plain = plain; plain {
		v.Scripts(false)
	}
	return v
}

func (h *held) announce() {
	from := h.local().Add(-2 * time.Hour)
	v := h.teacher
	v.open("/classes")
	v.See("No classes are coming")
	v.open("/classes/new")
	v.Fill("Course", "First aid for teachers")
	v.Fill("Place", "Gym")
	v.Fill("meetings[0].on", from.Format(time.DateOnly))
	v.Fill("meetings[0].begins", from.Format("15:04"))
	v.Click("Save")
	v.See("Write a time such as 18:30.")
	v.Fill("meetings[0].ends", from.Add(3*time.Hour).Format("15:04"))
	v.Fill("seats", "1")
	v.Click("Save")
	v.See("The class was announced.")
	v.See("Tea Cher")
	v.See("3 h")
	h.class = v.at()
	v.look()
	v.shot("class-announced-" + h.name)
}

func (h *held) enrol() {
	v := h.member
	v.open("/classes?show=enrol")
	v.Click("First aid for teachers")
	v.Click("Enrol")
	v.See("You have a seat")
	if strings.Contains(v.Text(), "Confirm the class") {
		h.t.Error("a member may confirm")
	}
	v.look()
	v.shot("class-enrolled-" + h.name)
}

func (h *held) signIn() {
	v := h.teacher
	v.open(h.class)
	v.See("Stu Dent")
	v.Click("Show the code")
	v.See("0 of 1")
	v.Click("Stop following")
	v.See("this page stays as it is")
	link := linkIn.FindString(v.Text())
	code := h.codeOn(v.HTML())
	v.look()
	v.shot("class-code-" + h.name)
	m := h.member
	m.open(strings.TrimPrefix(link, h.Config.URL))
	m.Fill("Code", "AAAAAA")
	m.Click("I am here")
	m.See("This is not the code.")
	m.open(strings.TrimPrefix(link, h.Config.URL) + "/" + code) // as the picture says
	m.See("Confirm that you are there.")
	m.look()
	m.Click("I am here")
	m.See("You are signed in")
	m.look()
	m.shot("class-signed-in-" + h.name)
	v.open(h.class)
	v.Click("Show the code")
	v.See("1 of 1")
}

// codeOn is the code that stands on a page.
func (h *held) codeOn(html string) string {
	_, after, ok := strings.Cut(html, `class="poster-code"`)
	_, after, ok2 := strings.Cut(after, ">")
	code, _, ok3 := strings.Cut(after, "<")
	if !ok || !ok2 || !ok3 || len(code) != 6 {
		h.t.Fatal("there is no code on the page: ", code)
	}
	return code
}

func (h *held) confirm() {
	h.member.open("/people/" + h.who.String() + "/training")
	h.member.See("No training yet")
	v := h.teacher
	v.open(h.class)
	v.Click("Confirm the class")
	v.See("Stu Dent")
	v.See("Passed")
	v.look()
	v.Click("It ended early")
	v.Click("Record it for 1 person")
	v.See("The class was confirmed")
	v.Click("See what was recorded")
	v.See("Stu Dent")
	v.look()
}

func (h *held) seeHours() {
	v := h.member
	v.open("/people/" + h.who.String() + "/training")
	v.See("First aid for teachers")
	v.See("3 h")
	v.look()
	v.shot("class-record-" + h.name)
}

package server

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// Units are added, moved, archived and brought back.
func TestE2EUnits(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	v.open("/units")
	v.See("There are no units yet")
	v.look()
	add := func(name, parent string) {
		v.open("/units/new")
		v.Fill("Name", name)
		if parent != "" {
			v.Fill("Belongs to", parent)
		}
		v.Click("Save")
		v.See("The unit was added.")
	}
	add("Primary", "")
	add("Secondary", "")
	add("Class 5a", "Primary")
	v.Click("Class 5a")
	v.Fill("Belongs to", "Secondary")
	v.Click("Save")
	v.See("The unit was changed.")
	v.Click("Secondary")
	v.Click("main .card button")
	v.See("There are units below this one.")
	v.open("/units")
	v.Click("Class 5a")
	v.Click("main .card button")
	v.See("The unit was archived.")
	v.shot("units-undo")
	v.look()
	v.Click("Undo")
	v.See("The unit is back.")
	v.See("Class 5a")
}

// A role's table is changed: what that opens is shown before it is saved.
func TestE2ERoles(t *testing.T) {
	t.Parallel()
	s, o, u := school(t)
	ben := s.visitor(t).as(s.admit(o, "ben@north.example", org.Recorder))
	v := s.visitor(t).as(u)
	v.open("/roles")
	v.Click("Recorder")
	v.Fill("cells.audit:view", "everybody")
	v.Click("See what changes")
	v.See("Nothing is saved yet.")
	v.See("Search the log")
	v.shot("roles-preview")
	v.look()
	if ben.open("/log") != 403 {
		t.Error("a preview opened the log")
	}
	v.Click("Save the role")
	v.See("The role was saved.")
	v.See("Changed")
	if ben.open("/log") != 200 {
		t.Error("the role was not changed")
	}
	v.Click("Recorder")
	v.Click("Back to the standard rights")
	v.See("The role is as it was.")
	if ben.open("/log") != 403 {
		t.Error("the role was not reset")
	}
}

// People are added, found, corrected, leave and come back; who saw them is listed.
func TestE2EPeople(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	v.open("/people")
	v.See("Nobody here yet")
	v.look()
	for name, number := range map[string]string{"Åsa Öberg": "007", "Bea Yellowhair": "008"} {
		v.open("/people/new")
		v.Fill("Name", name)
		v.Fill("Number", number)
		v.Click("Save")
		v.See("The person was added.")
	}
	v.open("/people/new")
	v.Fill("Name", "Somebody else")
	v.Fill("Number", "007")
	v.Click("Save")
	v.See("Somebody has this number already.")
	v.look()
	v.open("/people")
	v.Fill("Find by name or number", "ob")
	v.Click("Show")
	v.See("Åsa Öberg")
	if strings.Contains(v.Text(), "Bea") {
		t.Error("the search found somebody else too")
	}
	v.Click("Åsa Öberg")
	v.Click("Edit")
	v.Fill("Name", "Åsa Lind")
	v.Click("Save")
	v.See("Åsa Lind")
	v.Click("Edit")
	v.Click("Left today")
	v.See("The person has left")
	v.shot("people-left")
	v.Click("Undo")
	v.See("The person is back")
	s.work()
	v.Click("Who saw this record")
	v.See("looked at the record")
	v.See("ana@north.example")
}

// The organization gets a colour and a logo, which stand on every page.
func TestE2EBrand(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	v.open("/org")
	v.Fill("Colour", "red")
	v.Click("Save")
	v.See("Write the colour as #")
	v.Fill("Colour", "#7a1f5c")
	v.Click("Save")
	v.See("The settings were saved.")
	v.Fill("Picture", picture(t))
	v.Click("Save the logo")
	if v.Eval("document.querySelector('.side .org img').naturalWidth") != "64" {
		t.Error("the logo is not shown")
	}
	v.shot("brand")
	v.look()
}

// picture is a file with a square.
func picture(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		img.Set(i%64, i/64, color.RGBA{122, 31, 92, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "logo.png")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A member asks support; the operator asks to be let in; the administrator decides; what
// the operator opens is listed; the access ends in mid-session.
func TestE2ESupport(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 5)
	ana := h.visitor(t).as(h.ana)
	ana.open("/support/new")
	ana.Fill("Subject", "The list stays empty")
	ana.Fill("Question", "I opened People and saw nobody.")
	ana.Click("Send")
	ana.See("Your question was sent.")

	zoe := h.operatorNamed("zoe@operators.example")
	op := h.visitor(t).as(zoe)
	op.open("/console")
	op.shot("support-1-console")
	op.look()
	op.Click("Questions")
	op.Click("Open Lakeside Hospital")
	op.See("I opened People and saw nobody.")
	op.Fill("Answer", "May we look?")
	op.Click("Send")
	op.See("May we look?")
	op.Fill("Hours", "2")
	op.Click("Ask for access")
	op.See("The organization was asked.")
	h.work()

	ana.open("/notices")
	ana.Click("Support asks to be let in")
	ana.See("Let them in")
	ana.shot("support-2-decide")
	ana.Click("Let them in")
	ana.See("Open now")
	ana.See("Somebody of support has access")
	ana.look()

	h.work()
	op.open("/console/tickets")
	op.Click("Answered")
	op.Click("Open Lakeside Hospital")
	op.Click("Go there")
	op.See("You are here for support")
	op.open("/people")
	op.See("People")
	op.shot("support-3-inside")
	op.look()
	if strings.Contains(op.Text(), "Add a person") {
		t.Error("an access to look only offers to enter")
	}
	ana.open(strings.TrimPrefix(ana.URL(), h.Config.URL))
	ana.See("/people")
	ana.shot("support-4-listed")
	ana.Click("End now")
	ana.See("The access has ended.")
	if op.open("/people") == 200 {
		t.Error("the access did not end")
	}
	op.shot("support-5-over")
}

// operatorNamed is somebody of the installation who is a member of nothing else.
func (h *house) operatorNamed(email string) user {
	h.t.Helper()
	inst, err := h.rooms.org.Settings(h.t.Context(), access.System(db.Platform.OrgID(), ids.ID{}, "test"))
	if err != nil {
		h.t.Fatal(err)
	}
	return h.admit(inst.Organization, email, org.Operator)
}

// Somebody in two organizations sees each as it is, and switches.
func TestE2ETwoOrganizations(t *testing.T) {
	t.Parallel()
	s, o, _ := school(t)
	south := s.found(org.School, "South School")
	boss := s.admit(south, "boss@south.example", org.Administrator)
	ben := s.admit(o, "ben@north.example", org.Recorder)
	s.call(boss, "POST", "/members/invite", map[string]any{"email": "ben@north.example", "role": org.Member})
	v := s.visitor(t).as(ben)
	v.open(s.link("ben@north.example", "You are invited to South School"))
	v.See("You are signed in as ben@north.example.")
	v.Click("Accept")
	v.See("Welcome to South School")
	v.open("/organizations")
	v.shot("two-organizations")
	v.Click("Work here North School")
	v.See("Welcome to North School")
	v.open("/people/new")
	v.See("Add a person")
	v.open("/organizations")
	v.Click("Work here South School")
	v.See("Welcome to South School")
	if v.open("/people/new") != 403 {
		t.Error("the rights of one organization count in the other")
	}
}

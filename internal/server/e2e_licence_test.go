package server

import (
	"testing"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// A professional alone adds a licence in four fields and sees the period and what is missing.
func TestE2EOwnLicence(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	u := s.admit(s.found(org.Professional, "Maria Lopez, RN"), "maria@own.example", org.Administrator)
	v := s.visitor(t).as(u)
	v.open("/licences/new")
	v.See("Choose the board, say what is printed on the licence")
	v.inspect(t, "licence-1-board")
	v.Fill("Board and licence", "peace-officer-ca")
	v.Click("Go on")
	v.inspect(t, "licence-2-form")
	v.Fill("Your name", "Maria Lopez")
	v.Fill("Expiry as printed", "2027-08-14")
	v.Fill("Number", "P 77")
	v.Click("Add this licence")
	v.See("The licence is there")
	v.See("California peace officer")
	v.See("Still to do")
	v.inspect(t, "licence-3-record")
	v.open("/licences/new?pack=peace-officer-ca")
	v.Fill("Expiry as printed", "2027-09-30")
	v.Click("main form button.btn-primary")
	v.See("30 Sep 2027") // what is drawn with the standings is drawn anew
}

package server

import (
	"testing"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// Somebody enters a number, types in the code that came to it, and chooses text messages.
func TestE2ETextMessages(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	u := s.admit(s.found(org.Healthcare, "Lakeside"), "rosa@lakeside.example", org.Administrator)
	v := s.visitor(t).as(u)
	v.open("/notices/preferences")
	v.Fill("Telephone number", "415 555 0123")
	v.Click("Send me a code")
	v.See("with the country's code")
	v.inspect(t, "texts-1-wrong-number")
	v.Click("Save") // what the other form holds is as it was
	v.See("Your preferences were saved")
	if chosen := v.Eval("document.querySelectorAll('input[name=channel][value=mail]:checked, input[name=topics]:checked').length + ''"); chosen != "4" {
		t.Errorf("saved with %s boxes chosen", chosen)
	}
	v.Fill("Telephone number", "+1 (415) 555-0123")
	v.Click("Send me a code")
	v.See("The six digits in the message to +14155550123")
	v.inspect(t, "texts-2-code")
	s.work()
	came := s.texts.Messages()
	if len(came) != 1 || came[0].To != "+14155550123" {
		t.Fatalf("%+v", came)
	}
	v.Fill("Code", "000")
	v.Click("Confirm")
	v.See("That is not the code")
	v.Fill("Code", came[0].Body[:6])
	v.Click("Confirm")
	v.See("The number is confirmed")
	v.Fill("By text message, and in the list here", "on")
	v.Click("Save")
	v.See("Your preferences were saved")
	v.inspect(t, "texts-3-chosen")
	v.Click("Remove the number")
	v.See("The number was removed")
}

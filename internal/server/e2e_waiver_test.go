package server

import (
	"strings"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// In a small firm a card ran out. Its administrator sees what an extension would change, asks
// somebody outside, hands a whole link over, and that person sees what they agree to. Then the
// card is to do again, and the extension says who agreed.
func TestE2EExtension(t *testing.T) {
	t.Parallel()
	h := newSite(t, db.SQLite)
	firm := h.found(org.Workforce, "Harbour Joinery")
	boss := h.admit(firm, "boss@harbour.example", org.Administrator)
	h.work()
	ago := func(months int) string { return h.local().AddDate(0, months, 0).Format(time.DateOnly) }
	someone := h.call(boss, "POST", "/people", map[string]any{"name": "Finn Harlow"})["id"].(string)
	rule := h.call(boss, "POST", "/requirements", map[string]any{"title": "First aid at work", "what": "renew", "course": "First aid", "valid": 24, "source": "own"})["id"].(string)
	h.call(boss, "POST", "/requirements/"+rule+"/publish", map[string]any{"confirm": true})
	h.call(boss, "POST", "/assignments", map[string]any{"people": []string{someone}, "requirement": rule})
	h.work()
	h.call(boss, "POST", "/people/"+someone+"/training", map[string]any{"course": "First aid", "on": ago(-25), "hours": "6"})
	h.work()
	why := "/people/" + someone + "/standing/" + rule
	v := h.visitor(t).as(boss)
	for _, phone := range []bool{false, true} {
		name := "desktop"
		if phone {
			v.Phone()
			name = "phone"
		}
		v.open(why)
		v.See("Not met")
		v.open("/people/" + someone + "/waivers/new")
		v.See("Nobody else here could agree")
		v.look()
		v.shot("waiver-form-" + name)
		v.Fill("kind", "extend")
		v.Fill("until", ago(2))
		v.Fill("Why", "Off sick until the spring")
		v.Fill("outside", "Dr. Moore")
		v.Click("See what would change")
		v.See("If it is granted")
		v.See("Still to do")
		v.look()
		v.shot("waiver-foreseen-" + name)
	}
	v.Desktop()
	v.Click("Ask")
	v.See("Hand this link over")
	v.look()
	v.shot("waiver-link")
	link := linkIn.FindString(v.Text())
	if !strings.HasPrefix(link, h.Config.URL+"/approve/") {
		t.Fatalf("no whole link on the page: %s", v.Text())
	}
	o := h.visitor(t)
	o.Phone()
	o.open(strings.TrimPrefix(link, h.Config.URL))
	for _, want := range []string{"Finn Harlow", "First aid at work", "Off sick until the spring", "Extend"} {
		o.See(want)
	}
	o.look()
	o.shot("waiver-outside")
	o.Click("Yes, I agree")
	o.See("Thank you")
	h.work()
	h.mail.to(t, "boss@harbour.example", "Agreed: An extension of “First aid at work”")
	v.open("/waivers")
	v.Click("Finn Harlow: First aid at work")
	v.See("Dr. Moore, from outside, by a link")
	v.look()
	v.shot("waiver-agreed")
	v.open(why)
	v.See("Still to do")
	v.See("as it was extended")
	v.look()
	v.shot("waiver-why")
	v.open("/people/" + someone + "/waivers/new")
	v.Fill("kind", "waive")
	v.Fill("Why", "Works in the office now")
	v.Click("See what would change")
	v.See("granted by itself after 72 hours")
	v.Click("Ask")
	v.See("Granted by itself, unless somebody objects")
	v.look()
	v.shot("waiver-delayed")
}

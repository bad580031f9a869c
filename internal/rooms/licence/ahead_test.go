package licence_test

import (
	"net/url"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// A printed expiry further ahead than one period is true only of a licence that was renewed
// early, and further than two of none; today is 22 November 2026.
func TestAnExpiryFarAheadIsAskedAboutOrRefused(t *testing.T) {
	for pack, c := range map[string]struct {
		more             url.Values
		now, early, wild string // of the period that runs, the next one, and the one after
	}{
		"peace-officer-ca": {url.Values{}, "2027-08-14", "2029-08-14", "2031-08-14"},
		"nursing-fl":       {url.Values{"confirm": {"on"}}, "2027-04-30", "2029-04-30", "2031-04-30"},
		"emt-nremt-2016":   {url.Values{"confirm": {"on"}, "issued_on": {"2023-05-02"}}, "2027-03-31", "2029-03-31", "2031-03-31"},
		"teacher-tx":       {url.Values{}, "2031-11-21", "2036-11-21", "2041-11-21"},
	} {
		testkit.EachDB(t, func(t *testing.T, d *db.DB) {
			k := newKit(t, d, "professional")
			form := func(day, ahead string) url.Values {
				v := url.Values{"pack": {pack}, "name": {"Maria Lopez"}, "expires_on": {day}}
				for name, values := range c.more {
					v[name] = values
				}
				if ahead != "" {
					v.Set("ahead", ahead)
				}
				return v
			}
			for _, ahead := range []string{"", "on"} { // nobody can confirm what cannot be
				if code, body := k.post("/licences", form(c.wild, ahead)); code != 422 || !strings.Contains(body, "No licence runs so far ahead") {
					t.Error(pack, "so far ahead: ", code)
				}
			}
			code, body := k.post("/licences", form(c.early, ""))
			if code != 422 || !strings.Contains(body, "renewed early") || !strings.Contains(body, `name="ahead"`) || !strings.Contains(body, `value="`+c.early+`"`) {
				t.Error(pack, "the next period: ", code)
			}
			if n := k.count("person") + k.count("requirement") + k.count("assignment"); n != 0 {
				t.Error(pack, "left behind: ", n)
			}
			if code, to := k.post("/licences", form(c.early, "on")); code != 303 {
				t.Fatal(pack, code, to)
			}
			k.record(pack, c.early)
			for _, day := range []string{c.now, c.early} { // of one that is known and runs, a renewal is what is expected
				if code, body := k.post("/licences", form(day, "")); code != 303 {
					t.Fatal(pack, code, body)
				}
				k.record(pack, day)
			}
		})
	}
}

// A period that is yet to begin is not asked for, and the record says from when it is.
func TestTheRecordSaysFromWhenALicenceIsAsked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, "professional")
		if code, body := k.post("/licences", url.Values{"pack": {"peace-officer-ca"}, "name": {"Maria Lopez"}, "expires_on": {"2029-08-14"}, "ahead": {"on"}}); code != 303 {
			t.Fatal(code, body)
		}
		k.get("/record", "Not asked", "From 15 August 2027")
	})
}

// A rule that does not reckon from the printed day shows it all the same, each licence its own.
func TestEveryLicenceShowsItsOwnExpiry(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, "professional")
		for _, form := range []url.Values{
			{"pack": {"nursing-fl"}, "name": {"Maria Lopez"}, "expires_on": {"2027-04-30"}, "confirm": {"on"}},
			{"pack": {"emt-nremt-2016"}, "expires_on": {"2028-03-31"}, "issued_on": {"2024-05-02"}, "confirm": {"on"}},
			{"pack": {"peace-officer-tx"}, "expires_on": {"2027-05-01"}, "confirm": {"on"}},
			{"pack": {"peace-officer-ca"}, "expires_on": {"2027-08-14"}},
		} {
			if code, body := k.post("/licences", form); code != 303 {
				t.Fatal(form.Get("pack"), code, body)
			}
		}
		for pack, day := range map[string]string{"nursing-fl": "2027-04-30", "emt-nremt-2016": "2028-03-31", "peace-officer-tx": "2027-05-01", "peace-officer-ca": "2027-08-14"} {
			k.record(pack, day)
		}
	})
}

// record says on the person's own page, and on the form of the licence, when it runs out.
func (k *kit) record(pack, day string) {
	k.t.Helper()
	k.get("/licences/new?pack="+pack, `name="expires_on"`, `value="`+day+`"`)
	page := k.get("/licences/new")
	at := strings.Index(page, "pack="+pack)
	if row := strings.LastIndex(page[:max(at, 0)], "<tr"); at < 0 || !strings.Contains(page[row:at], day) {
		k.t.Error(pack, "the list does not say ", day)
	}
}

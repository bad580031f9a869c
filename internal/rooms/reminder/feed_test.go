package reminder

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
)

func ask(h http.Handler, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// unfold reads content lines as RFC 5545 §3.1 has them, and checks their form.
func unfold(t *testing.T, text string) (out []string) {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Error("a line does not end as it should")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d octets, or half a character: %q", len(line), line)
		}
		if rest, ok := strings.CutPrefix(line, " "); ok {
			out[len(out)-1] += rest
			continue
		}
		out = append(out, line)
	}
	return out
}

func TestCalendar(t *testing.T) {
	long := strings.Repeat("Überprüfung der Schießausbildung, ", 10)
	r := ids.ID{7}
	text := calendar("Due; dates", "owner", start, []Appointment{
		{Requirement: r, Due: civil.MustParse("2026-02-28"), Title: `CPR, BLS; "A\B"`, Text: "one\ntwo\r\nthree\x00\x1b"},
		{Requirement: ids.ID{8}, Due: civil.MustParse("2026-12-31"), Title: long}})
	lines := unfold(t, text)
	for _, want := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", `X-WR-CALNAME:Due\; dates`, "UID:" + r.String() + "-owner@standing",
		"DTSTART;VALUE=DATE:20260228", "DTEND;VALUE=DATE:20260301", "DTEND;VALUE=DATE:20270101", `SUMMARY:CPR\, BLS\; "A\\B"`, `DESCRIPTION:one\ntwo\nthree`, "SUMMARY:" + strings.ReplaceAll(long, ",", `\,`)} {
		found := 0
		for _, l := range lines {
			if l == want {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%d times: %s\n%s", found, want, text)
		}
	}
	if lines[len(lines)-1] != "END:VCALENDAR" || strings.Count(text, "BEGIN:VEVENT") != 2 || strings.Count(text, "DTSTAMP:20260302T140000Z\r\n") != 2 {
		t.Error(text)
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add("Title", "Text")
	f.Add("\r\nBEGIN:VEVENT", strings.Repeat("é", 100))
	f.Fuzz(func(t *testing.T, title, text string) {
		lines := unfold(t, calendar("n", "o", start, []Appointment{{Requirement: ids.ID{7}, Due: 1, Title: title, Text: text}}))
		for i, want := range []string{"BEGIN:VCALENDAR", "VERSION:2.0"} {
			if lines[i] != want {
				t.Error(lines[i])
			}
		}
		if n := len(lines); n < 18 || n > 19 {
			t.Errorf("%d lines: a title made one of its own", n)
		}
	})
}

// A calendar's address needs no sign-in, shows one member's own dates, and is worth nothing
// once another was made, it was ended, or the member is none any more.
func TestFeed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob := k.person(), k.person()
		a := k.account(ann, "member")
		k.account(bob, "member")
		k.stands(ann, k.requirement("Basic Life Support"), k.today()+10, "open")
		k.stands(bob, k.requirement("Of Bob"), k.today()+10, "open")
		k.rights[a] = access.Matrix{{Module: "training", Right: access.View}: access.Own}
		me := access.Principal{Account: a, Person: ann, Org: k.org, OrgID: k.orgID, Matrix: k.rights[a]}
		mine, nobody := k.site(me), k.site(access.Principal{})
		path := func() string {
			f, err := k.NewFeed(context.Background(), me)
			k.must(err)
			return strings.TrimPrefix(f.Address, "https://standing.test")
		}
		first := path()
		got := ask(nobody, "GET", first, nil)
		if got.Code != 200 || got.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || got.Header().Get("Cache-Control") != "no-store" {
			t.Fatal(got.Code, got.Header())
		}
		text := strings.Join(unfold(t, got.Body.String()), "\n")
		if !strings.Contains(text, "SUMMARY:Due: Basic Life Support") || strings.Contains(text, "Bob") {
			t.Error(text)
		}
		k.clock.Move(time.Hour)
		k.exec(`UPDATE standing SET due_on = '2027-01-01' WHERE org_id = $1`, k.org)
		again := strings.Join(unfold(t, ask(nobody, "GET", first, nil).Body.String()), "\n")
		uid := func(s string) string { return s[strings.Index(s, "UID:"):strings.Index(s, "DTSTAMP")] }
		if uid(text) != uid(again) || !strings.Contains(again, "20270101") {
			t.Error("the date moved, and the calendar has two: ", again)
		}
		second := path()
		nowhere := ask(nobody, "GET", "/no-such-page", nil).Body.String()
		gone := func(what, path string) {
			if got := ask(nobody, "GET", path, nil); got.Code != http.StatusNotFound || got.Body.String() != nowhere {
				t.Errorf("%s: %d", what, got.Code)
			}
		}
		gone("an address that was replaced", first)
		gone("half an address", second[:len(second)-10]+".ics")
		gone("no calendar", strings.TrimSuffix(second, ".ics"))
		gone("another token", strings.Replace(second, second[50:54], "AAAA", 1))
		k.platform(`UPDATE membership SET state = 'deactivated', until = 1 WHERE account_id = $1`, a)
		gone("a member no more", second)
		k.platform(`UPDATE membership SET state = 'active', until = NULL WHERE account_id = $1`, a)
		if ask(nobody, "GET", second, nil).Code != 200 {
			t.Error("a member again")
		}
		k.rights[a] = access.Matrix{}
		gone("a member who may not see it any more", second)
		k.rights[a] = me.Matrix
		if done := ask(mine, "POST", "/reminders/calendar/end", url.Values{}); done.Code != http.StatusSeeOther {
			t.Error(done.Code, done.Body)
		}
		gone("an address that was ended", second)
		for _, path := range []string{"/reminders/mine", "/reminders/calendar"} {
			if got := ask(nobody, map[string]string{"/reminders/mine": "GET", "/reminders/calendar": "POST"}[path], path, nil); got.Code != http.StatusSeeOther {
				t.Error(path, got.Code)
			}
		}
	})
}

// Every page of the room is drawn, for who may see it.
func TestPages(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person()
		a := k.account(ann, "administrator")
		r := k.requirement("Basic Life Support")
		k.stands(ann, r, k.today()+31, "open")
		k.stands(k.person(), r, k.today()-1, "not_met")
		m := access.Matrix{{Module: "training", Right: access.Manage}: access.Org, {Module: "training", Right: access.View}: access.Org, {Module: "people", Right: access.View}: access.Org}
		k.rights[a] = m
		h := k.site(access.Principal{Account: a, Person: ann, Org: k.org, OrgID: k.orgID, Matrix: m, Fresh: start})
		see := func(path string, holds ...string) {
			t.Helper()
			got := ask(h, "GET", path, nil)
			for _, s := range holds {
				if got.Code != 200 || !strings.Contains(got.Body.String(), s) {
					t.Errorf("%s: %d, without %q\n%s", path, got.Code, s, got.Body)
				}
			}
		}
		see("/reminders", "Basic Life Support", "Person")
		see("/reminders/settings", "90 60 30 7", "Webhook")
		see("/reminders/mine", "Basic Life Support", "Make an address", "Weekly")
		k.day(1)
		see("/reminders/lately", "Lapsed", "Nobody, no account")
		if got := ask(h, "POST", "/reminders/settings", url.Values{"active": {"on"}, "steps": {"x"}, "hour": {"8"}}); got.Code != 422 || !strings.Contains(got.Body.String(), "at most ten numbers") {
			t.Error(got.Code, got.Body)
		}
		if got := ask(h, "POST", "/reminders/settings", url.Values{"active": {"on"}, "steps": {"30"}, "hour": {"8"}, "digest_to": {"nobody"}}); got.Code != http.StatusSeeOther {
			t.Error(got.Code, got.Body)
		}
		if got := ask(h, "POST", "/reminders/webhook", url.Values{"url": {"https://hooks.example.org/x"}}); got.Code != 200 || !strings.Contains(got.Body.String(), "whsec_") {
			t.Error(got.Code, got.Body)
		}
		if got := ask(h, "POST", "/reminders/webhook", url.Values{"url": {"http://plain.example.org"}}); got.Code != 422 {
			t.Error(got.Code)
		}
		if got := ask(h, "POST", "/reminders/mine", url.Values{"digest": {"daily"}}); got.Code != http.StatusSeeOther {
			t.Error(got.Code, got.Body)
		}
		if got := ask(h, "POST", "/reminders/calendar", url.Values{}); got.Code != 200 || !strings.Contains(got.Body.String(), "https://standing.test/calendar/") {
			t.Error(got.Code, got.Body)
		}
		see("/reminders/mine", "Make a new address")
	})
}

// A webhook is an HTTPS POST of ids, signed as Standard Webhooks has it, with one id
// however often it is sent. What answers 410 is not asked again.
func TestWebhook(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		var got []*http.Request
		var bodies [][]byte
		status := 503
		srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			got, bodies = append(got, r), append(bodies, b)
			w.WriteHeader(status)
		}))
		t.Cleanup(srv.Close)
		k.Client = srv.Client()
		hooked, err := k.SetHook(ctx, k.admin(PermManage), HookInput{URL: srv.URL + "/hook"})
		k.must(err)
		ann, r := k.person(), k.requirement("Secret title")
		k.account(ann, "member")
		k.stands(ann, r, k.today()+8, "open")
		k.clock.Move(24 * time.Hour)
		k.must(k.find(ctx, access.Scope{}, noPayload{}, ""))
		_, _ = k.worker(d, k.Service).RunDue(ctx) // the hook fails, and is tried again
		status = 204
		k.clock.Move(time.Minute)
		_, err = k.worker(d, k.Service).RunDue(ctx)
		k.must(err)
		if len(got) != 2 || got[0].Header.Get("webhook-id") != got[1].Header.Get("webhook-id") || got[1].Header.Get("webhook-id") == "" {
			t.Fatalf("%d calls", len(got))
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(hooked.Secret, "whsec_"))
		k.must(err)
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(got[1].Header.Get("webhook-id") + "." + got[1].Header.Get("webhook-timestamp") + "." + string(bodies[1])))
		if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); got[1].Header.Get("webhook-signature") != want {
			t.Error(got[1].Header.Get("webhook-signature"), want)
		}
		var e Event
		if err := json.Unmarshal(bodies[1], &e); err != nil || e.Type != "reminder.due" || e.Data.Person != ann || e.Data.Step != 7 || bytes.Contains(bodies[1], []byte("Secret")) {
			t.Error(string(bodies[1]), err)
		}
		status = 410
		k.stands(ann, r, k.today()-1, "not_met")
		k.day(1)
		if s, err := k.Settings(ctx, k.admin(PermManage), struct{}{}); err != nil || s.HookOn || len(got) != 3 {
			t.Error("asked again though it is gone: ", s, err, len(got))
		}
		for _, bad := range []string{"http://x.example", "https://", "https://u:p@x.example", "ftp://x", "https://x.example/#f"} {
			if _, err := k.SetHook(ctx, k.admin(PermManage), HookInput{URL: bad}); len(fault.Fields(err)) != 1 {
				t.Error(bad, err)
			}
		}
	})
}

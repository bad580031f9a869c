package notice_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/rooms/notice"
)

func (k *kit) site() http.Handler {
	k.t.Helper()
	s := &web.Server{Routes: k.svc.Routes(), Clock: k.clock, DB: k.d, Words: k.words, Who: func(*http.Request) (access.Principal, error) { return access.Principal{}, fault.Anonymous }}
	h, err := s.Handler()
	if err != nil {
		k.t.Fatal(err)
	}
	return h
}

func ask(h http.Handler, method, path, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var optional = notice.Message{To: ann, Kind: notice.Optional, Code: "test.digest"}

// RFC 8058: both headers are in the mail, and one POST without cookie or sign-in, with the
// body that mail programs send, ends that topic for that receiver, and no other.
func TestOneClickUnsubscribe(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		other := optional
		other.To = bob
		k.post(optional, other, plain(""))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		var link string
		for _, m := range k.mails(3) {
			list, post := m.Header.Get("List-Unsubscribe"), m.Header.Get("List-Unsubscribe-Post")
			if m.Subject == "Something for Ann" {
				if list+post != "" {
					t.Error("a service notice can be unsubscribed from: ", list)
				}
				continue
			}
			if !strings.HasPrefix(list, "<https://standing.test/unsubscribe/") || !strings.HasSuffix(list, ">") || post != "List-Unsubscribe=One-Click" {
				t.Fatalf("%q %q", list, post)
			}
			if to := strings.TrimSuffix(strings.TrimPrefix(list, "<https://standing.test"), ">"); m.To[0] == "ann@members.test" {
				link = to
			}
			if !strings.Contains(strings.ReplaceAll(m.Text, "\r\n", "\n"), "no longer want") {
				t.Error("the text has no way out: ", m.Text)
			}
		}
		h := k.site()
		if page := ask(h, "GET", link, "", ""); page.Code != 200 || !strings.Contains(page.Body.String(), "The digest") {
			t.Fatal(page.Code, page.Body)
		}
		if pref, err := k.svc.Preferences(context.Background(), k.principal(ann)); err != nil || !pref.Topics[0].Wanted {
			t.Fatal("looking at the page unsubscribed: ", err)
		}
		for _, c := range []struct{ kind, body string }{
			{"application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"},
			{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"},
			{"", ""},
		} {
			if done := ask(h, "POST", link, c.kind, c.body); done.Code != 200 || done.Header().Get("Location") != "" || !strings.Contains(done.Body.String(), "You are unsubscribed") {
				t.Fatal(c.kind, done.Code, done.Body)
			}
		}
		k.post(optional, other)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		if got := k.mails(4); got[3].To[0] != "bob@members.test" {
			t.Error("mailed to ", got[3].To)
		}
		nowhere := ask(h, "GET", "/no-such-page", "", "").Body.String()
		parts := strings.Split(link, "/")
		for what, bad := range map[string]string{
			"a changed token": link[:len(link)-2] + "AA", "another topic": strings.Replace(link, "test.digest", "test.plain", 1),
			"another organization": strings.Replace(link, parts[2], ann.String(), 1), "no token": "/unsubscribe/" + parts[2] + "/test.digest/x", "no organization": "/unsubscribe/x/test.digest/" + parts[4],
		} {
			for _, method := range []string{"GET", "POST"} {
				if got := ask(h, method, bad, "", ""); got.Code != http.StatusNotFound || got.Body.String() != nowhere {
					t.Errorf("%s (%s): %d", what, method, got.Code)
				}
			}
		}
	})
}

// What can wait is mailed after its receiver's quiet hours; what is essential at once. Who
// reads notices inside the product only gets no mail but the essential.
func TestQuietHoursAndChannel(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		zone, err := time.LoadLocation("America/New_York") // where testkit's organizations are
		if err != nil {
			t.Fatal(err)
		}
		hour := k.clock.Now().In(zone).Hour()
		if err := k.svc.SetPreferences(ctx, k.principal(ann), notice.PreferencesInput{Topics: []string{"test.digest"}, Channel: notice.ByMail, QuietFrom: hour, QuietUntil: (hour + 3) % 24}); err != nil {
			t.Fatal(err)
		}
		if p, err := k.svc.Preferences(ctx, k.principal(ann)); err != nil || p.QuietFrom != hour || p.Channel != notice.ByMail {
			t.Fatal(p, err)
		}
		essential := plain("e")
		essential.Kind = notice.Essential
		k.post(optional, plain("s"), essential)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(1)
		if err := k.later(2 * time.Hour); err != nil {
			t.Fatal(err)
		}
		k.mails(1)
		if err := k.later(time.Hour); err != nil {
			t.Fatal(err)
		}
		k.mails(3)
		if err := k.svc.SetPreferences(ctx, k.principal(ann), notice.PreferencesInput{Topics: []string{"test.digest"}, Channel: notice.InApp}); err != nil {
			t.Fatal(err)
		}
		k.post(optional, plain(""))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(3)
		if in, err := k.svc.Inbox(ctx, k.principal(ann), notice.InboxInput{}); err != nil || in.Unread != 5 {
			t.Error(in.Unread, err)
		}
		essential.Key = "e2"
		k.post(essential)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(4)
	})
}

// CF-46: whoever gets an optional message ends it with one click, without signing in.
func TestPromise_CF_46(t *testing.T) { TestOneClickUnsubscribe(t) }

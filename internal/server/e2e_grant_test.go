package server

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"standing/client"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// between is a clinic in which Ada works and has a card, and a hospital that may be shown it.
type between struct {
	*site
	ada, boss, reed, third user
	clinic, hill           org.Organization
	person                 ids.ID
	card, other            string // completions
}

func newBetween(t *testing.T, e db.Engine) *between {
	t.Helper()
	b := &between{site: newSite(t, e)}
	b.clinic, b.hill = b.found(org.Healthcare, "Lakeside Clinic"), b.found(org.Healthcare, "Hill Hospital")
	b.boss = b.admit(b.clinic, "boss@lakeside.example", org.Administrator)
	b.third = b.admit(b.found(org.Healthcare, "Third Clinic"), "mallory@third.example", org.Administrator)
	person := func(boss user, name string) ids.ID {
		id, err := ids.Parse(b.call(boss, "POST", "/people", map[string]any{"name": name})["id"].(string))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	b.person = person(b.boss, "Ada Lin")
	b.ada = b.admitPerson(b.clinic, "ada@lakeside.example", org.Member, b.person)
	p := b.person.String()
	for _, c := range []*string{&b.card, &b.other} {
		title := map[*string]string{&b.card: "BLS card", &b.other: "A private course"}[c]
		*c = b.call(b.boss, "POST", "/people/"+p+"/training", map[string]any{"course": title, "on": b.local().AddDate(0, 0, -30).Format(time.DateOnly), "hours": "4"})["id"].(string)
	}
	b.call(b.boss, "POST", "/granted/desk", map[string]any{"takes": false, "kept": true})
	chief := b.admit(b.hill, "chief@hill.example", org.Administrator)
	b.reed = b.admitPerson(b.hill, "reed@hill.example", org.Administrator, person(chief, "Dr Reed"))
	b.call(b.reed, "POST", "/granted/desk", map[string]any{"takes": true, "name": "Hill Hospital", "kept": false})
	return b
}

// status is what an address answers a member.
func (b *between) status(u user, method, path string) int {
	b.t.Helper()
	return b.send(u, method, "/api/v1"+path, nil).status
}

func (b *between) give(what ...string) (share, item string) {
	b.t.Helper()
	var all []string
	for _, c := range what {
		all = append(all, "completion:"+c)
	}
	g := b.call(b.ada, "POST", "/sharing", map[string]any{"receiver": "hill hospital", "items": all, "purpose": "privileging", "until": b.local().AddDate(0, 1, 0).Format(time.DateOnly), "agreed": true})
	b.work()
	return g["id"].(string), g["items"].([]any)[0].(map[string]any)["id"].(string)
}

// CT-06: an organization without a live grant has nothing of a person; with one it sees what is
// granted; and within a second of its end nothing again.
func TestPromise_CT_06(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			b := newBetween(t, e)
			none := func(when string) {
				t.Helper()
				for _, at := range []string{"/people/" + b.person.String(), "/people/" + b.person.String() + "/training", "/training/completions/" + b.card} {
					if got := b.status(b.reed, "GET", at); got != http.StatusNotFound {
						t.Errorf("%s, %s: %d", when, at, got)
					}
				}
			}
			none("before")
			share, item := b.give(b.card)
			none("while it is granted, but through the grant")
			opened, at := "/granted/"+share, "/granted/"+share+"/items/"+item
			for path, want := range map[string]int{opened: 200, at: 200, "/granted/" + share + "/items/" + b.card: 404, "/granted/" + share + "/items/" + b.other: 404, "/granted/" + b.card: 404, "/granted/" + share + "/items/" + item + "/file": 404} {
				if got := b.status(b.reed, "GET", path); got != want {
					t.Errorf("%s: %d, not %d", path, got, want)
				}
			}
			for _, u := range []user{b.third, b.boss, b.ada} {
				if got := b.status(u, "GET", opened); got != 404 && got != 403 {
					t.Errorf("another's member opened it: %d", got)
				}
			}
			b.call(b.ada, "POST", "/sharing/"+share+"/revoke", nil)
			for _, path := range []string{opened, at} {
				if got := b.status(b.reed, "GET", path); got != 404 {
					t.Errorf("%s after the revocation: %d", path, got)
				}
			}
			if got := b.status(b.reed, "POST", opened+"/record"); got != 404 {
				t.Errorf("taken down after the revocation: %d", got)
			}
		})
	}
}

// A licence that is shown has its number, how it stands today and how well that is known.
func TestGrantOfALicence(t *testing.T) {
	t.Parallel()
	b := newBetween(t, db.SQLite)
	day := b.local().AddDate(1, 0, 0).Format(time.DateOnly)
	one := func(title, number string) string {
		return b.call(b.boss, "POST", "/credentials", map[string]any{"person": b.person.String(), "kind": "licence", "title": title, "issuer": "Board of Nursing", "jurisdiction": "TX", "number": number, "status": "active", "expires_on": day})["id"].(string)
	}
	shown, hidden := one("Registered nurse", "RN 012345"), one("Driving licence", "D 98765")
	g := b.call(b.ada, "POST", "/sharing", map[string]any{"receiver": "hill hospital", "items": []string{"credential:" + shown}, "purpose": "privileging", "until": b.local().AddDate(0, 1, 0).Format(time.DateOnly), "agreed": true})
	b.work()
	at := "/granted/" + g["id"].(string)
	item := fmt.Sprint(b.call(b.reed, "GET", at+"/items/"+g["items"].([]any)[0].(map[string]any)["id"].(string), nil))
	for _, text := range []string{"Registered nurse", "RN 012345", "Board of Nursing", day, "active", "claimed"} {
		if !strings.Contains(item, text) {
			t.Errorf("%q is not shown: %s", text, item)
		}
	}
	if all := fmt.Sprint(b.call(b.reed, "GET", at, nil)) + item; strings.Contains(all, "Driving") || strings.Contains(all, "98765") {
		t.Error("what was not granted is shown: ", all)
	}
	if got := b.status(b.reed, "GET", "/credentials/"+hidden); got != http.StatusNotFound {
		t.Error("another licence is seen: ", got)
	}
}

// Correcting what was granted is seen, and taking it back ends it.
func TestGrantFollowsTheRecord(t *testing.T) {
	t.Parallel()
	b := newBetween(t, db.SQLite)
	share, item := b.give(b.card)
	at := "/granted/" + share + "/items/" + item
	day := b.local().AddDate(0, 0, -20).Format(time.DateOnly)
	newer := b.call(b.boss, "POST", "/training/completions/"+b.card, map[string]any{"course": "BLS card", "on": day, "hours": "5"})["id"].(string)
	if v := b.call(b.reed, "GET", at, nil); !strings.Contains(fmt.Sprint(v), day) {
		t.Errorf("the correction is not seen: %v", v)
	}
	b.call(b.boss, "POST", "/training/completions/"+newer+"/void", nil)
	if got := b.status(b.reed, "GET", at); got != 404 {
		t.Errorf("what was taken back is seen: %d", got)
	}
}

// The issue's own: a grant is given, used, logged and revoked between two organizations, by two
// people in their browsers.
func TestE2EGrant(t *testing.T) {
	t.Parallel()
	b := newBetween(t, db.SQLite)
	ada := &working{site: b.site, visitor: b.visitor(t).as(b.ada), name: "sharing", org: b.clinic}
	reed := &working{site: b.site, visitor: b.visitor(t).as(b.reed), name: "granted", org: b.hill}
	ada.open("/sharing")
	ada.See("You share nothing")
	ada.pic("none")
	ada.open("/sharing/new")
	ada.Fill("Who may look", "Hill Hospital")
	ada.Click("BLS card")
	ada.Fill("For", "Privileges and credentialing")
	ada.pic("new")
	ada.Click("Read what it means")
	ada.See("Before you share")
	ada.See("within a second nobody there sees it")
	ada.See("What they download, or take down")
	ada.pic("consent")
	ada.Click("I have read this and share it")
	ada.Click("Share")
	ada.See("Nobody has looked yet")
	ada.pic("given")
	share := path.Base(ada.visitor.at())
	b.work()

	reed.open("/granted")
	reed.See("Ada Lin of Lakeside Clinic")
	reed.pic("inbox")
	reed.Click("Ada Lin of Lakeside Clinic")
	reed.See("BLS card")
	if strings.Contains(reed.Text(), "A private course") {
		t.Error("more is seen than was granted")
	}
	reed.pic("open")
	reed.Click("BLS card")
	reed.See("That you looked at this was written down")
	reed.pic("item")
	reed.open("/granted/" + share)
	reed.Click("Take down what we rely on")
	reed.See("As it was then")
	reed.pic("record")

	ada.Phone()
	ada.open("/sharing/" + share)
	ada.See("Dr Reed of Hill Hospital looked at BLS card")
	ada.See("Dr Reed of Hill Hospital took down all of it")
	ada.pic("log")
	ada.open("/sharing/" + share + "/revoke")
	ada.pic("end")
	ada.Click("End it now")
	ada.See("It has ended")
	ada.pic("ended")
	if got := reed.open("/granted/" + share); got != http.StatusNotFound {
		t.Errorf("opened after the end: %d", got)
	}
	reed.open("/relied")
	reed.See("Ada Lin")
	reed.pic("records")
}

// An organization asks, somebody answers with the same consent screen; a stranger's address gets
// the same answer.
func TestE2EGrantAsked(t *testing.T) {
	t.Parallel()
	b := newBetween(t, db.SQLite)
	reed := &working{site: b.site, visitor: b.visitor(t).as(b.reed), name: "ask", org: b.hill}
	for _, address := range []string{"ada@lakeside.example", "nobody@nowhere.example"} {
		reed.open("/granted/requests/new")
		reed.Fill("E-mail address", address)
		reed.Click("Courses and training")
		reed.Fill("[name=purpose]", "Privileges and credentialing")
		reed.Fill("What for, in a few words", "For the emergency ward")
		if address[0] == 'a' {
			reed.pic("new")
		}
		reed.Click("button.btn-primary[type=submit]")
		reed.See("If somebody here has this address")
	}
	reed.pic("requests")
	b.work()
	ada := &working{site: b.site, visitor: b.visitor(t).as(b.ada), name: "asked", org: b.clinic}
	ada.Phone()
	ada.open("/sharing")
	ada.See("Hill Hospital asks to see something of your record")
	ada.pic("sharing")
	ada.Click("Read and answer")
	ada.See("For the emergency ward")
	ada.pic("request")
	ada.Click("Choose what to share")
	ada.Click("BLS card")
	ada.pic("choose")
	ada.Click("Read what it means")
	ada.Click("I have read this and share it")
	ada.Click("Share")
	ada.See("It is shared")
	b.work()
	reed.open("/granted/requests")
	reed.See("Shared")
	reed.Click("Open")
	reed.See("BLS card")
	reed.open("/granted/desk")
	reed.pic("desk")
}

// shared has Mia show something to another hospital, which asks for more; and somebody there show
// something to the house, which takes it down and asks for more, too.
func (h *house) shared() {
	hill := h.found(org.Healthcare, "Hill Hospital")
	chief := h.admit(hill, "chief@hill.example", org.Administrator)
	h.chief = chief
	added := h.call(chief, "POST", "/people", map[string]any{"name": "Ada Lin"})["id"].(string)
	is, err := ids.Parse(added)
	if err != nil {
		h.t.Fatal(err)
	}
	ada := h.admitPerson(hill, "ada@hill.example", org.Member, is)
	for u, name := range map[user]string{h.ana: "Lakeside Hospital", chief: "Hill Hospital"} {
		h.call(u, "POST", "/granted/desk", map[string]any{"takes": true, "name": name, "kept": true})
	}
	h.call(chief, "POST", "/people/"+added+"/training", map[string]any{"course": "BLS card", "on": h.local().AddDate(0, 0, -30).Format(time.DateOnly), "hours": "4"})
	give := func(u user, to string) map[string]any {
		var all []any
		for _, k := range h.listed(u, "/sharing/items") {
			all = append(all, k["items"].([]any)[0].(map[string]any)["ref"])
		}
		return h.call(u, "POST", "/sharing", map[string]any{"receiver": to, "items": all, "purpose": "other", "words": "For the night clinic", "until": h.local().AddDate(0, 2, 0).Format(time.DateOnly), "agreed": true})
	}
	theirs := give(ada, "Lakeside Hospital")
	h.fill["share"] = give(h.mia, "Hill Hospital")["id"].(string)
	h.work()
	h.fill["granted"], h.fill["granted_item"] = theirs["id"].(string), theirs["items"].([]any)[0].(map[string]any)["id"].(string)
	h.call(chief, "GET", "/granted/"+h.fill["share"], nil)
	h.call(chief, "POST", "/granted/"+h.fill["share"]+"/record", nil)
	h.fill["decision"] = h.call(h.ana, "POST", "/granted/"+h.fill["granted"]+"/record", nil)["id"].(string)
	ask := map[string]any{"address": "mia.stone@lakeside.example", "kinds": []string{"completion", "standing"}, "purpose": "privileging", "words": "For the emergency ward", "days": 60}
	h.fill["asked"] = h.call(chief, "POST", "/granted/requests", ask)["id"].(string)
	h.call(h.ana, "POST", "/granted/requests", ask)
	h.work()
}

// listed is a list that the JSON interface answers.
func (s *site) listed(u user, path string) (out []map[string]any) {
	s.t.Helper()
	w := s.send(u, "GET", "/api/v1"+path, nil)
	if err := json.Unmarshal(w.body, &out); err != nil {
		s.t.Fatal(w.status, err)
	}
	return out
}

// The same through the client, by programs of both sides; a program of the receiver that was not
// given the right has nothing of it.
func TestClientGrants(t *testing.T) {
	t.Parallel()
	b := newBetween(t, db.SQLite)
	ctx := t.Context()
	mine := b.program(b.boss, "person.view") // its maker is nobody's person: it has nothing to share
	if _, err := mine.Shareable(ctx); err == nil {
		t.Error("a program shares that was not given the right")
	}
	share, _ := b.give(b.card)
	theirs := b.program(b.reed, "granted.view", "granted.keep", "granted.ask")
	in := all(t, theirs.Inbox(ctx))
	if len(in) != 1 || in[0].ID != share || in[0].Name != "Ada Lin" {
		t.Fatalf("the inbox is %+v", in)
	}
	g, err := theirs.OpenGranted(ctx, share)
	if err != nil || len(g.Items) != 1 {
		t.Fatal(g, err)
	}
	i, err := theirs.GrantedItem(ctx, share, g.Items[0].ID)
	if err != nil || i.Label != "BLS card" || len(i.Lines) == 0 {
		t.Fatal(i, err)
	}
	r, err := theirs.KeepGranted(ctx, share)
	if err != nil || r.Digest == "" {
		t.Fatal(r, err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(r.Said))); sum != r.Digest {
		t.Errorf("the digest is %s, of what was said %s", r.Digest, sum)
	}
	if _, err := theirs.AskFor(ctx, client.NewRequest{Address: "nobody@nowhere.example", Kinds: []string{"fact"}, Purpose: "review", Days: 10}); err != nil {
		t.Error(err)
	}
	if asked := all(t, theirs.ShareRequests(ctx)); len(asked) != 1 || asked[0].State != "asked" {
		t.Errorf("%+v", asked)
	}
	if _, err := theirs.GrantedFile(ctx, share, g.Items[0].ID); err == nil {
		t.Error("a file without the right to take it")
	}
	b.call(b.ada, "POST", "/sharing/"+share+"/revoke", nil)
	if _, err := theirs.OpenGranted(ctx, share); err == nil {
		t.Error("a program opened what was revoked")
	}
	if kept, err := theirs.Relied(ctx, r.ID); err != nil || kept.Said != r.Said {
		t.Error(kept, err)
	}
}

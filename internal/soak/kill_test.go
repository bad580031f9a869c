//go:build soak

package soak

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/mail/mailtest"
)

var kills = flag.Int("kills", 100, "how often a replica is killed in each test")

// crew are writers that enter people, each of whom must be there exactly once in the end.
type crew struct {
	asked
	wg   sync.WaitGroup
	stop context.CancelFunc
	mu   sync.Mutex
	took []time.Duration
	done []string // numbers that were answered
	lost []string // numbers whose answer was never had
}

func work(c *caller, writers int) *crew {
	w := &crew{}
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	for i := range writers {
		w.wg.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				// The number is in the name and not in the number, which would refuse to be doubled.
				name := fmt.Sprintf("Writer %d Person %d", i, n)
				start := time.Now()
				ok := c.surely(ctx, &w.asked, "/people", map[string]string{"name": name})
				w.mu.Lock()
				w.took = append(w.took, time.Since(start))
				if ok {
					w.done = append(w.done, name)
				} else {
					w.lost = append(w.lost, name)
				}
				w.mu.Unlock()
			}
		})
	}
	return w
}

func (w *crew) end() {
	w.stop()
	w.wg.Wait()
}

// check counts: everybody answered is there, at most those unanswered besides, nobody
// twice, and the index shows them all.
func (w *crew) check(h *house) {
	h.t.Helper()
	people, named := h.count("SELECT count(*) FROM person"), w.namesOf(h)
	seen := map[string]int{}
	for _, n := range named {
		seen[n]++
	}
	for n, times := range seen {
		if times > 1 {
			h.t.Errorf("%s is there %d times", n, times)
		}
	}
	missing := 0
	for _, n := range w.done {
		if seen[n] == 0 {
			missing++
		}
	}
	if missing > 0 {
		h.t.Errorf("%d of %d who were answered are not there", missing, len(w.done))
	}
	if int(people) != len(named) || len(named) > len(w.done)+len(w.lost) {
		h.t.Errorf("%d people, %d in the index, %d answered and %d not", people, len(named), len(w.done), len(w.lost))
	}
	h.t.Logf("people: %s; an answer took %s, of 100 the slowest %s; %d people, each once", w.asked.String(), percentile(w.took, 50), percentile(w.took, 99), people)
}

// namesOf reads the list of people page by page, as a caller would, once the index of
// names that a kill may have cost is there again: until then pages come in another order.
func (w *crew) namesOf(h *house) (out []string) {
	h.t.Helper()
	c := h.caller()
	c.Jar = h.boss.Jar
	h.until(time.Minute, "the index of names is there", func() bool {
		a, err := c.get("/api/v1/people")
		return err == nil && a.status == http.StatusOK && !decode(h.t, a.body).ByID
	})
	after := ""
	for {
		a, err := c.get("/api/v1/people?after=" + url.QueryEscape(after))
		if err != nil || a.status != http.StatusOK {
			h.t.Fatal("list people: ", a, err)
		}
		page := decode(h.t, a.body)
		for _, e := range page.Entries {
			out = append(out, e.Name)
		}
		if after = page.Next; after == "" {
			return out
		}
	}
}

// A replica is killed while requests are under way. On PostgreSQL there are two behind a
// proxy that sends each request to the other one than the last.
func TestSoak_KilledInTransaction(t *testing.T) {
	eachEngine(t, func(t *testing.T, conf db.Config) {
		h := newHouse(t, conf)
		h.start()
		h.boss = h.found()
		if conf.Engine() == db.Postgres {
			h.start()
		}
		w := work(h.boss, 8)
		for range *kills {
			before := w.asked.done.Load()
			h.until(time.Minute, "somebody is entered between two kills", func() bool { return w.asked.done.Load() > before+8 })
			time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
			all := h.replicas()
			all[rand.IntN(len(all))].kill()
			h.start()
		}
		w.end()
		w.check(h)
		h.until(time.Minute, "the log is whole", func() bool { return h.count("SELECT count(*) FROM audit_pending") == 0 })
		h.verify()
		t.Logf("%d kills", *kills)
	})
}

// A replica is killed in the moment in which it has handed a mail to the mail server:
// before the server kept it, and after, in turns. What the server kept and nobody wrote
// down comes once more under the same Message-ID.
func TestSoak_KilledInMail(t *testing.T) {
	eachEngine(t, func(t *testing.T, conf db.Config) {
		post := mailtest.Server(t, mailtest.NoTLS)
		u := url.URL{Scheme: "smtp", User: url.UserPassword(mailtest.User, mailtest.Password), Host: fmt.Sprintf("%s:%d", post.Host, post.Port)}
		h := newHouse(t, conf, "STANDING_SMTP_URL="+u.String(), "STANDING_MAIL_FROM=Standing <standing@example.com>")
		h.start()
		h.boss = h.found()
		var mu sync.Mutex
		left := *kills
		post.Answer(func(step mailtest.Step, _ string) error {
			mu.Lock()
			defer mu.Unlock()
			when := mailtest.Data
			if left%2 == 0 {
				when = mailtest.Kept
			}
			if step != when || left == 0 {
				return nil
			}
			if all := h.replicas(); len(all) > 0 {
				all[0].kill()
				left--
				return mailtest.ErrHangUp
			}
			return nil
		})
		stop := make(chan struct{})
		var keeper sync.WaitGroup
		keeper.Go(func() { // whatever dies is started again
			for {
				select {
				case <-stop:
					return
				case <-time.After(10 * time.Millisecond):
					if len(h.replicas()) == 0 {
						h.start()
					}
				}
			}
		})
		var n asked
		want := *kills + 20
		for i := range want {
			h.boss.surely(context.Background(), &n, "/members/invite", map[string]string{"email": fmt.Sprintf("invited%d@example.com", i), "role": "member"})
		}
		h.until(20*time.Minute, "every invitation has been mailed", func() bool {
			return h.count("SELECT count(*) FROM notice WHERE state <> 'sent'") == 0 && h.count("SELECT count(*) FROM notice") >= int64(want)
		})
		close(stop)
		keeper.Wait()
		mu.Lock()
		if left > 0 {
			t.Errorf("%d kills were not made", left)
		}
		mu.Unlock()
		ids, to := map[string]int{}, map[string]map[string]bool{}
		for _, m := range post.Messages() {
			id := m.Header.Get("Message-ID")
			ids[id]++
			for _, a := range m.To {
				if to[a] == nil {
					to[a] = map[string]bool{}
				}
				to[a][id] = true
			}
		}
		again := 0
		for _, times := range ids {
			again += times - 1
		}
		for i := range want {
			if a := fmt.Sprintf("invited%d@example.com", i); len(to[a]) != 1 {
				t.Errorf("%s got %d different mails", a, len(to[a]))
			}
		}
		t.Logf("%d kills; %d invitations, %d mails, %d came a second time under their Message-ID; requests: %s", *kills, want, len(post.Messages()), again, n.String())
		h.verify()
	})
}

// Two replicas and a proxy without stickiness: what one did counts on the other at once.
func TestSoak_TwoReplicas(t *testing.T) {
	h := newHouse(t, soakPostgres(t))
	h.start()
	h.boss = h.found()
	h.start()
	for i := range 10 {
		a := h.caller().form("/sign-in", "login", "boss@example.com", "passphrase", passphrase)
		if a.status != http.StatusSeeOther || strings.Contains(a.location, "sign-in") {
			t.Fatal(i, a)
		}
	}
	for i := range 20 {
		c := h.caller()
		c.form("/sign-in", "login", "boss@example.com", "passphrase", passphrase)
		for range 4 {
			if a, err := c.get("/account"); err != nil || a.status != http.StatusOK {
				t.Fatal(i, a.status, err)
			}
		}
		cookies := slices.Clone(c.Jar.Cookies(mustURL(h.url)))
		c.form("/sign-out")
		c.Jar.SetCookies(mustURL(h.url), cookies) // somebody kept them
		for range 4 {
			if a, err := c.get("/account"); err != nil || a.status == http.StatusOK {
				t.Fatal("signed out, and still: ", i, a.status, err)
			}
		}
	}
	// A hundred wrong passphrases at once on both: ten are checked, then nothing opens it.
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			_, _ = h.caller().do("POST", "/sign-in", "application/x-www-form-urlencoded", url.Values{"login": {"boss@example.com"}, "passphrase": {"wrong wrong wrong"}}.Encode(), "")
		})
	}
	wg.Wait()
	if n := h.count("SELECT max(fails) FROM attempt WHERE kind = 'login'"); n != 10 {
		t.Errorf("%d attempts were counted, not 10", n)
	}
	if a := h.caller().form("/sign-in", "login", "boss@example.com", "passphrase", passphrase); a.status == http.StatusSeeOther {
		t.Error("the right passphrase opened a locked account")
	}
	h.verify()
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(errors.Join(errors.New(s), err))
	}
	return u
}

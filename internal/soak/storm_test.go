//go:build soak

package soak

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/db"
)

// 10,000 attempts to sign in a minute, from many addresses on many logins, half of which
// exist, while somebody works. The figures say what the work feels of it.
func TestSoak_SignInStorm(t *testing.T) {
	eachEngine(t, func(t *testing.T, conf db.Config) {
		h := newHouse(t, conf)
		h.start()
		h.boss = h.found()
		regular := h.caller() // has signed in with this browser before
		regular.signIn()
		calm := measure(h, 10*time.Second)

		const perMinute = 10_000
		const length = time.Minute
		stop := make(chan struct{})
		var n, refused, limited, failed, opened atomic.Int64
		var wg sync.WaitGroup
		tick := time.NewTicker(time.Minute / perMinute)
		defer tick.Stop()
		wg.Go(func() {
			slots := make(chan struct{}, 400)
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-tick.C:
				}
				select {
				case slots <- struct{}{}:
				default:
					failed.Add(1) // whoever attacks has no more connections
					continue
				}
				wg.Go(func() {
					defer func() { <-slots }()
					c := h.caller()
					defer c.CloseIdleConnections()
					c.from = fmt.Sprintf("198.51.%d.%d", i%50, i/50%250)
					login := fmt.Sprintf("nobody%d@example.com", i%500)
					if i%2 == 0 {
						login = "boss@example.com"
					}
					a, err := c.do("POST", "/sign-in", "application/x-www-form-urlencoded", url.Values{"login": {login}, "passphrase": {fmt.Sprint("guess number ", i)}}.Encode(), "")
					n.Add(1)
					switch {
					case err != nil, a.status >= 500:
						failed.Add(1)
					case a.status == http.StatusTooManyRequests:
						limited.Add(1)
					case a.status == http.StatusSeeOther:
						opened.Add(1)
					default:
						refused.Add(1)
					}
				})
			}
		})
		var entered []time.Duration
		var newcomers sync.WaitGroup
		newcomers.Go(func() {
			for range 8 {
				time.Sleep(length / 9)
				at := time.Now()
				regular.signIn()
				entered = append(entered, time.Since(at))
			}
		})
		storm := measure(h, length)
		newcomers.Wait()
		close(stop)
		wg.Wait()
		if opened.Load() != 0 {
			t.Errorf("%d guesses opened something", opened.Load())
		}
		if storm.errors > 0 {
			t.Errorf("%d requests of who works failed during the storm", storm.errors)
		}
		t.Logf("%d attempts in %s: %d refused, %d told to wait, %d found no connection of 400 free or no answer", n.Load(), length, refused.Load(), limited.Load(), failed.Load())
		t.Logf("who works, calm:  read %s, of 100 the slowest %s; write %s, %s", percentile(calm.reads, 50), percentile(calm.reads, 99), percentile(calm.writes, 50), percentile(calm.writes, 99))
		t.Logf("who works, storm: read %s, of 100 the slowest %s; write %s, %s", percentile(storm.reads, 50), percentile(storm.reads, 99), percentile(storm.writes, 50), percentile(storm.writes, 99))
		t.Logf("who signs in with a known browser meanwhile: %s, the longest %s", percentile(entered, 50), percentile(entered, 100))
		if p := percentile(storm.reads, 99); p > 2*time.Second {
			t.Errorf("a page takes %s during the storm", p)
		}
		h.verify()
	})
}

// signIn proves who the administrator is, from whatever browser the caller is.
func (c *caller) signIn() {
	if a := c.form("/sign-in", "login", "boss@example.com", "passphrase", passphrase); a.status != http.StatusSeeOther {
		c.h.t.Errorf("the owner cannot sign in: %d", a.status)
	}
}

type felt struct {
	reads, writes []time.Duration
	errors        int
}

// measure is somebody at work: a page, an entry, and so on.
func measure(h *house, length time.Duration) (f felt) {
	h.t.Helper()
	for start := time.Now(); time.Since(start) < length; {
		at := time.Now()
		if a, err := h.boss.get("/people"); err != nil || a.status != http.StatusOK {
			f.errors++
		}
		f.reads = append(f.reads, time.Since(at))
		at = time.Now()
		if a, err := h.boss.do("POST", "/api/v1/people", "application/json", fmt.Sprintf(`{"name":"Felt %s"}`, unique()), unique()); err != nil || a.status/100 != 2 {
			f.errors++
		}
		f.writes = append(f.writes, time.Since(at))
		time.Sleep(50 * time.Millisecond)
	}
	return f
}

// What a stranger is told does not depend on whether an account exists.
func TestSoak_NothingRevealed(t *testing.T) {
	eachEngine(t, func(t *testing.T, conf db.Config) {
		h := newHouse(t, conf)
		h.start()
		h.boss = h.found()
		took := map[string][]time.Duration{}
		said := map[string]map[string]int{}
		for i := range 9 { // one below the lock
			for _, who := range []string{"boss@example.com", fmt.Sprintf("nobody%d@example.com", i)} {
				c := h.caller()
				c.from = fmt.Sprintf("203.0.113.%d", i)
				start := time.Now()
				a := c.form("/sign-in", "login", who, "passphrase", "wrong wrong wrong wrong")
				group := "known"
				if who != "boss@example.com" {
					group = "unknown"
				}
				took[group] = append(took[group], time.Since(start))
				if said[group] == nil {
					said[group] = map[string]int{}
				}
				said[group][fmt.Sprint(a.status, " ", len(a.body)-len(who))]++
			}
		}
		if fmt.Sprint(said["known"]) != fmt.Sprint(said["unknown"]) {
			t.Errorf("known: %v, unknown: %v", said["known"], said["unknown"])
		}
		t.Logf("known %s, unknown %s", percentile(took["known"], 50), percentile(took["unknown"], 50))
	})
}

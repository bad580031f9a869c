package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// place is an installation for the built program: settings, and whoever serves with them.
type place struct {
	t    *testing.T
	env  []string
	keys []string
	url  string
	http http.Client
	stop func()
}

func newPlace(t *testing.T, c db.Config) *place {
	t.Helper()
	dir := t.TempDir()
	p := &place{t: t, keys: []string{filepath.Join(dir, "a"), filepath.Join(dir, "b")}}
	addr, admin := port(t), port(t)
	p.url = "http://localhost" + addr[strings.LastIndexByte(addr, ':'):]
	p.env = []string{"STANDING_DATA=" + filepath.Join(dir, "data"), "STANDING_KEYS=" + strings.Join(p.keys, ","), "STANDING_URL=" + p.url,
		"STANDING_ADDR=" + addr, "STANDING_ADMIN_ADDR=" + admin, "STANDING_DATABASE_URL=" + c.URL, "STANDING_DEMO=true"}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "STANDING_") {
			p.env = append(p.env, e)
		}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.http = http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return p
}

func port(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // the program listens there next
	return l.Addr().String()
}

// run is one command, which must end well.
func (p *place) run(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("standing %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// serve starts a server and waits until it answers; stop ends it.
func (p *place) serve() {
	p.t.Helper()
	var said bytes.Buffer
	cmd := exec.Command(binary, "serve", "--migrate")
	cmd.Env, cmd.Stdout, cmd.Stderr = p.env, &said, &said
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	p.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	p.t.Cleanup(p.stop)
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if a, err := p.http.Get(p.url + "/robots.txt"); err == nil {
			_ = a.Body.Close()
			return
		}
		if time.Since(began) > time.Minute {
			p.stop()
			p.t.Fatalf("no answer after a minute:\n%s", &said)
		}
	}
}

func (p *place) ask(method, path string, in any) (int, []byte, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return 0, nil, err
	}
	r, err := http.NewRequest(method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	a, err := p.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = a.Body.Close() }()
	out, err := io.ReadAll(a.Body)
	return a.StatusCode, out, err
}

// signIn is as the administrator of the demonstration.
func (p *place) signIn() {
	p.t.Helper()
	_, page, err := p.ask("GET", "/demo", nil)
	id := regexp.MustCompile(`name="organization" value="([^"]+)"`).FindSubmatch(page)
	if err != nil || id == nil {
		p.t.Fatalf("%v\n%s", err, page)
	}
	a, err := p.http.PostForm(p.url+"/demo/sign-in", url.Values{"organization": {string(id[1])}, "role": {"administrator"}})
	if err != nil {
		p.t.Fatal(err)
	}
	if _ = a.Body.Close(); a.StatusCode != http.StatusSeeOther {
		p.t.Fatal(a.StatusCode)
	}
}

type shown struct{ ID, Name, Email, Number string }

// opened reads people one by one: what each shows is sealed in the database.
func (p *place) opened(ids ...string) map[string]shown {
	p.t.Helper()
	out := map[string]shown{}
	for _, id := range ids {
		status, body, err := p.ask("GET", "/api/v1/people/"+id, nil)
		var s shown
		if err != nil || status != http.StatusOK || json.Unmarshal(body, &s) != nil || s.Name == "" {
			p.t.Fatalf("%s does not open: %d %v %s", id, status, err, body)
		}
		out[id] = s
	}
	return out
}

func (p *place) people() (out []string) {
	p.t.Helper()
	_, body, err := p.ask("GET", "/api/v1/people", nil)
	var page struct{ Entries []shown }
	if err != nil || json.Unmarshal(body, &page) != nil || len(page.Entries) < 10 {
		p.t.Fatalf("%v %s", err, body)
	}
	for _, e := range page.Entries {
		out = append(out, e.ID)
	}
	return out
}

// enter adds people until it is told to end, as somebody at the browser does: what is refused
// as busy is sent again.
func (p *place) enter(end <-chan struct{}) (made []string, busy int, err error) {
	for {
		status, body, err := p.ask("POST", "/api/v1/people", map[string]string{"name": fmt.Sprint("Meanwhile ", len(made))})
		var s shown
		switch {
		case err != nil:
			return made, busy, err
		case status == http.StatusServiceUnavailable:
			busy++
		case status != http.StatusCreated || json.Unmarshal(body, &s) != nil:
			return made, busy, fmt.Errorf("%d %s", status, body)
		default:
			made = append(made, s.ID)
		}
		select {
		case <-end:
			return made, busy, nil
		default:
		}
	}
}

// The commands rotate and destroy keys while a server goes on with its work: nothing that is
// there becomes unreadable, for that server, for one that starts later, and as doctor sees it.
func TestKeysRotateWhileItServes(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			c := db.Config{}
			if e == db.Postgres {
				c = testkit.EmptyPostgres(t)
			}
			rotatesWhileItServes(t, newPlace(t, c))
		})
	}
}

func rotatesWhileItServes(t *testing.T, p *place) {
	p.run("demo", "--people", "40", "--kind", "workforce")
	p.serve()
	p.signIn()
	before := p.opened(p.people()...)

	var made []string
	var busy int
	var failed error
	end := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { made, busy, failed = p.enter(end) })
	time.Sleep(200 * time.Millisecond) // some are entered under the old epoch
	said := p.run("keys", "rotate")
	again := p.run("keys", "rotate")
	time.Sleep(200 * time.Millisecond) // and some under the new one
	close(end)
	if wg.Wait(); failed != nil || len(made) < 2 {
		t.Fatalf("%d people were entered: %v", len(made), failed)
	}
	t.Logf("%s%sentered meanwhile: %d, told to try again: %d", said, again, len(made), busy)
	if !strings.HasPrefix(said, "epoch 2: ") || !strings.HasPrefix(again, "epoch 3: ") || !strings.Contains(again, "retired: [2]") {
		t.Fatal(said, again)
	}
	stays := func(when string) {
		t.Helper()
		if now := p.opened(keysOf(before)...); !maps.Equal(now, before) {
			t.Errorf("%s people are shown otherwise", when)
		}
		p.opened(made...)
	}
	stays("After the rotations")
	if d := p.run("doctor"); !strings.Contains(d, "keys_retired [1]") || !strings.Contains(d, "keys_retired [2]") || strings.Contains(d, "failure") {
		t.Errorf("doctor after the rotations:\n%s", d)
	}
	if p.run("keys", "destroy-old"); len(p.files(1)) != 2 {
		t.Error("a dry run destroyed a key")
	}
	if said := p.run("keys", "destroy-old", "--yes"); said != "destroyed: [1 2]\n" || len(p.files(1))+len(p.files(2)) != 0 || len(p.files(3)) != 2 {
		t.Errorf("%s: %v %v %v are left", said, p.files(1), p.files(2), p.files(3))
	}
	stays("After the destruction")
	p.stop()
	p.serve()
	p.signIn()
	stays("After a new start")
	if d := p.run("doctor"); !regexp.MustCompile(`fine +keys_rows \[3 \d\d+\]`).MatchString(d) || strings.Contains(d, "keys_retired") || strings.Contains(d, "failure") || strings.Contains(d, "wrong") {
		t.Errorf("doctor at the end:\n%s", d)
	}
	if v := p.run("audit", "verify"); strings.Contains(v, "WRONG") {
		t.Error(v)
	}
}

func keysOf(m map[string]shown) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}

// files are where the key of an epoch lies.
func (p *place) files(epoch int) (out []string) {
	for _, dir := range p.keys {
		path := filepath.Join(dir, fmt.Sprintf("epoch-%010d.key", epoch))
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			out = append(out, path)
		}
	}
	return out
}

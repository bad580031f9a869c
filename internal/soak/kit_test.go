//go:build soak

package soak

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

const passphrase = "plovers eat marmalade quietly"

var built struct {
	once sync.Once
	path string
	err  error
}

// program builds the program once.
func program(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "standing-soak")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "standing")
		cmd := exec.Command("go", "build", "-buildvcs=false", "-o", built.path, "./cmd/standing")
		cmd.Dir = testkit.Root(t)
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%s\n%w", out, err)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// house is an installation: a database, keys, and a proxy without stickiness in front of
// however many replicas run.
type house struct {
	t     testing.TB
	conf  db.Config
	url   string
	env   []string
	mu    sync.Mutex
	alive []*replica
	turn  atomic.Int64
	boss  *caller // the first administrator, signed in
	org   string
	owner *sql.DB // past every guard
}

func newHouse(t testing.TB, conf db.Config, more ...string) *house {
	t.Helper()
	keys := t.TempDir()
	h := &house{t: t, conf: conf}
	front := httptest.NewServer(h.proxy())
	t.Cleanup(front.Close)
	h.url = strings.Replace(front.URL, "127.0.0.1", "localhost", 1)
	data := conf.Dir
	if data == "" {
		data = t.TempDir()
	}
	h.env = append([]string{"STANDING_URL=" + h.url, "STANDING_DATA=" + data, "STANDING_KEYS=" + filepath.Join(keys, "a") + "," + filepath.Join(keys, "b"),
		"STANDING_TRUSTED_PROXIES=127.0.0.1,::1"}, more...)
	if conf.URL != "" {
		h.env = append(h.env, "STANDING_DATABASE_URL="+conf.URL)
	}
	t.Cleanup(func() {
		for _, r := range h.replicas() {
			r.kill()
		}
	})
	return h
}

func (h *house) replicas() []*replica {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.alive)
}

// proxy sends each request to the next replica in turn.
func (h *house) proxy() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			all := h.replicas()
			u := &url.URL{Scheme: "http", Host: "127.0.0.1:1"} // nobody
			if len(all) > 0 {
				u.Host = all[int(h.turn.Add(1))%len(all)].public
			}
			r.SetURL(u)
			r.Out.Host = r.In.Host
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
			r.SetXForwarded()
		},
		Transport:    &http.Transport{MaxIdleConnsPerHost: 64, ResponseHeaderTimeout: time.Minute},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
}

// replica is a process.
type replica struct {
	h             *house
	public, admin string
	cmd           *exec.Cmd
	said          *said
	ended         chan struct{}
}

// said is what a process printed.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func (h *house) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program(h.t), args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "STANDING_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, h.env...)
	return cmd
}

// start starts a replica and waits until it is ready.
func (h *house) start() *replica {
	h.t.Helper()
	r := &replica{h: h, public: freePort(h.t), admin: freePort(h.t), said: &said{}, ended: make(chan struct{})}
	r.cmd = h.command("serve", "--migrate")
	r.cmd.Env = append(r.cmd.Env, "STANDING_ADDR="+r.public, "STANDING_ADMIN_ADDR="+r.admin)
	r.cmd.Stdout, r.cmd.Stderr = r.said, r.said
	if err := r.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() { _ = r.cmd.Wait(); close(r.ended) }()
	for wait := time.Now(); !r.ready(); time.Sleep(5 * time.Millisecond) {
		select {
		case <-r.ended:
			h.t.Fatalf("the replica ended:\n%s", r.said)
		default:
		}
		if time.Since(wait) > time.Minute {
			h.t.Fatalf("the replica is not ready after a minute:\n%s", r.said)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.alive = append(h.alive, r)
	return r
}

func (r *replica) ready() bool {
	a, err := http.Get("http://" + r.admin + "/readyz")
	if err != nil {
		return false
	}
	_ = a.Body.Close()
	return a.StatusCode == http.StatusOK
}

// kill ends it as kill -9 does: it says goodbye to nobody, and the proxy has not heard.
func (r *replica) kill() { r.end(syscall.SIGKILL) }

func (r *replica) end(s syscall.Signal) {
	_ = r.cmd.Process.Signal(s)
	<-r.ended
	r.h.mu.Lock()
	defer r.h.mu.Unlock()
	r.h.alive = slices.DeleteFunc(r.h.alive, func(o *replica) bool { return o == r })
}

// caller is a program or browser with its cookies.
type caller struct {
	http.Client
	h    *house
	from string // network address, as a proxy would say; empty for its own
}

func (h *house) caller() *caller {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &caller{h: h, Client: http.Client{Jar: jar, Timeout: 90 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is a status, where it leads, and the body.
type answer struct {
	status   int
	location string
	body     string
}

func (c *caller) do(method, path, kind, body, key string) (answer, error) {
	r, err := http.NewRequest(method, c.h.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	if c.from != "" {
		r.Header.Set("X-Forwarded-For", c.from)
	}
	a, err := c.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = a.Body.Close() }()
	b, err := io.ReadAll(a.Body)
	return answer{a.StatusCode, a.Header.Get("Location"), string(b)}, err
}

func (c *caller) form(path string, fields ...string) answer {
	c.h.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	a, err := c.do("POST", path, "application/x-www-form-urlencoded", v.Encode(), "")
	if err != nil {
		c.h.t.Fatal(path, ": ", err)
	}
	return a
}

func (c *caller) get(path string) (answer, error) { return c.do("GET", path, "", "", "") }

// asked counts what callers met.
type asked struct{ done, again, busy atomic.Int64 }

func (a *asked) String() string {
	return fmt.Sprintf("%d done, %d asked again, %d answers were busy or none", a.done.Load(), a.again.Load(), a.busy.Load())
}

// surely sends one request until it is known that it took effect, under one key, as a
// careful client does. It reports whether it is: false if ctx ended before.
func (c *caller) surely(ctx context.Context, n *asked, path string, in any) bool {
	body, err := json.Marshal(in)
	if err != nil {
		c.h.t.Error(err)
		return false
	}
	key := unique()
	for try := 0; ; try++ {
		a, err := c.do("POST", "/api/v1"+path, "application/json", string(body), key)
		switch {
		case err == nil && a.status/100 == 2, err == nil && a.status == http.StatusConflict && strings.Contains(a.body, "done_before"):
			n.done.Add(1)
			if try > 0 {
				n.again.Add(1)
			}
			return true
		case err != nil, a.status == http.StatusBadGateway, a.status == http.StatusServiceUnavailable, a.status == http.StatusInsufficientStorage, a.status == http.StatusConflict:
			n.busy.Add(1)
		default:
			c.h.t.Errorf("POST %s: %d %s\n%s", path, a.status, a.body, c.h.troubles())
			return false
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func unique() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// troubles are the last errors that replicas logged.
func (h *house) troubles() string {
	var out []string
	for _, r := range h.replicas() {
		for line := range strings.Lines(r.said.String()) {
			if strings.Contains(line, "ERROR") {
				out = append(out, line)
			}
		}
	}
	return strings.Join(out[max(0, len(out)-2):], "")
}

var setupLink = regexp.MustCompile(`/setup\?token=[a-z0-9]+`)

// found sets up a fresh installation and gives its administrator, signed in.
func (h *house) found() *caller {
	h.t.Helper()
	out, err := h.command("setup").CombinedOutput()
	link := setupLink.FindString(string(out))
	if err != nil || link == "" {
		h.t.Fatalf("standing setup: %s %v", out, err)
	}
	c := h.caller()
	a := c.form(link, "kind", "workforce", "name", "Soak", "zone", "America/Chicago", "email", "boss@example.com")
	if a.status != http.StatusSeeOther {
		h.t.Fatal("setup: ", a)
	}
	where := strings.Split(a.location, "/") // "", invitation, organization, token
	if a = c.form(a.location, "passphrase", passphrase); a.status != http.StatusSeeOther || len(where) != 4 {
		h.t.Fatal("accept: ", a)
	}
	// The first administrator is the operator too, and has two places to choose from.
	h.org = where[2]
	c.enter()
	if a, err := c.get("/api/v1/people"); err != nil || a.status != http.StatusOK {
		h.t.Fatal("people: ", a, err)
	}
	return c
}

// enter goes to the organization of the house.
func (c *caller) enter() {
	c.h.t.Helper()
	if a := c.form("/organizations", "org", c.h.org); a.status != http.StatusSeeOther {
		c.h.t.Fatal("switch: ", a)
	}
}

// verify lets the program prove its log, and returns what it said.
func (h *house) verify() {
	h.t.Helper()
	out, err := h.command("audit", "verify").CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("ok ")) {
		h.t.Errorf("the log does not verify: %v\n%s", err, out)
	}
	h.t.Logf("audit verify:\n%s", out)
}

// count asks the database past every guard.
func (h *house) count(question string) (n int64) {
	h.t.Helper()
	h.mu.Lock()
	if h.owner == nil {
		h.owner = testkit.OwnerDB(h.t, h.conf)
	}
	h.mu.Unlock()
	if err := h.owner.QueryRow(question).Scan(&n); err != nil {
		h.t.Fatal(question, ": ", err)
	}
	return n
}

// until waits for something to become true.
func (h *house) until(limit time.Duration, what string, ok func() bool) {
	h.t.Helper()
	for start := time.Now(); !ok(); time.Sleep(250 * time.Millisecond) {
		if time.Since(start) > limit {
			h.t.Fatalf("after %s still not: %s", limit, what)
		}
	}
}

func eachEngine(t *testing.T, f func(*testing.T, db.Config)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) { f(t, testkit.NewDB(t, e)) })
	}
}

// percentile of what was measured.
func percentile(all []time.Duration, p int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	s := slices.Clone(all)
	slices.Sort(s)
	return s[min(len(s)-1, len(s)*p/100)].Round(100 * time.Microsecond)
}

package server

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/config"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

var (
	benchPeople = flag.Int("people", 10_000, "how many people the organization of a benchmark has")
	benchRules  = flag.Int("rules", 10, "how many requirements it has")
	benchRows   = flag.Int("rows", 50_000, "how many rows are imported while others edit")
	benchTime   = flag.Duration("each", 3*time.Second, "how long each page is asked for")
)

// busy is the whole program with its worker, as it serves, and one organization in it.
type busy struct {
	*site
	o     org.Organization
	sc    access.Scope
	boss  user
	head  user // a manager of a few people, however many there are
	staff []user
	few   ids.ID   // their unit
	who   []ids.ID // some people
	addr  string
}

const callers = 16

// newBusy fills an organization through the ways in bulk, and serves it.
func newBusy(b *testing.B, e db.Engine, people, rules int) *busy {
	b.Helper()
	h := &busy{site: &site{t: b, mail: &postbox{}}}
	d := testkit.NewDB(b, e)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	h.addr = strings.Replace(l.Addr().String(), "127.0.0.1", "localhost", 1)
	set := map[string]string{"STANDING_DATA": d.Dir, "STANDING_DATABASE_URL": d.URL, "STANDING_KEYS": filepath.Join(b.TempDir(), "a") + "," + filepath.Join(b.TempDir(), "b"), "STANDING_URL": "http://" + h.addr}
	conf, err := config.Load(config.Env{Lookup: func(name string) (string, bool) { return set[name], set[name] != "" }})
	if err != nil {
		b.Fatal(err)
	}
	h.App, err = Open(b.Context(), conf, Parts{Clock: clock.Func(time.Now), NewID: ids.New, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Mail: h.mail})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = h.App.Close() })
	if err := h.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	h.o = h.found(org.Healthcare, "Bench")
	h.sc = access.System(h.o.Number, h.o.ID, "bench")
	h.fill(people, rules)
	h.boss = h.admit(h.o, "boss@example.org", org.Administrator)
	for i := range callers {
		h.staff = append(h.staff, h.member(i))
	}
	h.serve(b, l)
	h.head = h.manager()
	return h
}

// serve runs the server with everything that runs beside it.
func (h *busy) serve(b *testing.B, l net.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() { _ = h.Worker.Run(ctx) })
	wait.Go(func() { h.Audit.Run(ctx, func(int64, error) {}) })
	srv := h.server(h.Public)
	go func() { _ = srv.Serve(l) }()
	b.Cleanup(func() {
		_ = srv.Close()
		cancel()
		wait.Wait()
	})
}

func (h *busy) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// member is somebody of the staff who signs in.
func (h *busy) member(i int) user {
	u := h.admit(h.o, fmt.Sprintf("member%d@example.org", i), org.Member)
	h.must(h.DB.Write(context.Background(), h.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE membership SET person_id = $3 WHERE org_id = $1 AND account_id = $2`, h.o.Number, u.id, h.who[i%len(h.who)])
		return err
	}))
	return u
}

const benchRule = `
title: Requirement %d
version: "2026.1"
kind: workforce
jurisdiction: US
effective: 2000-01-01
citation: {text: the house, url: "https://example.org", seen: 2026-01-01, confidence: quoted}
tags:
  ethics: {label: ethics}
  safety: {label: safety}
rule:
  name: hours
  unit: hour
  cycle: {fixed_from: 2024-01-01, years: 1}
  needs:
    - {pool: total, need: %d, within: [{pool: ethics, of: {all: [ethics]}, need: 2}]}
`

// fewPeople are in a unit of their own.
const fewPeople = 25

// manager is somebody who reaches these few.
func (h *busy) manager() user {
	u := h.admit(h.o, "head@example.org", org.Manager)
	h.call(h.boss, "POST", "/members/"+u.id.String()+"/roles", map[string]any{"roles": []string{org.Manager}, "units": []string{h.few.String()}})
	return u
}

// fill makes 50 units and one for a few, people with records, requirements for all of them, and the standings.
func (h *busy) fill(people, rules int) {
	h.t.Helper()
	ctx := context.Background()
	var units []ids.ID
	for i := range 51 {
		u, err := h.rooms.org.AddUnit(ctx, h.sc, org.UnitInput{Name: fmt.Sprint("Unit ", i)})
		h.must(err)
		units = append(units, u.ID)
	}
	h.few = units[50]
	now := h.Clock.Now()
	courses := h.courses(ctx)
	chunk := make([]person.LoadRow, 0, 2000)
	for i := range people {
		p := person.LoadRow{ID: ids.New(now), Input: person.Input{Name: fmt.Sprintf("First%d Last%d", i*7919%997, i), Number: fmt.Sprint("E", i), Unit: units[i%50], JoinedOn: civil.Of(2020, time.Month(1+i%12), 1+i%28)}}
		if i%max(people/fewPeople, 1) == 0 && i/max(people/fewPeople, 1) < fewPeople {
			p.Unit = h.few
		}
		if chunk = append(chunk, p); len(chunk) == cap(chunk) || i == people-1 {
			h.loadChunk(ctx, chunk, courses, min(rules, 10))
			chunk = chunk[:0]
		}
	}
	for i := range rules {
		r, err := h.rooms.requirement.Write(ctx, h.sc, requirement.TextInput{Text: fmt.Sprintf(benchRule, i, 4+i)})
		h.must(err)
		_, err = h.rooms.requirement.Publish(ctx, h.sc, requirement.PublishInput{ID: r.ID, Confirm: true})
		h.must(err)
		_, err = h.rooms.requirement.AddProfile(ctx, h.sc, requirement.ProfileInput{Name: fmt.Sprint("Profile ", i), Everybody: true, Requirements: []ids.ID{r.ID}})
		h.must(err)
	}
	h.must(h.rooms.compliance.Build(ctx, h.sc))
	h.must(h.rooms.compliance.CatchUp(ctx, h.sc))
	if h.DB.Engine() == db.Postgres { // as autovacuum does
		_, err := testkit.OwnerDB(h.t, h.DB.Config()).Exec("ANALYZE")
		h.must(err)
	}
}

func (h *busy) courses(ctx context.Context) (out []catalog.Course) {
	h.must(h.DB.Write(ctx, h.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		var names []catalog.Named
		for i := range 20 {
			names = append(names, catalog.Named{Title: fmt.Sprint("Course ", i), Unit: "hour", Tags: []string{[]string{"ethics", "safety"}[i%2]}})
		}
		out, _, err = h.rooms.catalog.EnsureTx(ctx, tx, h.sc, names, ids.ID{})
		return err
	}))
	return out
}

func (h *busy) loadChunk(ctx context.Context, rows []person.LoadRow, courses []catalog.Course, each int) {
	h.t.Helper()
	h.must(h.DB.Write(ctx, h.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := h.rooms.person.LoadTx(ctx, tx, h.sc, rows, person.FromImport); err != nil {
			return err
		}
		entry, err := audit.Append(ctx, tx, h.sc, audit.Event{At: h.Clock.Now(), Verb: "bench.filled", Table: "completion", Row: rows[0].ID})
		if err != nil {
			return err
		}
		var done []training.Completion
		for i, r := range rows {
			if len(h.who) < 500 {
				h.who = append(h.who, r.ID)
			}
			for j := range each {
				c := courses[(i+j)%len(courses)]
				done = append(done, training.Completion{Person: r.ID, Course: c.ID, HappenedOn: civil.Of(2025, 1, 1) + civil.Date((i+j*29)%600), Amount: 3000 * 2, Unit: "hour", Tags: c.Tags, Score: training.NoScore})
			}
		}
		for some := range slices.Chunk(done, training.LoadChunk) {
			if _, err := h.rooms.training.LoadTx(ctx, tx, h.sc, some, entry); err != nil {
				return err
			}
		}
		return nil
	}))
}

// ask sends GETs on one connection until stop, and tells how long each took.
func (h *busy) ask(u user, paths []string, stop *atomic.Bool, seed int) (took []time.Duration, err error) {
	c, err := net.Dial("tcp", h.addr)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }()
	r := bufio.NewReaderSize(c, 64<<10)
	var requests [][]byte
	for _, p := range paths {
		cookie := ""
		if u.cookie != nil {
			cookie = "Cookie: standing=" + u.cookie.Value + "\r\n"
		}
		requests = append(requests, []byte("GET "+p+" HTTP/1.1\r\nHost: "+h.addr+"\r\n"+cookie+"\r\n"))
	}
	for i := seed; !stop.Load(); i++ {
		at := time.Now()
		if _, err := c.Write(requests[i%len(requests)]); err != nil {
			return took, err
		}
		a, err := http.ReadResponse(r, nil)
		if err != nil {
			return took, err
		}
		n, err := io.Copy(io.Discard, a.Body)
		if err != nil {
			return took, err
		}
		if a.StatusCode != http.StatusOK || n < 500 {
			return took, fmt.Errorf("%s: %d, %d bytes, to %s", paths[i%len(paths)], a.StatusCode, n, a.Header.Get("Location"))
		}
		took = append(took, time.Since(at))
	}
	return took, nil
}

// load asks on several connections at once.
func (h *busy) load(n int, as func(i int) user, paths ...string) (all []time.Duration, perSecond float64) {
	h.t.Helper()
	var stop atomic.Bool
	var mu sync.Mutex
	var wait sync.WaitGroup
	from := time.Now()
	for i := range n {
		wait.Go(func() {
			took, err := h.ask(as(i), paths, &stop, i*31)
			mu.Lock()
			defer mu.Unlock()
			if all = append(all, took...); err != nil {
				h.t.Error(err)
			}
		})
	}
	time.Sleep(*benchTime)
	stop.Store(true)
	wait.Wait()
	slices.Sort(all)
	return all, float64(len(all)) / time.Since(from).Seconds()
}

func percentile(all []time.Duration, p int) float64 {
	if len(all) == 0 {
		return 0
	}
	return float64(all[min(len(all)-1, len(all)*p/100)].Microseconds()) / 1000
}

// BenchmarkPages asks a real server over real connections with real sessions.
func BenchmarkPages(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			h := newBusy(b, e, *benchPeople, *benchRules)
			one := func(int) user { return h.boss }
			for _, page := range []struct {
				name  string
				as    func(i int) user
				paths []string
			}{
				{"sign-in", func(int) user { return user{} }, []string{"/sign-in"}},
				{"record", func(i int) user { return h.staff[i%len(h.staff)] }, []string{"/record"}},
				{"dashboard", one, []string{"/dashboard"}},
				{"people", one, h.lists()},
				{"person", one, h.pagesOf()},
			} {
				b.Run(page.name, func(b *testing.B) {
					h.load(2, page.as, page.paths...) // warm
					used := h.cpu()
					busy, rate := h.load(callers, page.as, page.paths...)
					used = h.cpu() - used
					alone, _ := h.load(1, page.as, page.paths...)
					b.ReportMetric(rate, "req/s")
					b.ReportMetric(float64(used.Microseconds())/float64(max(len(busy), 1)), "cpu-µs/req")
					b.ReportMetric(percentile(alone, 50), "p50-ms")
					b.ReportMetric(percentile(alone, 99), "p99-ms")
				})
			}
		})
	}
}

// cpu is what this process, which asks and answers, and the database's connections have used of
// the processors: on a busy machine it says more than a rate.
func (h *busy) cpu() time.Duration {
	h.t.Helper()
	var u syscall.Rusage
	h.must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	all := time.Duration(u.Utime.Nano() + u.Stime.Nano())
	if h.DB.Engine() == db.SQLite {
		return all
	}
	_, name, _ := strings.Cut(h.DB.Config().URL[strings.LastIndex(h.DB.Config().URL, "/"):], "/")
	name, _, _ = strings.Cut(name, "?")
	seen, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, at := range seen { // a process that ended meanwhile has used what it used
		line, _ := os.ReadFile(at)
		if !strings.Contains(string(line), " "+name+" ") {
			continue
		}
		stat, _ := os.ReadFile(filepath.Join(filepath.Dir(at), "stat"))
		f := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(f) > 12 {
			user, _ := strconv.Atoi(f[11])
			system, _ := strconv.Atoi(f[12])
			all += time.Duration(user+system) * 10 * time.Millisecond
		}
	}
	return all
}

// BenchmarkSizes compares what one caller waits for in a large organization with the same in
// one of 10,000, by turns.
func BenchmarkSizes(b *testing.B) {
	boss, head := func(h *busy) user { return h.boss }, func(h *busy) user { return h.head }
	only := func(path string) func(*busy) []string { return func(*busy) []string { return []string{path} } }
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			from := time.Now()
			large := newBusy(b, e, *benchPeople, *benchRules)
			b.Logf("%d people were made in %s", *benchPeople, time.Since(from).Round(time.Second))
			small := newBusy(b, e, min(*benchPeople, 10_000), *benchRules)
			type page struct {
				name string
				as   func(*busy) user
				of   func(*busy) []string
			}
			pages := []page{{"dashboard", boss, only("/dashboard")}, {"people", boss, (*busy).lists}, {"person", boss, (*busy).pagesOf}}
			for _, path := range []string{"/dashboard", "/people", "/people?find=last", "/people?standing=open", "/standings", "/standings?status=met", "/waivers", "/training/claims", "/approvals", "/policies", "/classes"} {
				pages = append(pages, page{"few" + path, head, only(path)})
			}
			for _, page := range pages {
				b.Run(page.name, func(b *testing.B) {
					var took [2][]time.Duration
					for round := range 4 { // the first warms up
						for i, h := range []*busy{small, large} {
							all, _ := h.load(1, func(int) user { return page.as(h) }, page.of(h)...)
							if round > 0 {
								took[i] = append(took[i], all...)
							}
						}
					}
					for i := range took {
						slices.Sort(took[i])
					}
					b.ReportMetric(percentile(took[1], 50), "p50-ms")
					b.ReportMetric(percentile(took[1], 99), "p99-ms")
					b.ReportMetric(percentile(took[1], 50)/percentile(took[0], 50), "x-small-p50")
					b.ReportMetric(percentile(took[1], 99)/percentile(took[0], 99), "x-small-p99")
				})
			}
		})
	}
}

// lists are pages of the list of people, from its beginning on, and ones that look for somebody.
func (h *busy) lists() []string {
	out := []string{"/people"}
	for i := 0; i < len(h.who); i += 25 {
		out = append(out, "/people?after="+h.who[i].String(), fmt.Sprintf("/people?find=first%d+last%d", i*7919%997, i))
	}
	return out
}

func (h *busy) pagesOf() (out []string) {
	for _, id := range h.who {
		out = append(out, "/people/"+id.String())
	}
	return out
}

// BenchmarkRecord is one new record through the whole program: from the request to the answer,
// with the standings that it changes.
func BenchmarkRecord(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			h := newBusy(b, e, *benchPeople, *benchRules)
			var took []time.Duration
			used := h.cpu()
			for i := range 300 {
				took = append(took, h.record(h.who[i%len(h.who)], i))
			}
			b.ReportMetric(float64((h.cpu()-used).Microseconds())/300, "cpu-µs/req")
			took = took[20:]
			slices.Sort(took)
			b.ReportMetric(percentile(took, 50), "p50-ms")
			b.ReportMetric(percentile(took, 99), "p99-ms")
		})
	}
}

// record enters one completion, as a program does.
func (h *busy) record(who ids.ID, n int) time.Duration {
	at := time.Now()
	r, err := http.NewRequest("POST", "http://"+h.addr+"/api/v1/people/"+who.String()+"/training",
		strings.NewReader(fmt.Sprintf(`{"course":"Course %d","on":"2024-%02d-%02d","hours":"1"}`, n%20, 1+n/20%9, 1+n/4500%28)))
	if err != nil {
		h.t.Error(err)
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	h.boss.sign(r)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Error(err)
		return 0
	}
	body, err := io.ReadAll(a.Body)
	_ = a.Body.Close()
	if err != nil || a.StatusCode/100 != 2 {
		h.t.Error(a.StatusCode, string(body), err)
	}
	return time.Since(at)
}

// BenchmarkEditing is an import while 20 people enter records: how long they wait.
func BenchmarkEditing(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			h := newBusy(b, e, *benchPeople, *benchRules)
			ctx := context.Background()
			in, out := io.Pipe()
			go listOfRecords(out, *benchRows)
			i, err := h.rooms.intake.Receive(ctx, h.sc, "list.csv", in)
			h.must(err)
			_, err = h.rooms.intake.Map(ctx, h.sc, intake.MapInput{ID: i.ID, AsGuessed: true})
			h.must(err)
			h.until(i.ID, intake.Checked)
			before := h.DB.Retried()
			var stop atomic.Bool
			var mu sync.Mutex
			var all []time.Duration
			var wait sync.WaitGroup
			for n := range 20 {
				wait.Go(func() {
					for k := n; !stop.Load(); k += 20 {
						took := h.record(h.who[k%len(h.who)], k)
						mu.Lock()
						all = append(all, took)
						mu.Unlock()
						time.Sleep(20 * time.Millisecond)
					}
				})
			}
			_, err = h.rooms.intake.Run(ctx, h.sc, intake.RunInput{ID: i.ID, SkipBad: true})
			h.must(err)
			from := time.Now()
			h.until(i.ID, intake.Done)
			b.ReportMetric(float64(*benchRows)/time.Since(from).Seconds(), "rows/s")
			stop.Store(true)
			wait.Wait()
			slices.Sort(all)
			b.ReportMetric(float64(h.DB.Retried()-before), "retries")
			b.ReportMetric(float64(len(all)), "edits")
			b.ReportMetric(percentile(all, 50), "p50-ms")
			b.ReportMetric(percentile(all, 99), "p99-ms")
			b.ReportMetric(percentile(all, 100), "max-ms")
		})
	}
}

// until waits for the worker to bring an import to a state.
func (h *busy) until(id ids.ID, want intake.State) {
	h.t.Helper()
	for from := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		v, err := h.rooms.intake.View(context.Background(), h.sc, id)
		h.must(err)
		if v.State == want {
			return
		}
		if v.State == intake.Failed || v.State == intake.Stopped || time.Since(from) > 10*time.Minute {
			h.t.Fatalf("the import is %s (%s), not %s", v.State, v.Reason, want)
		}
	}
}

func listOfRecords(to *io.PipeWriter, rows int) {
	w := bufio.NewWriter(to)
	_, _ = w.WriteString("Employee ID,Name,Hire date,Course,Date completed,Hours,Category\n")
	for i := range rows {
		p := i / 10
		_, _ = fmt.Fprintf(w, "N%07d,Given Family%c%c%c,2020-01-%02d,Course %d,202%d-%02d-%02d,%d,Ethics\n", p, 'a'+p%26, 'a'+p/26%26, 'a'+p/676%26, p%28+1, i%10, i%5, p%12+1, p%28+1, i%4+1)
	}
	_ = w.Flush()
	_ = to.Close()
}

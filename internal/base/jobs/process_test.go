package jobs

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// With these flags the test program is not a test but a worker, to be killed.
var (
	childURL  = flag.String("jobs.url", "", "run a worker on this PostgreSQL database")
	childDir  = flag.String("jobs.dir", "", "run a worker on the SQLite database in this folder")
	childSent = flag.String("jobs.sent", "", "the file that stands for the other side")
	childSkew = flag.Duration("jobs.skew", 0, "how far its clock is ahead")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *childSent == "" {
		os.Exit(m.Run())
	}
	if err := beWorker(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func beWorker() error {
	d, err := db.Open(context.Background(), db.Config{URL: *childURL, Dir: *childDir})
	if err != nil {
		return err
	}
	w := mortal(d, *childSent, *childSkew)
	return w.Run(context.Background())
}

// mortal is a worker of both sorts, slow enough to be killed in the middle.
func mortal(d *db.DB, sent string, skew time.Duration) *Worker {
	inside := Tx("test.mark", func(ctx context.Context, tx *db.Tx, sc access.Scope, p note) error {
		time.Sleep(2 * time.Millisecond)
		return mark(ctx, tx, sc.OrgID(), p.What)
	})
	outside := Outside("test.send", func(_ context.Context, _ access.Scope, p note, key string) error {
		f, err := os.OpenFile(sent, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		time.Sleep(2 * time.Millisecond)
		_, err = f.WriteString(p.What + " " + key + "\n")
		return err
	})
	ahead := clock.Func(func() time.Time { return real.Now().Add(skew) })
	w := worker(d, ahead, inside.With(Policy{Attempts: 1000}), outside.With(Policy{Attempts: 1000}))
	w.Slots = 4
	return w
}

// killWorkers lets worker processes be killed in the middle of their jobs, kills times,
// and then checks that nothing is lost and nothing doubled. Each process finds the
// clock past the leases of the one before.
func killWorkers(t *testing.T, e db.Engine, kills, jobs int) {
	conf := testkit.NewDB(t, e)
	d := testkit.Reopen(t, conf)
	sent := filepath.Join(t.TempDir(), "sent")
	orgs := []int64{org(t, d), org(t, d)}
	for i := range jobs {
		for _, o := range orgs {
			what := fmt.Sprintf("%d.%d", o, i)
			enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: what}, Now: real.Now()},
				New{Kind: "test.send", Payload: note{What: what}, Now: real.Now()})
		}
	}
	skew := time.Duration(0)
	for i := range kills {
		left := len(rows(t, d))
		if left == 0 {
			t.Fatalf("all jobs were done after %d of %d kills: give it more", i, kills)
		}
		killOne(t, conf, sent, skew, func() bool { return len(rows(t, d)) < left })
		skew += 2 * minLease
	}
	if _, err := due(t, mortal(d, sent, skew)); err != nil {
		t.Error(err)
	}
	if left := rows(t, d); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	for _, o := range orgs {
		m := marks(t, d, o)
		for i := range jobs {
			if n := m[fmt.Sprintf("%d.%d", o, i)]; n != 1 {
				t.Errorf("job %d of %d took effect %d times", i, o, n)
			}
		}
	}
	checkSent(t, sent, jobs*len(orgs))
}

// killOne starts a worker and kills it as soon as it has done something.
func killOne(t *testing.T, conf db.Config, sent string, skew time.Duration, worked func() bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-jobs.url="+conf.URL, "-jobs.dir="+conf.Dir, "-jobs.sent="+sent, "-jobs.skew="+skew.String())
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the worker does a job", worked)
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // says that it was killed
}

func checkSent(t *testing.T, sent string, want int) {
	t.Helper()
	b, err := os.ReadFile(sent)
	if err != nil {
		t.Fatal(err)
	}
	keyOf, whatOf := map[string]string{}, map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		what, key, _ := strings.Cut(line, " ")
		if k, ok := keyOf[what]; ok && k != key {
			t.Errorf("%s was sent under two keys", what)
		}
		if w, ok := whatOf[key]; ok && w != what {
			t.Errorf("key %s served two jobs", key)
		}
		keyOf[what], whatOf[key] = key, what
	}
	if len(keyOf) != want {
		t.Errorf("%d of %d were sent", len(keyOf), want)
	}
}

func TestRace_KilledProcesses(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) { killWorkers(t, e, 3, 100) })
	}
}

//go:build soak

package soak

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// soakPostgres is a database on whatever cluster scripts/soak gave.
func soakPostgres(t testing.TB) db.Config { return testkit.NewDB(t, db.Postgres) }

type listed struct {
	Entries []struct{ Name string }
	Next    string
	ByID    bool `json:"by_id"`
}

func decode(t testing.TB, body string) (l listed) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		t.Fatal(err, ": ", body)
	}
	return l
}

// The database dies as in a power cut and comes back, again and again, while two replicas
// write. It is the durable cluster of scripts/pg: scripts/soak starts it.
func TestSoak_DatabaseCrashes(t *testing.T) {
	h := newHouse(t, soakPostgres(t))
	h.start()
	h.boss = h.found()
	h.start()
	w := work(h.boss, 8)
	crashes := max(3, *kills/10)
	var away []time.Duration
	for range crashes {
		before := w.asked.done.Load()
		h.until(2*time.Minute, "somebody is entered between two crashes", func() bool { return w.asked.done.Load() > before+16 })
		start := time.Now()
		before = w.asked.done.Load()
		crash(t)
		h.until(2*time.Minute, "somebody is entered after a crash", func() bool { return w.asked.done.Load() > before+8 })
		away = append(away, time.Since(start))
	}
	w.end()
	w.check(h)
	h.until(time.Minute, "the log is whole", func() bool { return h.count("SELECT count(*) FROM audit_pending") == 0 })
	h.verify()
	for _, r := range h.replicas() {
		if !r.ready() {
			t.Error("a replica is not ready after the last crash")
		}
	}
	t.Logf("%d crashes; from the crash to the next answers %s, the longest %s", crashes, percentile(away, 50), percentile(away, 100))
}

func crash(t testing.TB) {
	t.Helper()
	cmd := exec.Command(filepath.Join(testkit.Root(t), "scripts", "pg"), "crash")
	cmd.Env = append(os.Environ(), "STANDING_PG_DURABLE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("scripts/pg crash: %s %v", out, err)
	}
}

// The disk of the embedded database fills up while people are entered, and gets more room.
func TestSoak_DiskFull(t *testing.T) {
	dir := t.TempDir()
	sh := func(name string, args ...string) {
		t.Helper()
		if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %s %v (this test needs root: it mounts a small disk)", name, out, err)
		}
	}
	sh("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", dir)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	h := newHouse(t, db.Config{Dir: dir})
	r := h.start()
	h.boss = h.found()
	w := work(h.boss, 4)
	h.until(5*time.Minute, "the disk is full", func() bool {
		if strings.Contains(r.said.String(), "disk") && w.asked.busy.Load() > 50 {
			return true
		}
		return w.asked.busy.Load() > 200
	})
	full := w.asked.done.Load()
	if a, err := h.boss.get("/api/v1/people"); err != nil || a.status != 200 {
		t.Errorf("nothing can be read while the disk is full: %v %v", a.status, err)
	}
	// Killed in this state, it starts again and goes on as soon as there is room.
	r.kill()
	sh("mount", "-o", "remount,size=200m", dir)
	h.start()
	h.until(time.Minute, "people are entered again", func() bool { return w.asked.done.Load() > full+50 })
	w.end()
	w.check(h)
	h.until(time.Minute, "the log is whole", func() bool { return h.count("SELECT count(*) FROM audit_pending") == 0 })
	h.verify()
	t.Logf("the disk was full after %d people; with more room it went on", full)
}

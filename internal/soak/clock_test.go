//go:build soak

package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/config"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/demo"
	"standing/internal/rooms/org"
	"standing/internal/server"

	"standing/internal/base/pii"
)

// replicaAt is the whole program in this process, with a clock that can be moved.
func replicaAt(t testing.TB, d db.Config, keys string, c clock.Clock) *server.App {
	t.Helper()
	set := map[string]string{"STANDING_DATA": t.TempDir(), "STANDING_DATABASE_URL": d.URL, "STANDING_URL": "http://localhost:8080",
		"STANDING_KEYS": filepath.Join(keys, "a") + "," + filepath.Join(keys, "b")}
	if d.Dir != "" {
		set["STANDING_DATA"] = d.Dir
	}
	conf, err := config.Load(config.Env{Lookup: func(n string) (string, bool) { v, ok := set[n]; return v, ok && v != "" }})
	if err != nil {
		t.Fatal(err)
	}
	a, err := server.Open(t.Context(), conf, server.Parts{Clock: c, NewID: ids.New, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// One replica's clock jumps a day ahead, a day back, and home again, while both write:
// what was asked for is done, the log stays in order, and the replica that is wrong says so.
func TestSoak_ClockMovedADay(t *testing.T) {
	eachEngine(t, func(t *testing.T, conf db.Config) {
		keys := t.TempDir()
		wrong := clock.At(time.Now())
		one, two := replicaAt(t, conf, keys, clock.Func(time.Now)), replicaAt(t, conf, keys, wrong)
		ctx := t.Context()
		res, _, err := one.Demo(ctx, demo.Options{People: 50, Seed: 1}, pii.Text{})
		if err != nil {
			t.Fatal(err)
		}
		for i, jump := range []time.Duration{0, 24 * time.Hour, -48 * time.Hour, 24 * time.Hour} {
			wrong.Move(jump)
			for j, a := range []*server.App{two, one, two} {
				res.Org, err = makeUnit(ctx, a, res.Org, fmt.Sprintf("Unit %d-%d", i, j))
				if err != nil {
					t.Fatal(i, j, err)
				}
				if _, err := a.Worker.RunDue(ctx); err != nil {
					t.Error(i, j, err)
				}
				if err := a.Audit.Drain(ctx, func(_ int64, err error) { t.Error(i, j, err) }); err != nil && !errors.Is(err, context.Canceled) {
					t.Error(i, j, err)
				}
			}
			if conf.Engine() == db.Postgres && i > 0 && i < 3 && two.Ready(ctx) == nil {
				t.Error("a replica a day away from its database says that it is ready")
			}
			if err := one.Ready(ctx); err != nil {
				t.Error("the right one is not ready: ", err)
			}
			r, err := one.Audit.Verify(ctx, res.Org.Number)
			if err != nil || !r.OK() || r.Pending != 0 {
				t.Fatalf("after jump %d: %+v %v", i, r, err)
			}
		}
		if n := owned(t, conf, "SELECT count(*) FROM job WHERE state = 'dead'"); n != 0 {
			t.Errorf("%d jobs died", n)
		}
	})
}

func makeUnit(ctx context.Context, a *server.App, o org.Organization, name string) (org.Organization, error) {
	s := org.New(a.DB, a.Clock, ids.New, nil)
	_, err := s.AddUnit(ctx, access.System(o.Number, o.ID, "soak"), org.UnitInput{Name: name})
	return o, err
}

func owned(t testing.TB, c db.Config, question string) (n int64) {
	t.Helper()
	if err := testkit.OwnerDB(t, c).QueryRow(question).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

package testkit

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestTheClusterIsOursAlone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := pgx.Connect(ctx, ClusterURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(ctx) }()
	var super bool
	if err := db.QueryRow(ctx, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").Scan(&super); err != nil || !super {
		t.Errorf("its user may not do everything: %v", err)
	}
}

// alone is scripts/pg in a repository of its own, which has a cluster of its own.
func alone(t *testing.T) func(args ...string) string {
	t.Helper()
	script := filepath.Join(t.TempDir(), "scripts", "pg")
	if err := os.MkdirAll(filepath.Dir(script), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pg", "ram"} {
		source, err := os.ReadFile(filepath.Join(Root(t), "scripts", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(filepath.Dir(script), name), source, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		out, err := exec.Command(script, args...).CombinedOutput()
		if err != nil && args[0] != "status" {
			t.Errorf("scripts/pg %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	t.Cleanup(func() { run("stop") })
	return run
}

func TestACluster(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pg := alone(t)

	ask := func(url, query string) string {
		t.Helper()
		db, err := pgx.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close(ctx) }()
		var answer string
		if err := db.QueryRow(ctx, query).Scan(&answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	atOnce := func() string {
		t.Helper()
		var all [4]string
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() { all[i] = pg("url") })
		}
		wg.Wait()
		for _, url := range all {
			if url != all[0] {
				t.Fatalf("started together they are not one: %q", all)
			}
		}
		return all[0]
	}

	if got := pg("status"); got != "not running" {
		t.Errorf("before all: %s", got)
	}
	first := atOnce()
	for query, want := range map[string]string{
		"SHOW fsync":            "off",
		"SHOW listen_addresses": "127.0.0.1",
		"SHOW max_connections":  "300",
		"SELECT string_agg(type || ' ' || auth_method, ',') FROM pg_hba_file_rules": "host scram-sha-256",
		// By language, not by bytes: see scripts/pg.
		"SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b', 'B', 'a']) AS t(x)": "abB",
	} {
		if got := ask(first, query); got != want {
			t.Errorf("%s says %s, want %s", query, got, want)
		}
	}
	status := strings.Fields(strings.ReplaceAll(pg("status"), ",", ""))
	if len(status) != 6 || status[0] != "running" {
		t.Fatalf("running it says %q", status)
	}
	pid, dir := status[2], status[5]

	if out, err := exec.Command("kill", "-9", pid).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	second := atOnce()
	if second == first {
		t.Error("after its server was killed it is the same")
	}
	ask(second, "SELECT 'alive'")

	pg("stop")
	if _, err := os.Lstat(dir); !os.IsNotExist(err) {
		t.Errorf("stopped, it leaves %s: %v", dir, err)
	}

	// Somebody was killed while they held the lock.
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("99999999", filepath.Join(dir, "lock")); err != nil {
		t.Fatal(err)
	}
	ask(atOnce(), "SELECT 'alive'")
}

func TestAClusterThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"echo 'install it' >&2; exit 1": "install it",
		"echo rubbish":                  `printed "rubbish"`,
	} {
		script := filepath.Join(t.TempDir(), "pg")
		if err := os.WriteFile(script, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if url, err := clusterFrom(script); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v", text, url, err)
		}
	}
}

package keys_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
)

var clockAt = clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

// sealedPlaces are the places of a database in which something is sealed.
func sealedPlaces(t *testing.T) *house {
	t.Helper()
	h := newHouse(t, testkit.OpenDB(t, db.SQLite))
	h.people(1)
	return h
}

func epochFile(dir string) string { return filepath.Join(dir, "epoch-0000000001.key") }

func TestPlacesAreClosed(t *testing.T) {
	h := sealedPlaces(t)
	for _, dir := range h.dirs {
		for path, want := range map[string]os.FileMode{dir: 0o700, epochFile(dir): 0o600, filepath.Join(dir, "ledger"): 0o600} {
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v %v", path, info, err)
			}
		}
	}
	a, _ := os.ReadFile(epochFile(h.dirs[0]))
	b, _ := os.ReadFile(epochFile(h.dirs[1]))
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("the copies differ")
	}
}

func TestMissingCopyIsMadeAnew(t *testing.T) {
	for i := range 2 {
		h := sealedPlaces(t)
		want, err := os.ReadFile(epochFile(h.dirs[i]))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(h.dirs[i]); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		if _, err := keys.Open(keys.Config{Dirs: h.dirs, Log: slog.New(slog.NewTextHandler(&log, nil))}, clockAt); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(epochFile(h.dirs[i])); err != nil || !bytes.Equal(got, want) {
			t.Errorf("place %d has no copy: %v", i, err)
		}
		if !strings.Contains(log.String(), "level=WARN") || strings.Contains(log.String(), string(want[23:60])) {
			t.Errorf("the log says %q", &log)
		}
	}
}

func TestCopiesThatDisagree(t *testing.T) {
	h, other := sealedPlaces(t), sealedPlaces(t)
	foreign, err := os.ReadFile(epochFile(other.dirs[0]))
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(epochFile(h.dirs[0]))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"another key": foreign, "empty": {}, "cut": own[:60], "one bit": append([]byte{own[0] ^ 1}, own[1:]...), "a line more": append(slices.Clone(own), '\n'),
	} {
		for i := range 2 {
			if err := os.WriteFile(epochFile(h.dirs[i]), content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := keys.Open(keys.Config{Dirs: h.dirs}, clockAt)
			if err == nil || !strings.Contains(err.Error(), h.dirs[i]) {
				t.Errorf("%s in place %d: %v", name, i, err)
			}
			if err := os.WriteFile(epochFile(h.dirs[i]), own, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := keys.Open(keys.Config{Dirs: h.dirs}, clockAt); err != nil {
		t.Error(err)
	}
}

func TestRefusedPlaces(t *testing.T) {
	base := t.TempDir()
	data := filepath.Join(base, "data")
	mkdir(t, data, 0o700)
	link := filepath.Join(base, "link")
	if err := os.Symlink(data, link); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(base, "open")
	mkdir(t, open, 0o755)
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(base, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ok := filepath.Join(base, "ok")
	for name, dirs := range map[string][]string{
		"none": nil, "one": {ok}, "three": {ok, base + "/b", base + "/c"}, "nameless": {ok, ""},
		"the same": {ok, ok}, "the same by another name": {ok, base + "/x/../ok"}, "one in the other": {ok, ok + "/in"},
		"the data folder": {ok, data}, "inside the data folder": {data + "/keys", ok}, "by a link": {ok, link + "/keys"},
		"open to others": {ok, open}, "below a file": {ok, file + "/keys"},
	} {
		if _, err := keys.Open(keys.Config{Dirs: dirs, Data: data}, clockAt); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := keys.Open(keys.Config{Dirs: []string{ok, base + "/second"}, Data: data}, clockAt); err != nil {
		t.Error(err)
	}
}

func mkdir(t *testing.T, dir string, mode os.FileMode) {
	t.Helper()
	if err := os.Mkdir(dir, mode); err != nil {
		t.Fatal(err)
	}
}

// TestInterruptedDestruction: the process died after one place was marked, or half
// overwritten. The key is not copied back.
func TestInterruptedDestruction(t *testing.T) {
	for _, half := range []bool{false, true} {
		for i := range 2 {
			h := sealedPlaces(t)
			if _, err := h.r.Rotate(ctx, h.d); err != nil {
				t.Fatal(err)
			}
			dying := epochFile(h.dirs[i]) + ".destroyed"
			if err := os.Rename(epochFile(h.dirs[i]), dying); err != nil {
				t.Fatal(err)
			}
			if half {
				if err := os.WriteFile(dying, []byte("noise"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			next := h.replica()
			if n := next.here(); !slices.Equal(n, []int64{2}) {
				t.Errorf("epochs %v are here", n)
			}
			for _, dir := range h.dirs {
				if left, _ := filepath.Glob(epochFile(dir) + "*"); len(left) != 0 {
					t.Errorf("%v is left", left)
				}
			}
		}
	}
}

func TestDoctor(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		people := h.people(2)
		find := func(code string) *keys.Finding {
			t.Helper()
			all, err := h.r.Doctor(ctx, d)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range all {
				if f.Code == code {
					return &f
				}
			}
			return nil
		}
		if f := find("keys_copies"); f == nil || f.Args[1] != 2 || f.Level != keys.Fine {
			t.Errorf("copies: %v", f)
		}
		if f := find("keys_rows"); f == nil || f.Args[0] != int64(1) || f.Args[1] != int64(2) {
			t.Errorf("rows: %v", f)
		}
		for _, code := range []string{"keys_open", "keys_old", "keys_retired", "keys_gone", "keys_pending", "keys_dying"} {
			if f := find(code); f != nil {
				t.Errorf("%v in a house in order", *f)
			}
		}
		if err := os.Chmod(epochFile(h.dirs[0]), 0o644); err != nil {
			t.Fatal(err)
		}
		if f := find("keys_open"); f == nil || f.Level != keys.Failure {
			t.Errorf("a file that others may read: %v", f)
		}
		if err := os.Remove(epochFile(h.dirs[0])); err != nil {
			t.Fatal(err)
		}
		if f := find("keys_copy_missing"); f == nil || f.Args[1] != h.dirs[0] {
			t.Errorf("a missing copy: %v", f)
		}
		if _, err := os.Stat(epochFile(h.dirs[0])); !errors.Is(err, os.ErrNotExist) {
			t.Error("looking changed something")
		}
		if _, err := h.r.Rotate(ctx, d); err != nil {
			t.Fatal(err)
		}
		if f := find("keys_retired"); f == nil || f.Args[0] != int64(1) {
			t.Errorf("an epoch to be destroyed: %v", f)
		}
		h.r.Fill(h.dirs[0])
		h.destroy(people[0].p)
		if f := find("keys_pending"); f == nil || f.Args[0] != int64(1) {
			t.Errorf("a destroyed key that the ledger has not: %v", f)
		}
		late, c := keystest.RingIn(t, h.dirs)
		c.Move(9 * 24 * time.Hour)
		h.r = late
		if f := find("keys_old"); f == nil || f.Args[1] != 9 {
			t.Errorf("an old epoch: %v", f)
		}
		h.r = keystest.Ring(t)
		if f := find("keys_gone"); f == nil || f.Level != keys.Failure {
			t.Errorf("an epoch without its key: %v", f)
		}
	})
}

package keys_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
)

func entry(i byte) keys.Entry {
	return keys.Entry{At: time.Date(2026, 3, 1, 0, 0, int(i), 0, time.UTC), Mark: keys.Mark{i, 31: i}}
}

func ledgerIn(t *testing.T, dirs []string) *keys.Ledger {
	t.Helper()
	r, _ := keystest.RingIn(t, dirs)
	return r.Ledger()
}

func wantLedger(t *testing.T, l *keys.Ledger, n int) {
	t.Helper()
	if head, err := l.Head(); err != nil || head != int64(n) {
		t.Errorf("head %d, %v, not %d", head, err, n)
	}
	for i := range byte(20) {
		has, err := l.Contains(entry(i + 1).Mark)
		if err != nil || has != (int(i) < n) {
			t.Errorf("entry %d of %d: %v %v", i+1, n, has, err)
		}
	}
}

func TestLedger(t *testing.T) {
	dirs := keystest.Dirs(t)
	l := ledgerIn(t, dirs)
	wantLedger(t, l, 0)
	if err := l.Append(entry(1), entry(2), entry(2)); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(entry(2), entry(3)); err != nil {
		t.Fatal(err)
	}
	wantLedger(t, l, 3)
	second := ledgerIn(t, dirs)
	wantLedger(t, second, 3)
	if err := second.Append(entry(4)); err != nil {
		t.Fatal(err)
	}
	wantLedger(t, l, 4) // what another process appended
}

func TestLedgerAfterACrash(t *testing.T) {
	for i := range 2 {
		for _, harm := range []func(path string, whole []byte) error{
			func(path string, whole []byte) error { return os.Remove(path) },
			func(path string, whole []byte) error { return os.WriteFile(path, whole[:len(whole)-9], 0o600) },
			func(path string, whole []byte) error { return os.WriteFile(path, whole[:20], 0o600) },
			func(path string, whole []byte) error {
				return os.WriteFile(path, append(slices.Clone(whole), "4 17724"...), 0o600)
			},
		} {
			dirs := keystest.Dirs(t)
			if err := ledgerIn(t, dirs).Append(entry(1), entry(2), entry(3)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dirs[i], "ledger")
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := harm(path, whole); err != nil {
				t.Fatal(err)
			}
			l := ledgerIn(t, dirs)
			wantLedger(t, l, 3)
			if err := l.Append(entry(4)); err != nil {
				t.Fatal(err)
			}
			wantLedger(t, ledgerIn(t, dirs), 4)
			a, _ := os.ReadFile(filepath.Join(dirs[0], "ledger"))
			b, _ := os.ReadFile(filepath.Join(dirs[1], "ledger"))
			if !bytes.Equal(a, b) {
				t.Error("the copies differ afterwards")
			}
		}
	}
}

func TestChangedLedgerIsRefused(t *testing.T) {
	dirs := keystest.Dirs(t)
	if err := ledgerIn(t, dirs).Append(entry(1), entry(2), entry(3)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dirs[0], "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, content ...[]byte) {
		t.Helper()
		for i, dir := range dirs {
			if err := os.WriteFile(filepath.Join(dir, "ledger"), content[i%len(content)], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := keys.Open(keys.Config{Dirs: dirs}, clockAt); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for at := range whole {
		bad := slices.Clone(whole)
		bad[at] ^= 1
		if bytes.Count(bad, []byte("\n")) < 4 {
			continue // the last line became a torn one, which the other copy mends
		}
		refused("one bit in one copy", whole, bad)
		refused("the same bit in both", bad)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	refused("a line taken out", slices.Concat(lines[0], lines[1], lines[3]))
	refused("lines exchanged", slices.Concat(lines[0], lines[2], lines[1], lines[3]))
}

func TestRace_LedgerOfManyProcesses(t *testing.T) {
	dirs := keystest.Dirs(t)
	var wg sync.WaitGroup
	for range 4 {
		l := ledgerIn(t, dirs)
		wg.Go(func() {
			for i := range byte(20) { // all append the same
				if err := l.Append(entry(i + 1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	wantLedger(t, ledgerIn(t, dirs), 20)
}

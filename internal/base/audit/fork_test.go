package audit_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// rewind brings the log back to what a backup of that size had held.
func rewind(t *testing.T, d *db.DB, org, size int64) {
	t.Helper()
	conn := unguarded(t, d.Config())
	ctx := context.Background()
	exec := func(stmt string, args ...any) {
		if _, err := conn.ExecContext(ctx, stmt, args...); err != nil {
			t.Fatal(stmt, err)
		}
	}
	later := "(SELECT l.entry_id FROM audit_leaf l WHERE l.org_id = $1 AND l.seq >= $2)"
	exec("DELETE FROM audit_subject WHERE org_id = $1 AND entry_id IN "+later, org, size)
	exec("DELETE FROM audit_content WHERE org_id = $1 AND id IN "+later, org, size)
	exec("DELETE FROM audit_entry WHERE org_id = $1 AND id IN "+later, org, size)
	exec("DELETE FROM audit_leaf WHERE org_id = $1 AND seq >= $2", org, size)
	exec("DELETE FROM audit_head WHERE org_id = $1 AND size > $2", org, size)
	exec("DELETE FROM audit_checkpoint WHERE org_id = $1 AND size > $2", org, size)
	exec("DELETE FROM audit_pending WHERE org_id = $1", org)
	exec("DELETE FROM audit_tile WHERE org_id = $1", org)
	exec("UPDATE audit_log SET size = $2, epoch = h.epoch, root = h.root, integrated_at = h.integrated_at FROM audit_head h WHERE audit_log.org_id = $1 AND h.org_id = $1 AND h.size = $2", org, size)
	tree, _ := proof.Grow(0, nil)
	rows, err := conn.QueryContext(ctx, "SELECT e.commitment FROM audit_leaf l JOIN audit_entry e ON e.org_id = l.org_id AND e.id = l.entry_id WHERE l.org_id = $1 ORDER BY l.seq", org)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			t.Fatal(err)
		}
		tree.Append(proof.Leaf(proof.Hash(b)))
	}
	_ = rows.Close()
	for _, n := range tree.Dirty() {
		exec("INSERT INTO audit_tile (org_id, level, idx, width, data) VALUES ($1, $2, $3, $4, $5)", org, n.Level, n.Index, n.Width(), n.Data)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

func pack(t *testing.T, l *audit.Log, sc access.Scope) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := l.ExportLog(context.Background(), sc, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A database restored from an older copy goes on under a new name, and says where: no
// two histories are ever signed under one.
func TestRestoreOpensAnEpoch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		dirs := twoDirs(t)
		sc := system(t, d)
		org := sc.OrgID()
		l := open(t, d, dirs...)
		add := func(l *audit.Log, n int) {
			for range n {
				write(t, d, sc, event(ids.ID{1}))
			}
			drain(t, l)
		}
		add(l, 9)
		nine, err := l.Checkpoint(ctx, sc)
		if err != nil {
			t.Fatal(err)
		}
		add(l, 3)
		twelve := check(t, l, org)
		rewind(t, d, org, 9)
		l = open(t, d, dirs...) // the next start
		if r := check(t, l, org); r.OK() {
			t.Error("a log that is behind what was published verifies")
		}
		add(l, 3)
		r := check(t, l, org)
		if !r.OK() || r.Size != 13 || len(r.Restores) != 1 {
			t.Fatalf("%+v", r)
		}
		want := audit.Restore{Index: 9, OldOrigin: twelve.Origin, Published: 12, Root: twelve.Root, Survived: 9, Reason: "older"}
		if r.Restores[0] != want || !strings.Contains(want.String(), "log was restored at 9") {
			t.Errorf("%+v", r.Restores[0])
		}
		if !strings.HasSuffix(twelve.Origin, "/1") || !strings.HasSuffix(r.Origin, "/2") {
			t.Error(twelve.Origin, r.Origin)
		}
		if again, err := l.Checkpoint(ctx, sc); err != nil || again == nine {
			t.Error(again, err)
		}
		off, err := proof.Verify(bytes.NewReader(pack(t, l, sc)), l.Keys()...)
		if err != nil || !off.OK() || len(off.Restores) != 1 || off.Restores[0] != want {
			t.Errorf("offline: %+v %v", off, err)
		}
		// Once more, to a point before the first restore.
		rewind(t, d, org, 9)
		l = open(t, d, dirs...)
		add(l, 1)
		if r := check(t, l, org); !r.OK() || !strings.HasSuffix(r.Origin, "/3") || r.Restores[0].Published != 13 {
			t.Errorf("%+v", r)
		}
	})
}

// A copy that is as long but another history is noticed by its root, also by a process
// that never stopped.
func TestOtherHistoryOpensAnEpoch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		sc := system(t, d)
		l := open(t, d, twoDirs(t)...)
		add := func(l *audit.Log) {
			for range 2 {
				write(t, d, sc, event(ids.ID{1}))
			}
			drain(t, l)
		}
		add(l)
		add(l)
		rewind(t, d, sc.OrgID(), 2)
		add(open(t, d, twoDirs(t)...)) // another machine goes on from the old copy
		add(l)
		r := check(t, l, sc.OrgID())
		if len(r.Restores) != 1 || r.Restores[0].Reason != "different" || r.Size != 7 {
			t.Errorf("%+v", r)
		}
	})
}

// The ledger survives what can happen to its files.
func TestLedger(t *testing.T) {
	dirs := twoDirs(t)
	reopen := func() *audit.FileLedger {
		t.Helper()
		l, err := audit.OpenLedger(dirs...)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	last := func(l *audit.FileLedger, org int64) audit.Published {
		t.Helper()
		p, _, err := l.Last(org)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	put := func(l *audit.FileLedger, all ...audit.Published) {
		t.Helper()
		if err := l.Record(all); err != nil {
			t.Fatal(err)
		}
	}
	l := reopen()
	if _, ok, err := l.Last(5); ok || err != nil {
		t.Error(ok, err)
	}
	p := audit.Published{Org: 5, Epoch: 2, Size: 7, Root: proof.Hash{1}}
	put(l, p)
	put(l, audit.Published{Org: 5, Epoch: 1, Size: 900}) // an older epoch does not come back
	if got := last(reopen(), 5); got != p {
		t.Error(got)
	}
	// The machine stopped while a record was being written.
	f, err := os.OpenFile(filepath.Join(dirs[0], "log-heads.journal"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.WriteString("half a record")
	_ = f.Close()
	l = reopen()
	p.Size = 8
	put(l, p)
	if got := last(reopen(), 5); got != p {
		t.Error(got)
	}
	// One place is lost: the other has all of it, and fills the new one.
	dirs[0] = t.TempDir()
	if got := last(reopen(), 5); got != p {
		t.Error(got)
	}
	dirs[1] = t.TempDir()
	if got := last(reopen(), 5); got != p {
		t.Error(got)
	}
	// Many logs fold into one sorted file, written by two processes at once.
	a, b := reopen(), reopen()
	many := func(l *audit.FileLedger, first, n int64) {
		for at := first; at < first+n; at += 1000 {
			var all []audit.Published
			for i := at; i < at+1000; i++ {
				all = append(all, audit.Published{Org: i, Epoch: 1, Size: i, Root: proof.Hash{byte(i)}})
			}
			put(l, all...)
		}
	}
	done := make(chan bool)
	go func() { many(a, 10_000, audit.Fold+2000); close(done) }()
	many(b, 1_000_000, audit.Fold+2000)
	<-done
	for _, org := range []int64{5, 10_000, 10_000 + audit.Fold/2, 10_000 + audit.Fold + 1999, 1_000_000, 1_000_000 + audit.Fold + 1999} {
		if got := last(reopen(), org); got.Org != org {
			t.Errorf("%d: %+v", org, got)
		}
	}
	if got := last(reopen(), 9_999); got.Org != 0 {
		t.Error(got)
	}
	// A damaged record is not believed; the other copy is.
	path := filepath.Join(dirs[0], "log-heads")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		if i%64 == 20 {
			raw[i] ^= 1
		}
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := last(reopen(), 10_000); got.Org != 10_000 {
		t.Error(got)
	}
}

// The key of the log lies in every directory, for its owner only, and what an older key
// signed stays valid.
func TestSigner(t *testing.T) {
	dirs := twoDirs(t)
	if _, err := audit.OpenSigner(dirs...); err == nil {
		t.Fatal("there is a key already")
	}
	s, err := audit.CreateSigner(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		info, err := os.Stat(filepath.Join(dir, "log-key"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Error(info, err)
		}
	}
	text := proof.Checkpoint{Origin: "a/b/1", Size: 1, At: 2}.Text()
	old, err := s.Sign(text)
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.Rotate(dirs[0]) // and dies before the second place
	if err != nil {
		t.Fatal(err)
	}
	dirs = append(dirs, t.TempDir())
	again, err := audit.OpenSigner(dirs...)
	if err != nil || again.Installation() != s.Installation() || again.Keys()[0] != next.Keys()[0] || again.Keys()[1] != s.Keys()[0] {
		t.Fatal(again, err)
	}
	if b, err := os.ReadFile(filepath.Join(dirs[2], "log-key")); err != nil || len(b) == 0 {
		t.Error("the new directory got no copy: ", err)
	}
	keys, err := proof.Keys(again.Keys()...)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := again.Sign(text)
	if err != nil || fresh == old {
		t.Error(err)
	}
	for _, n := range []string{old, fresh} {
		if c, _, err := proof.OpenCheckpoint(n, keys); err != nil || c.Size != 1 {
			t.Error(c, err)
		}
	}
	if err := os.Chmod(filepath.Join(dirs[0], "log-key"), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.OpenSigner(dirs...); err == nil {
		t.Error("a key that others may read was taken")
	}
	other := t.TempDir()
	if _, err := audit.CreateSigner(other); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.OpenSigner(dirs[1], other); err == nil {
		t.Error("two different keys were taken")
	}
}

// What was published is in the ledger before anybody can see it.
func TestLedgerBeforeCheckpoint(t *testing.T) {
	d := testkit.OpenDB(t, db.SQLite)
	ctx := context.Background()
	dirs := twoDirs(t)
	l := open(t, d, dirs...)
	sc := system(t, d)
	write(t, d, sc, audit.Event{At: now, Verb: "org.opened"})
	l.CrashAt(func(point string) error {
		if point == "recorded" {
			return os.ErrDeadlineExceeded
		}
		return nil
	})
	if _, err := l.Integrate(ctx, sc.OrgID()); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Checkpoint(ctx, sc); err == nil {
		t.Fatal("did not die")
	}
	after, err := audit.OpenLedger(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	if p, ok, err := after.Last(sc.OrgID()); !ok || p.Size != 1 || err != nil {
		t.Error(p, ok, err)
	}
	if n, err := open(t, d, dirs...).Checkpoint(ctx, sc); err != nil || n == "" {
		t.Error("what the crash left unsigned was not signed: ", err)
	}
}

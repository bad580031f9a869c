package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"standing/internal/base/blob/blobtest"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/malware/malwaretest"
	"standing/internal/base/testkit"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
)

// With a real scanner: a clean file goes through, the test file of scanners does not, alone
// or within another, and a daemon that died is waited for.
func TestRealScanner(t *testing.T) {
	daemon := malwaretest.Start(t)
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.Scanner = daemon.Scanner(t)
		ann := k.person("Ann")
		if v := k.show(k.sent(ann, "a.pdf", evidencetest.PDF(1, "x"))); v.State != evidence.Ready || v.Versions[0].Verdict != "clean" {
			t.Errorf("%+v", v)
		}
		bad := append(evidencetest.PDF(1, "y"), malwaretest.EICAR()...)
		if v := k.show(k.sent(ann, "b.pdf", bad)); v.State != evidence.Refused || v.Reason != "infected" {
			t.Errorf("%+v", v)
		}
		if v := k.show(k.sent(ann, "large.pdf", evidencetest.PDF(1, string(make([]byte, malwaretest.FileLimit+1<<20))))); v.State != evidence.Refused || v.Reason != "scan_too_large" {
			t.Errorf("%+v", v)
		}
		k.whole()
	})
}

// With a real store of the API of S3: in, out, moved, removed, down and back.
func TestRealStore(t *testing.T) {
	server := blobtest.Start(t)
	k := newKit(t, testkit.OpenDB(t, db.SQLite))
	k.store.Store = server.Store(t)
	ann, bob := k.person("Ann"), k.person("Bob")
	id := k.sent(ann, "a.pdf", evidencetest.PDF(2, "x"))
	if _, err := k.picture(k.me(evidence.PermView, ann), evidence.PictureInput{ID: id, Page: 2}); err != nil {
		t.Fatal(err)
	}
	_, err := k.Move(ctx, k.staff(evidence.PermEnter), evidence.MoveInput{ID: id, Person: bob})
	k.must(err)
	k.work()
	k.whole()
	server.Stop()
	if _, err := k.send(k.me(evidence.PermEnter, bob), evidence.Arrival{Name: "b.png"}, evidencetest.PNG(1)); !errors.Is(err, fault.Busy) {
		t.Error(err)
	}
	if _, err := k.picture(k.me(evidence.PermView, bob), evidence.PictureInput{ID: id}); !errors.Is(err, fault.Busy) {
		t.Error(err)
	}
	server.Again(t)
	if v := k.show(k.sent(bob, "b.png", evidencetest.PNG(1))); v.State != evidence.Ready {
		t.Errorf("%+v", v)
	}
	_, err = k.Remove(ctx, k.staff(evidence.PermRemove), evidence.RemoveInput{ID: id, Reason: "r"})
	k.must(err)
	k.clock.Move(8 * 24 * time.Hour)
	k.work()
	k.whole()
}

// endless is a PDF of any size that is made as it is read.
type endless struct {
	head []byte
	left int64
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.head) > 0 {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	e.left -= n
	return int(n), nil
}

// A file takes the same little memory on its way in, whatever its size.
func TestLargeFilesTakeLittleMemory(t *testing.T) {
	k := newKit(t, testkit.OpenDB(t, db.SQLite))
	k.Most = 1 << 30
	me := k.me(evidence.PermEnter, k.person("Ann"))
	var was, is runtime.MemStats
	runtime.ReadMemStats(&was)
	if _, err := k.Receive(ctx, me, evidence.Arrival{Name: "large.pdf"}, &endless{[]byte("%PDF-1.7\n"), 500 << 20}); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&is)
	if used := is.TotalAlloc - was.TotalAlloc; used > 24<<20 {
		t.Errorf("%d MB of memory for 500 MB", used>>20)
	} else {
		t.Logf("%d MB allocated in all", used>>20)
	}
}

// BenchmarkReceive is the way in of a file of 64 MB, with its digest and its rows, beside what
// streaming AEAD alone takes to write the same to the same disk. The limit is 60 % of that.
func BenchmarkReceive(b *testing.B) {
	const size = 64 << 20
	k := newKit(b, testkit.OpenDB(b, db.SQLite))
	ann := k.person("Ann")
	me := k.me(evidence.PermEnter, ann)
	var o keys.Opener
	k.must(k.d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		o, err = k.ring.Make(ctx, tx, k.org, "training", []ids.ID{ann})
		return err
	}))
	var raw, whole time.Duration
	for b.Loop() {
		file := func() io.Reader { return &endless{[]byte(fmt.Sprint("%PDF-1.7 ", b.N, whole)), size} }
		at := time.Now()
		f, err := os.Create(filepath.Join(k.dir, "raw"))
		k.must(err)
		w, err := o.Sealing(ann, keys.Place{Table: "t", Column: "c"}, f)
		k.must(err)
		_, err = io.CopyBuffer(w, file(), make([]byte, 256<<10))
		k.must(errors.Join(err, w.Close(), f.Sync(), f.Close()))
		raw += time.Since(at)
		at = time.Now()
		_, err = k.Receive(ctx, me, evidence.Arrival{Name: "large.pdf"}, file())
		k.must(err)
		whole += time.Since(at)
		b.StopTimer()
		k.work()
		for _, name := range k.stored() {
			k.must(k.store.Delete(ctx, name))
		}
		b.StartTimer()
	}
	mbs := func(d time.Duration) float64 { return float64(b.N) * size / 1e6 / d.Seconds() }
	b.ReportMetric(mbs(raw), "raw-MB/s")
	b.ReportMetric(mbs(whole), "MB/s")
	b.ReportMetric(100*raw.Seconds()/whole.Seconds(), "%-of-raw")
}

// BenchmarkPicture is a page that was drawn before.
func BenchmarkPicture(b *testing.B) {
	k := newKit(b, testkit.OpenDB(b, db.SQLite))
	ann := k.person("Ann")
	id := k.sent(ann, "a.png", evidencetest.PNG(1))
	me := k.me(evidence.PermView, ann)
	for b.Loop() {
		page, err := k.picture(me, evidence.PictureInput{ID: id})
		if err != nil || !bytes.HasPrefix(page, []byte("\xff\xd8")) {
			b.Fatal(err)
		}
	}
}

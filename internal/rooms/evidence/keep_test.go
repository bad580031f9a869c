package evidence_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/testkit"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
)

const canary = "CANARYCERTIFICATE"

// bytesOf is everything that lies in the store and in the rows of documents.
func (k *kit) bytesOf() (out []byte) {
	k.t.Helper()
	k.must(filepath.WalkDir(k.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out = append(append(out, b...), path...)
		return err
	}))
	k.must(k.d.Read(ctx, testkit.Org(k.org), func(ctx context.Context, q db.Q) error {
		rows, err := db.All(ctx, q, func(r *sql.Rows) (b []byte, err error) {
			var title, reason, name, digest, index []byte
			err = r.Scan(&title, &reason, &name, &digest, &index)
			return bytes.Join([][]byte{title, reason, name, digest, index}, nil), err
		}, `SELECT d.title, d.reason, v.file_name, v.digest, v.digest_ix FROM document d JOIN document_version v ON v.org_id = d.org_id AND v.document_id = d.id WHERE d.org_id = $1`, k.org)
		for _, b := range rows {
			out = append(out, b...)
		}
		return err
	}))
	return out
}

// No byte of a file, of its name, title or digest lies in the clear, before it was looked at
// or after; and without the person's key none of it can be had.
func TestNothingLiesInTheClear(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		file := evidencetest.PDF(2, canary)
		sum := sha256.Sum256(file)
		clear := func(when string) {
			t.Helper()
			all := k.bytesOf()
			for what, secret := range map[string][]byte{"text": []byte(canary), "digest": sum[:], "digest in letters": []byte(hex.EncodeToString(sum[:])), "kind": []byte("%PDF-"), "picture": []byte("\xff\xd8\xff\xdb\x00\x84")} {
				if bytes.Contains(all, secret) {
					t.Errorf("%s the %s lies in the clear", when, what)
				}
			}
			if len(all) < len(file) {
				t.Errorf("only %d bytes were looked through", len(all))
			}
		}
		got, err := k.send(k.me(evidence.PermEnter, ann), evidence.Arrival{Name: canary + ".pdf", Title: canary}, file)
		k.must(err)
		clear("received,")
		k.work()
		_, err = k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: got.ID, Page: 2})
		k.must(err)
		if v := k.show(got.ID); v.Title != canary {
			t.Fatal(v)
		}
		_, err = k.Remove(ctx, k.staff(evidence.PermRemove), evidence.RemoveInput{ID: got.ID, Reason: canary})
		k.must(err)
		clear("ready,")
		_, err = k.Restore(ctx, k.staff(evidence.PermRemove), evidence.Ref{ID: got.ID})
		k.must(err)
		k.must(d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return k.ring.Destroy(ctx, tx, keys.Subject{Org: k.org, Person: ann, Class: "training"})
		}))
		if _, err := k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: got.ID}); !errors.Is(err, keys.Destroyed) {
			t.Error("with the key gone: ", err)
		}
		if v := k.show(got.ID); v.Title != "" || v.Versions[0].FileName != "" || v.Versions[0].Digest != "" {
			t.Errorf("%+v", v)
		}
	})
}

// A removed document can be brought back for seven days. Then no row, file, picture or digest
// of it is left; what is beside it stays.
func TestRemovedDocumentsLeaveNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		stays := k.sent(ann, "b.png", evidencetest.PNG(7))
		kept := k.stored()
		id := k.sent(ann, "a.pdf", evidencetest.PDF(2, "x"))
		_, err := k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: id, Page: 2})
		k.must(err)
		boss := k.staff(evidence.PermRemove)
		remove := func() {
			t.Helper()
			_, err := k.Remove(ctx, boss, evidence.RemoveInput{ID: id, Reason: "The wrong person's"})
			k.must(err)
		}
		remove()
		if l, err := k.List(ctx, k.staff(evidence.PermView), evidence.ListInput{}); err != nil || len(l.Documents) != 1 {
			t.Error(l, err)
		}
		if _, err := k.Rename(ctx, k.staff(evidence.PermEnter), evidence.TitleInput{ID: id, Title: "t"}); !errors.Is(err, fault.Gone) {
			t.Error(err)
		}
		k.clock.Move(6 * 24 * time.Hour)
		k.work()
		if v, err := k.Restore(ctx, k.staff(evidence.PermRemove), evidence.Ref{ID: id}); err != nil || v.State != evidence.Ready || !v.RemovedAt.IsZero() {
			t.Error(v, err)
		}
		k.clock.Move(2 * 24 * time.Hour)
		k.work()
		if v := k.show(id); v.Shown != 1 {
			t.Error("what was brought back went: ", v)
		}
		remove()
		k.clock.Move(24 * time.Hour)
		_, err = k.Restore(ctx, k.staff(evidence.PermRemove), evidence.Ref{ID: id})
		k.must(err)
		k.clock.Move(24 * time.Hour)
		remove()
		k.clock.Move(6 * 24 * time.Hour)
		k.work()
		if v := k.show(id); v.Shown != 1 {
			t.Error("it went with the removal before: ", v)
		}
		k.clock.Move(2 * 24 * time.Hour)
		if _, err := k.Restore(ctx, k.staff(evidence.PermRemove), evidence.Ref{ID: id}); !errors.Is(err, fault.Gone) {
			t.Error(err)
		}
		k.work()
		if _, err := k.Show(ctx, k.staff(evidence.PermView), evidence.ShowInput{ID: id}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if prints, twins := k.count("document_print"), k.count("document_twin"); prints != 0 || twins != 0 {
			t.Error(prints, " fingerprints, ", twins, " twins are left")
		}
		if k.count("document") != 1 || k.count("document_version") != 1 || k.count("document_file") != 2 || fmt.Sprint(k.stored()) != fmt.Sprint(kept) {
			t.Error(k.count("document"), k.count("document_version"), k.stored(), kept)
		}
		if v := k.show(stays); v.State != evidence.Ready {
			t.Error(v)
		}
	})
}

// Moved, a document is sealed under the key of whose it is now, and under no other.
func TestMove(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		id := k.sent(ann, "a.pdf", evidencetest.PDF(2, "x"))
		boss := k.staff(evidence.PermEnter)
		got, err := k.send(boss, evidence.Arrival{Document: id, Name: "b.pdf"}, evidencetest.PDF(1, "y"))
		k.must(err)
		if _, err := k.Move(ctx, boss, evidence.MoveInput{ID: id, Person: bob}); reason(err) != "document_busy" {
			t.Error(got, err)
		}
		k.work()
		was := k.stored()
		v, err := k.Move(ctx, boss, evidence.MoveInput{ID: id, Person: bob})
		if err != nil || v.Person != bob || v.Title != "a" || v.Versions[0].FileName != "b.pdf" {
			t.Fatalf("%+v %v", v, err)
		}
		if _, err := k.Move(ctx, boss, evidence.MoveInput{ID: id, Person: bob}); reason(err) != "document_theirs" {
			t.Error(err)
		}
		k.work()
		k.whole()
		for _, old := range was {
			for _, now := range k.stored() {
				if old == now {
					t.Error("a file is as it was sealed before: ", old)
				}
			}
		}
		k.must(d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return k.ring.Destroy(ctx, tx, keys.Subject{Org: k.org, Person: ann, Class: "training"})
		}))
		for n := range int64(2) {
			if _, err := k.picture(k.me(evidence.PermView, bob), evidence.PictureInput{ID: id, N: n + 1, Page: 1}); err != nil {
				t.Error(n, err)
			}
		}
		if v := k.show(id); v.Title != "a" || v.Versions[1].Digest == "" {
			t.Error(v)
		}
	})
}

// However often the store fails in between, a file is looked at in the end, once; what a kill
// left is swept a day later, and nothing that has a row.
func TestStoreDownInBetween(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		got, err := k.send(k.me(evidence.PermEnter, ann), evidence.Arrival{Name: "a.pdf"}, evidencetest.PDF(2, "x"))
		k.must(err)
		for i := range 2 {
			k.store.fail = 2 - i
			_ = k.try()
			if v := k.show(got.ID); v.State != evidence.Received || v.Reason != "store" {
				t.Errorf("%+v", v)
			}
			k.clock.Move(time.Hour)
		}
		k.work()
		k.whole()
		if v := k.show(got.ID); v.State != evidence.Ready {
			t.Errorf("%+v", v)
		}
		orphan := fmt.Sprintf("%d/document/%s", k.org, ids.New(start))
		k.must(k.store.Put(ctx, orphan, bytes.NewReader([]byte("left by a kill"))))
		k.must(k.store.Put(ctx, "probe/x", bytes.NewReader([]byte("somebody else's"))))
		k.clock.Move(time.Hour)
		k.must(k.SweepNow(ctx))
		if n := len(k.stored()); n != 4 {
			t.Error("what is young was swept: ", n)
		}
		k.clock.Move(48 * time.Hour)
		k.must(k.SweepNow(ctx))
		if n := len(k.stored()); n != 3 {
			t.Error(k.stored())
		}
	})
}

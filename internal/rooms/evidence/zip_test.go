package evidence_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/evidence"
)

// A hostile zip ends the batch, or the file, with a reason, and nothing of it stays.
func TestHostileZips(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		mia := k.numbered("Mia Stone", "1")
		boss := k.staff(evidence.PermBatch)
		for name, body := range map[string]string{"nothing": "", "text": "Dear all", "pdf": pdf("x")} {
			if _, err := k.ReceiveBatch(ctx, boss, "a.zip", strings.NewReader(body)); reason(err) != "batch_kind" {
				t.Errorf("%s: %v", name, err)
			}
		}
		good := packed(t, "Mia Stone.pdf", pdf("x"))
		many := []string{}
		for i := range 5001 {
			many = append(many, fmt.Sprint(i), "x")
		}
		lying := packed(t, many...)
		end := bytes.LastIndex(lying, []byte("PK\x05\x06"))
		lying[end+8], lying[end+9], lying[end+10], lying[end+11] = 1, 0, 1, 0
		for want, z := range map[string][]byte{
			"batch_damaged":  good[:len(good)-10],
			"batch_too_many": lying,
			"batch_empty":    packed(t, "a/", ""),
		} {
			if v := k.batchNow(k.batch(z)); v.State != evidence.BatchFailed || v.Reason != want {
				t.Errorf("%s: %s %s", want, v.State, v.Reason)
			}
		}
		bomb := k.batch(packed(t, "Mia Stone bomb.pdf", "%PDF-"+strings.Repeat("0", 5<<20), "Mia Stone.pdf", pdf("y")))
		if v := k.batchNow(bomb); v.Items[0].Reason != "bomb" || v.Items[1].Found != "one" {
			t.Errorf("%+v", v.Items)
		}
		short := packed(t, "Mia Stone.pdf", pdf(strings.Repeat("abc", 50)))
		at := bytes.LastIndex(short, []byte("PK\x01\x02"))
		short[at+24] = 60 // the directory says that it is smaller than it is
		lies := k.batch(short)
		_, err := k.File(ctx, boss, evidence.BatchRef{ID: lies})
		k.must(err)
		k.work()
		if v := k.batchNow(lies); v.State != evidence.BatchDone || v.Items[0].State != "refused" {
			t.Errorf("%s %+v", v.State, v.Items)
		}
		_, err = k.Discard(ctx, boss, evidence.BatchRef{ID: bomb})
		k.must(err)
		k.work()
		k.clock.Move(48 * time.Hour)
		k.must(k.SweepNow(ctx))
		if l, err := k.List(ctx, k.staff(evidence.PermView), evidence.ListInput{Person: mia}); err != nil || len(l.Documents) != 0 || len(k.stored()) != 0 {
			t.Error(len(l.Documents), k.stored(), err)
		}
	})
}

// The zip and the names in it lie sealed, under a key that dies with the batch.
func TestBatchLiesSealed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.person("Mia Stone")
		id := k.batch(packed(t, "Mia Stone "+canary+".pdf", pdf(canary)))
		names := func() (all []byte) {
			k.must(d.Read(ctx, testkit.Org(k.org), func(ctx context.Context, q db.Q) error {
				rows, err := db.All(ctx, q, db.Scalar[[]byte], `SELECT i.name FROM document_item i WHERE i.org_id = $1`, k.org)
				all = bytes.Join(rows, nil)
				return err
			}))
			return all
		}
		if all := append(k.bytesOf(), names()...); bytes.Contains(all, []byte(canary)) || bytes.Contains(all, []byte("PK\x03\x04")) || len(all) < 300 {
			t.Error("the zip lies in the clear, or nowhere: ", len(all))
		}
		_, err := k.Discard(ctx, k.staff(evidence.PermBatch), evidence.BatchRef{ID: id})
		k.must(err)
		k.work()
		if len(k.stored()) != 0 {
			t.Error(k.stored())
		}
		var left int64
		k.must(d.Read(ctx, testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
			left, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM subject_key WHERE org_id = $1 AND person_id = $2`, k.org, id)
			return err
		}))
		if left != 0 {
			t.Error("the key of the batch is there")
		}
	})
}

// BenchmarkThousand is a zip of a thousand certificates, from the upload until all are filed.
func BenchmarkThousand(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		k := newKit(b, testkit.OpenDB(b, db.SQLite))
		var files []string
		for i := range 1000 {
			name := fmt.Sprintf("Person %s%s Stone", string(rune('a'+i%26)), strings.Repeat("x", i/26+1))
			k.person(name)
			files = append(files, name+"/ACLS 2026.pdf", pdf(name))
		}
		z := packed(b, files...)
		b.StartTimer()
		id := k.batch(z)
		_, err := k.File(ctx, k.staff(evidence.PermBatch), evidence.BatchRef{ID: id})
		k.must(err)
		k.must(k.BatchNow(ctx, access.System(k.org, k.orgID, "test"), id))
		b.StopTimer()
		if v := k.batchNow(id); v.Counts["filed"] != 1000 {
			b.Fatal(v.Counts)
		}
		b.StartTimer()
	}
}

package evidence_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
)

// Of a file that many send at once about one person there is one document, and one file.
func TestRace_TheSameFileOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		file := evidencetest.PNG(3)
		me, boss := k.me(evidence.PermEnter, ann), k.staff(evidence.PermEnter)
		got := make([]evidence.Taken, 16)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() {
				sc := []access.Scope{me, boss}[i%2]
				var err error
				if got[i], err = k.Receive(ctx, sc, evidence.Arrival{Person: ann, Name: "a.png"}, bytes.NewReader(file)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		fresh := 0
		for _, g := range got {
			if g.ID != got[0].ID {
				t.Error("two documents")
			}
			if !g.Same {
				fresh++
			}
		}
		if fresh != 1 || k.count("document") != 1 {
			t.Error(fresh, k.count("document"))
		}
		k.work()
		k.whole()
	})
}

// Two replicas that look at one file, and a page that is drawn by many at once, leave one file
// of each kind.
func TestRace_LookedAtByTwo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		got, err := k.send(k.me(evidence.PermEnter, ann), evidence.Arrival{Name: "a.pdf"}, evidencetest.PDF(2, "x"))
		k.must(err)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := k.LookNow(ctx, access.System(k.org, k.orgID, "test"), k.versionOf(got.ID)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.work()
		k.whole()
		for range 8 {
			wg.Go(func() {
				if _, err := k.picture(k.me(evidence.PermView, ann), evidence.PictureInput{ID: got.ID, Page: 2}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.work()
		k.whole()
		if n := k.count("document_file"); n != 3 || k.show(got.ID).State != evidence.Ready {
			t.Error(n, k.show(got.ID).State)
		}
	})
}

func (k *kit) versionOf(document ids.ID) (id ids.ID) {
	k.must(k.d.Read(ctx, testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		id, err = db.One(ctx, q, db.Scalar[ids.ID], `SELECT id FROM document_version WHERE org_id = $1 AND document_id = $2`, k.org, document)
		return err
	}))
	return id
}

// Removing while it is moved, renamed and sent anew ends with one truth, and whole.
func TestRace_ChangedByMany(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		id := k.sent(ann, "a.pdf", evidencetest.PDF(2, "x"))
		boss := k.staff(evidence.PermEnter)
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				var err error
				switch i % 4 {
				case 0:
					_, err = k.Move(ctx, boss, evidence.MoveInput{ID: id, Person: []ids.ID{ann, bob}[i/4%2]})
				case 1:
					_, err = k.Rename(ctx, boss, evidence.TitleInput{ID: id, Title: fmt.Sprint("t", i)})
				case 2:
					_, err = k.Receive(ctx, boss, evidence.Arrival{Document: id, Name: "v.png"}, bytes.NewReader(evidencetest.PNG(byte(i))))
				case 3:
					_, err = k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: id, Page: 2})
				}
				if r := reason(err); r != "" && r != "document_theirs" && r != "document_busy" && r != "conflict" && r != "busy" && r != "not_found" {
					t.Error(i%4, err)
				}
			})
		}
		wg.Wait()
		k.work()
		k.clock.Move(25 * time.Hour)
		k.must(k.SweepNow(ctx)) // what a failed move sealed
		k.whole()
		v := k.show(id)
		if v.State != evidence.Ready || v.Title == "" {
			t.Errorf("%+v", v)
		}
		for _, one := range v.Versions {
			if _, err := k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: id, N: one.N}); err != nil {
				t.Error(one.N, err)
			}
		}
	})
}

package evidence_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/person"
)

// packed is a zip of files: name, content, name, content …
func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (k *kit) numbered(name, number string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(ctx, k.staff(person.PermEnter), person.Input{Name: name, Number: number})
	k.must(err)
	return p.ID
}

func (k *kit) batch(z []byte) ids.ID {
	k.t.Helper()
	b, err := k.ReceiveBatch(ctx, k.staff(evidence.PermBatch), "may.zip", bytes.NewReader(z))
	k.must(err)
	k.work()
	return b.ID
}

func (k *kit) batchNow(id ids.ID) evidence.BatchView {
	k.t.Helper()
	v, err := k.ShowBatch(ctx, k.staff(evidence.PermBatch), evidence.BatchInput{ID: id})
	k.must(err)
	return v
}

func pdf(text string) string { return string(evidencetest.PDF(1, text)) }

// What a zip has is found by names and numbers, shown, chosen, filed once, and taken back.
func TestBatch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		mia, noah, _, twin := k.numbered("Mia Stone", "RN004711"), k.numbered("Noah Park Lee", "RN-815"), k.numbered("Ann Twin", "1001"), k.numbered("Ann Twin", "1002")
		was := k.sent(mia, "old.pdf", evidencetest.PDF(1, "there already"))
		z := packed(t,
			"scans/Stone, Mia/ACLS 2026.pdf", pdf("one"),
			"rn 815 and more/licence.pdf", "",
			"RN004711_card.pdf", pdf("two"),
			"Noah_Park_Lee-BLS-2026-05-01.pdf", pdf("three"),
			"Ann Twin.pdf", pdf("four"),
			"Ann Twin 1002.pdf", pdf("five"),
			"Mia Stone RN815.pdf", pdf("six"),
			"who knows.pdf", pdf("seven"),
			"mia stone old.pdf", pdf("there already"),
			"Mia Stone/letter.pdf", "Dear all",
			"inner.zip", "PK",
			"__MACOSX/._x", "junk", ".DS_Store", "junk", "empty/", "")
		id := k.batch(z)
		v := k.batchNow(id)
		got := map[string]string{}
		for _, it := range v.Items {
			got[it.Path] = it.Found + " " + it.Name
		}
		want := map[string]string{"scans/Stone, Mia/ACLS 2026.pdf": "one Mia Stone", "rn 815 and more/licence.pdf": "nobody ", "RN004711_card.pdf": "one Mia Stone", "Noah_Park_Lee-BLS-2026-05-01.pdf": "one Noah Park Lee",
			"Ann Twin.pdf": "several ", "Ann Twin 1002.pdf": "one Ann Twin", "Mia Stone RN815.pdf": "several ", "who knows.pdf": "nobody ", "mia stone old.pdf": "one Mia Stone", "Mia Stone/letter.pdf": "one Mia Stone", "inner.zip": "refused "}
		for p, w := range want {
			if got[p] != w {
				t.Errorf("%s: %q, want %q", p, got[p], w)
			}
		}
		if len(got) != len(want) || v.State != evidence.BatchChoosing {
			t.Error(len(got), v.State)
		}
		if k.count("document") != 1 {
			t.Error("something was filed before anybody saw it")
		}
		boss := k.staff(evidence.PermBatch)
		choose := func(path string, who ids.ID) {
			t.Helper()
			for _, it := range v.Items {
				if it.Path == path {
					_, err := k.Choose(ctx, boss, evidence.ChooseInput{ID: id, N: it.N, Person: who})
					k.must(err)
				}
			}
		}
		choose("Ann Twin.pdf", twin)
		choose("Mia Stone RN815.pdf", noah)
		choose("RN004711_card.pdf", ids.ID{})
		if _, err := k.Choose(ctx, boss, evidence.ChooseInput{ID: id, N: 11, Person: mia}); reason(err) != "batch_item_refused" {
			t.Error(err)
		}
		if _, err := k.Choose(ctx, boss, evidence.ChooseInput{ID: id, N: 99, Person: mia}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		_, err := k.File(ctx, boss, evidence.BatchRef{ID: id})
		k.must(err)
		k.work()
		v = k.batchNow(id)
		if v.State != evidence.BatchDone || v.Counts["filed"] != 5 || v.Counts["same"] != 1 {
			t.Errorf("%s %v", v.State, v.Counts)
		}
		for _, it := range v.Items {
			switch it.Path {
			case "mia stone old.pdf":
				if it.State != "same" || it.Document != was {
					t.Error(it)
				}
			case "Mia Stone/letter.pdf":
				if it.State != "refused" || it.Reason != "kind" {
					t.Error(it)
				}
			case "Mia Stone RN815.pdf":
				if d := k.show(it.Document); d.Person != noah || d.Versions[0].Source != evidence.FromBatch || d.State != evidence.Ready {
					t.Errorf("%+v", d)
				}
			}
		}
		k.whole()
		again := k.batch(z)
		_, err = k.File(ctx, boss, evidence.BatchRef{ID: again})
		k.must(err)
		k.work()
		if v := k.batchNow(again); v.Counts["filed"] != 1 { // the one that was left out
			t.Errorf("again: %v", v.Counts)
		}
		_, err = k.UndoBatch(ctx, boss, evidence.BatchRef{ID: id})
		k.must(err)
		k.work()
		if v := k.batchNow(id); v.State != evidence.BatchUndone {
			t.Error(v.State)
		}
		l, err := k.List(ctx, k.staff(evidence.PermView), evidence.ListInput{})
		if err != nil || len(l.Documents) != 2 {
			t.Error(len(l.Documents), err)
		}
	})
}

// Killed wherever the store fails, and worked on by two replicas at once, each file is filed once.
func TestRace_ABatchIsFiledOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var files []string
		for i := range 12 {
			name := "Mia Stone" + strings.Repeat("a", i)
			k.person(name)
			files = append(files, name+".pdf", pdf(name))
		}
		id := k.batch(packed(t, files...))
		_, err := k.File(ctx, k.staff(evidence.PermBatch), evidence.BatchRef{ID: id})
		k.must(err)
		k.store.fail = 4
		_ = k.try()
		k.clock.Move(time.Hour)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := k.BatchNow(ctx, access.System(k.org, k.orgID, "test"), id); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.work()
		k.clock.Move(time.Hour)
		k.work()
		if v := k.batchNow(id); v.State != evidence.BatchDone || v.Counts["filed"] != 12 || k.count("document") != 12 {
			t.Errorf("%s %v, %d documents", v.State, v.Counts, k.count("document"))
		}
		k.whole()
	})
}

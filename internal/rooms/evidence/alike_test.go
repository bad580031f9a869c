package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/reading"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/person"
)

// paper is a certificate as the reader of the tests says it: words by the name of the file's
// contents, so that a test writes what each file says.
type paper struct{ holder, number, day string }

func (k *kit) says(papers map[string]paper) {
	k.reader.Says = func(file []byte) ([]reading.Word, error) {
		for name, p := range papers {
			if bytes.Contains(file, []byte("%PDF-1.7\n% "+name+"\n")) {
				lines := []string{"Certificate of Completion", "This certifies that", p.holder, "has completed", "Advanced Cardiac Life Support", "given by the Institute for Nursing Excellence and its partners"}
				if p.day != "" {
					lines = append(lines, "Date completed: "+p.day)
				}
				if p.number != "" {
					lines = append(lines, "Certificate number: "+p.number)
				}
				return evidencetest.Lines(lines...), nil
			}
		}
		return nil, nil
	}
}

func (k *kit) found(kind finding.Kind) (out []finding.Finding) {
	k.t.Helper()
	l, err := k.finding.List(ctx, k.staff(finding.PermView), finding.ListInput{Filter: finding.Filter{Kind: kind, State: "all"}})
	k.must(err)
	return l.Findings
}

func (k *kit) alike(sc access.Scope, in evidence.AlikeInput) evidence.Alike {
	k.t.Helper()
	a, err := k.Alike(ctx, sc, in)
	k.must(err)
	return a
}

const (
	mia  = "Mia Stone"
	noor = "Noor Haddad"
	day  = "March 2, 2025"
)

// One certificate with two people is found, whichever way it came, and told once; it is gone
// with one of the two, and back with it.
func TestTheSameCertificateOfTwoPeopleIsFound(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.says(map[string]paper{"a": {mia, "AB-102233", day}, "b": {mia, "AB-102233", day}, "c": {noor, "AB-998877", day}})
		one, two := k.person(mia), k.person(noor)
		first := k.sent(one, "a.pdf", evidencetest.PDF(1, "a"))
		k.sent(two, "c.pdf", evidencetest.PDF(1, "c")) // who was in the same class
		if all := k.found(""); len(all) != 0 {
			t.Fatalf("two of one form are told to be one: %+v", all)
		}
		second := k.sent(two, "b.pdf", evidencetest.PDF(1, "b"))
		all := k.found(finding.SameDocument)
		if len(all) != 1 || all[0].State != finding.Open || len(all[0].Pieces) != 2 {
			t.Fatalf("%+v", all)
		}
		a := k.alike(k.staff(evidence.PermCompare), evidence.AlikeInput{ID: second})
		if len(a.Others) != 1 || a.Others[0].Document != first || a.Others[0].Kind != "another" || len(a.Fields) < 3 {
			t.Errorf("%+v", a)
		}
		_, err := k.Remove(ctx, k.staff(evidence.PermRemove), evidence.RemoveInput{ID: first, Reason: "twice"})
		k.must(err)
		if f := k.found(finding.SameDocument)[0]; f.Code != finding.Gone || k.count("document_twin") != 0 {
			t.Errorf("%+v", f)
		}
		_, err = k.Restore(ctx, k.staff(evidence.PermRemove), evidence.Ref{ID: first})
		k.must(err)
		k.work()
		if f := k.found(finding.SameDocument); len(f) != 1 || f[0].State != finding.Open {
			t.Errorf("%+v", f)
		}
	})
}

// The very same file is found without a word of it being read, and what a scanner made of it
// by its number, also where another name was put on it.
func TestTheSameFileAndACopiedNumberAreFound(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		one, two := k.person(mia), k.person(noor)
		file := evidencetest.PNG(200)
		k.sent(one, "a.png", file)
		k.sent(two, "b.png", file)
		if all := k.found(finding.SameDocument); len(all) != 1 {
			t.Fatalf("%+v", all)
		}
		k.says(map[string]paper{"a": {mia, "AB-102233", day}, "b": {noor, "AB-1O2233", day}})
		k.sent(one, "a.pdf", evidencetest.PDF(1, "a"))
		k.sent(two, "b.pdf", evidencetest.PDF(1, "b"))
		if all := k.found(finding.SameDocument); len(all) != 2 {
			t.Errorf("%+v", all)
		}
	})
}

// One certificate of one person with two days is found; a renewal that kept its number, and
// one that was sent in twice, are not, but the second is said at the review.
func TestTheSameCertificateWithAnotherDate(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.says(map[string]paper{"a": {mia, "AB-102233", day}, "b": {mia, "AB-102233", "May 9, 2026"}, "c": {mia, "AB-102233", day}})
		who := k.person(mia)
		k.sent(who, "a.pdf", evidencetest.PDF(1, "a"))
		c := k.sent(who, "c.pdf", evidencetest.PDF(1, "c"))
		if all := k.found(""); len(all) != 0 {
			t.Fatalf("%+v", all)
		}
		if r := k.review(c); evidence.TwinOf(r) != "again" {
			t.Error(evidence.TwinOf(r))
		}
		b := k.sent(who, "b.pdf", evidencetest.PDF(1, "b"))
		if all := k.found(finding.OtherDate); len(all) != 2 { // with a and with c
			t.Fatalf("%+v", all)
		}
		if r := k.review(b); evidence.TwinOf(r) != "date" {
			t.Error(evidence.TwinOf(r))
		}
	})
}

// What more people have than anybody would look into is a form: nothing is told of it, also
// not of those that were told before that was known.
func TestAFormIsNoFinding(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		file := evidencetest.PDF(1, "everybody who was there")
		for i := range 24 {
			k.sent(k.person(fmt.Sprint("Person ", i)), "list.pdf", file)
		}
		k.work()
		for _, f := range k.found("") {
			if f.State != finding.Closed || f.Code != finding.Gone {
				t.Errorf("%+v", f)
			}
		}
		if n := k.count("document_twin"); n != 0 {
			t.Error(n)
		}
	})
}

// Who reaches one of the two sees that there is another, and nothing of it.
func TestTheOtherOutOfReachIsNotSeen(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.says(map[string]paper{"a": {mia, "AB-102233", day}, "b": {mia, "AB-102233", day}})
		one, two := k.person(mia), k.person(noor)
		first := k.sent(one, "a.pdf", evidencetest.PDF(1, "a"))
		second := k.sent(two, "b.pdf", evidencetest.PDF(1, "b"))
		mine := k.me(evidence.PermView, two)
		a := k.alike(mine, evidence.AlikeInput{ID: second})
		if a.Hidden != 1 || len(a.Others) != 0 || len(a.Fields) != 0 {
			t.Errorf("%+v", a)
		}
		if _, err := k.Alike(ctx, mine, evidence.AlikeInput{ID: second, With: first}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if _, err := k.Alike(ctx, mine, evidence.AlikeInput{ID: first}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		before := len(k.seen)
		k.alike(k.staff(evidence.PermCompare), evidence.AlikeInput{ID: first, With: second})
		if got := k.seen[before:]; len(got) != 2 {
			t.Error("looks at both are not written down: ", got)
		}
	})
}

// Moved, a document is compared as the other person's; merged, two people are one.
func TestMovedAndMerged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.says(map[string]paper{"a": {mia, "AB-102233", day}, "b": {mia, "AB-102233", day}})
		one, two, three := k.person(mia), k.person(noor), k.person("Ann Li")
		k.sent(one, "a.pdf", evidencetest.PDF(1, "a"))
		second := k.sent(two, "b.pdf", evidencetest.PDF(1, "b"))
		_, err := k.Move(ctx, k.staff(evidence.PermEnter), evidence.MoveInput{ID: second, Person: three})
		k.must(err)
		if f := k.found(finding.SameDocument); f[0].Code != finding.Gone {
			t.Errorf("%+v", f)
		}
		k.work()
		f := k.found(finding.SameDocument)
		if len(f) != 1 || f[0].State != finding.Open || !slices.ContainsFunc(f[0].Pieces, func(p finding.Piece) bool { return p.Person == three }) {
			t.Fatalf("%+v", f)
		}
		_, err = k.people.Merge(ctx, k.staff(person.PermMerge), person.MergeInput{ID: one, Gone: three})
		k.must(err)
		k.work()
		if f := k.found(finding.SameDocument); len(f) != 1 || f[0].Code != finding.Gone {
			t.Errorf("%+v", f)
		}
	})
}

// A picture that somebody made smaller and compressed is near; nothing of a fingerprint says
// what the page is, and none is equal in another organization.
func TestFingerprintsMeanNothingElsewhere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		hashes := func(d *db.DB) (out []int64) {
			k := newKit(t, d)
			k.says(map[string]paper{"a": {mia, "AB-102233", day}})
			k.sent(k.person(mia), "a.pdf", evidencetest.PDF(1, "a"))
			k.must(d.Read(ctx, testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
				out, err = db.All(ctx, q, db.Scalar[int64], `SELECT hash FROM document_print WHERE org_id = $1 ORDER BY kind`, k.org)
				return err
			}))
			return out
		}
		a, b := hashes(d), hashes(testkit.OpenDB(t, d.Engine()))
		if len(a) != 3 || len(b) != 3 {
			t.Fatal(a, b)
		}
		for i := range a {
			if a[i] == b[i] {
				t.Error("equal in two organizations: ", a[i])
			}
		}
	})
}

// Documents that were read before there were fingerprints get theirs by the daily sweep, which
// can stop anywhere.
func TestOldDocumentsGetFingerprints(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.says(map[string]paper{"a": {mia, "AB-102233", day}, "b": {mia, "AB-102233", day}})
		for i, who := range []string{mia, noor} {
			k.sent(k.person(who), "a.pdf", evidencetest.PDF(1, string(rune('a'+i))))
		}
		forget := func(where string) {
			k.must(d.Write(ctx, testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				for _, stmt := range []string{`DELETE FROM document_twin WHERE org_id = $1`, `DELETE FROM document_print WHERE org_id = $1` + where, `UPDATE document_reading SET printed_at = NULL WHERE org_id = $1` + where} {
					if _, err := tx.Exec(ctx, stmt, k.org); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		forget("")
		k.store.fail = 0
		k.must(k.SweepNow(ctx))
		k.work()
		if n := k.count("document_print"); n != 6 || k.count("document_twin") != 1 || len(k.found(finding.SameDocument)) != 1 {
			t.Error(n, k.count("document_twin"))
		}
		opened := k.reader.Opened.Load()
		k.must(k.SweepNow(ctx))
		k.work()
		if k.reader.Opened.Load() != opened {
			t.Error("what has fingerprints is opened again")
		}
	})
}

// The number that was accepted from two certificates of one issuer, under two names, is found.
func TestTheSameSerialUnderTwoNames(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		accept := func(name, number, by string) ids.ID {
			id := k.sent(k.person(name), name+".pdf", evidencetest.PDF(1, name))
			in := acls
			in.ID, in.Number, in.Provider = id, number, by
			_, err := k.Accept(ctx, k.staff(evidence.PermEnter), in)
			k.must(err)
			k.work()
			return id
		}
		one := accept(mia, "CE-2026-0041", "CareLearn, Inc.")
		accept("Ann Li", "CE-2026-0041", "Harbor Academy") // who counts for themselves
		accept("Bob Li", "CE-2026-0042", "CareLearn, Inc.")
		if all := k.found(finding.SameNumber); len(all) != 0 {
			t.Fatalf("%+v", all)
		}
		accept(noor, "ce 2026 0041", "carelearn inc")
		all := k.found(finding.SameNumber)
		if len(all) != 1 || all[0].Pieces[0].Name != finding.Certificate {
			t.Fatalf("%+v", all)
		}
		_, err := k.Remove(ctx, k.staff(evidence.PermRemove), evidence.RemoveInput{ID: one, Reason: "r"})
		k.must(err)
		k.clock.Move(8 * 24 * time.Hour)
		k.work()
		if all := k.found(finding.SameNumber); all[0].Code != finding.Gone {
			t.Errorf("%+v", all)
		}
	})
}

// Sixteen who send the same certificate at once, each for somebody else by twos, leave exactly
// one finding for each pair.
func TestRace_TheSameCertificateByMany(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		papers, people := map[string]paper{}, []ids.ID{}
		for i := range 16 {
			papers[fmt.Sprint("p", i, "x")] = paper{fmt.Sprint("Holder Number", strings.Repeat("a", i/2)), fmt.Sprint("AB-10223", i/2), day}
			people = append(people, k.person(fmt.Sprint("Person ", i)))
		}
		k.says(papers)
		boss := k.staff(evidence.PermEnter)
		var wg sync.WaitGroup
		for i := range people {
			wg.Go(func() {
				if _, err := k.Receive(ctx, boss, evidence.Arrival{Person: people[i], Name: "a.pdf"}, bytes.NewReader(evidencetest.PDF(1, fmt.Sprint("p", i, "x")))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for range 4 {
			wg.Go(func() { _ = k.try() }) // workers of four replicas
		}
		wg.Wait()
		k.work()
		if all := k.found(finding.SameDocument); len(all) != 8 || k.count("document_twin") != 8 {
			t.Error(len(all), k.count("document_twin"))
		}
	})
}

// Two that are compared while one of them is removed, moved and brought back by many end with
// one truth.
func TestRace_ComparedWhileOneGoes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.says(map[string]paper{"a": {mia, "AB-102233", day}, "b": {mia, "AB-102233", day}})
		first := k.sent(k.person(mia), "a.pdf", evidencetest.PDF(1, "a"))
		second := k.sent(k.person(noor), "b.pdf", evidencetest.PDF(1, "b"))
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				var err error
				switch i % 4 {
				case 0, 1:
					err = k.CompareNow(ctx, access.System(k.org, k.orgID, "test"), []ids.ID{first, second}[i%2])
				case 2:
					_, err = k.Remove(ctx, k.staff(evidence.PermRemove), evidence.RemoveInput{ID: second, Reason: "r"})
				case 3:
					_, err = k.Restore(ctx, k.staff(evidence.PermRemove), evidence.Ref{ID: second})
				}
				if r := reason(err); r != "" && r != "gone" && r != "conflict" && r != "busy" {
					t.Error(i%4, err)
				}
			})
		}
		wg.Wait()
		_, err := k.Remove(ctx, k.staff(evidence.PermRemove), evidence.RemoveInput{ID: second, Reason: "r"})
		if r := reason(err); r != "" && r != "gone" {
			t.Fatal(err)
		}
		k.work()
		if f := k.found(finding.SameDocument); len(f) != 1 || f[0].Code != finding.Gone || k.count("document_twin") != 0 {
			t.Errorf("%+v, %d twins", f, k.count("document_twin"))
		}
	})
}

// What cannot be drawn, or is hostile in what it says, has fewer fingerprints and no others.
func TestHostilePages(t *testing.T) {
	k := newKit(t, testkit.OpenDB(t, db.SQLite))
	who := k.person(mia)
	var tiny, flat bytes.Buffer
	k.must(png.Encode(&tiny, image.NewGray(image.Rect(0, 0, 1, 1))))
	k.must(jpeg.Encode(&flat, image.NewGray(image.Rect(0, 0, 900, 3)), nil))
	k.reader.Says = func([]byte) ([]reading.Word, error) {
		return evidencetest.Lines("\u202e\u0000 ", strings.Repeat("x", 9000), "' OR 1=1 --"), nil
	}
	k.sent(who, "tiny.png", tiny.Bytes())
	k.sent(who, "flat.jpg", flat.Bytes())
	if n := k.count("document_print"); n != 0 {
		t.Error("there are fingerprints of nothing: ", n)
	}
}

package evidence_test

import (
	"errors"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/person"
)

// Of who is out of reach there are no documents, by any verb; over one's own record one has
// no more than one's own.
func TestReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		id := k.sent(ann, "a.pdf", evidencetest.PDF(1, "x"))
		him := func(p access.Perm) access.Scope { return k.me(p, bob) }
		for name, try := range map[string]func() error{
			"show":    func() error { _, err := k.Show(ctx, him(evidence.PermView), evidence.ShowInput{ID: id}); return err },
			"picture": func() error { _, err := k.picture(him(evidence.PermView), evidence.PictureInput{ID: id}); return err },
			"rename": func() error {
				_, err := k.Rename(ctx, him(evidence.PermEnter), evidence.TitleInput{ID: id, Title: "t"})
				return err
			},
			"remove": func() error {
				_, err := k.Remove(ctx, him(evidence.PermRemove), evidence.RemoveInput{ID: id, Reason: "r"})
				return err
			},
			"move": func() error {
				_, err := k.Move(ctx, him(evidence.PermEnter), evidence.MoveInput{ID: id, Person: bob})
				return err
			},
			"list": func() error {
				_, err := k.List(ctx, him(evidence.PermView), evidence.ListInput{Person: ann})
				return err
			},
			"send": func() error {
				_, err := k.send(him(evidence.PermEnter), evidence.Arrival{Person: ann, Name: "n"}, evidencetest.PNG(1))
				return err
			},
			"version": func() error {
				_, err := k.send(him(evidence.PermEnter), evidence.Arrival{Document: id, Name: "n"}, evidencetest.PNG(1))
				return err
			},
		} {
			if err := try(); !errors.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if l, err := k.List(ctx, him(evidence.PermView), evidence.ListInput{}); err != nil || len(l.Documents) != 0 {
			t.Error(l, err)
		}
		staff, err := k.send(k.staff(evidence.PermEnter), evidence.Arrival{Person: ann, Name: "s.pdf"}, evidencetest.PDF(1, "by staff"))
		k.must(err)
		if _, err := k.Remove(ctx, k.me(evidence.PermRemove, ann), evidence.RemoveInput{ID: staff.ID, Reason: "I do not like it"}); reason(err) != "document_not_yours" {
			t.Error(err)
		}
		if _, err := k.Move(ctx, k.me(evidence.PermEnter, ann), evidence.MoveInput{ID: id, Person: ann}); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
	})
}

// Of who was merged the documents are with the one that stays, and of a file that both had
// there is no third.
func TestMerged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, anne := k.person("Ann"), k.person("Anne")
		id := k.sent(anne, "a.pdf", evidencetest.PDF(2, "x"))
		_, err := k.people.Merge(ctx, k.staff(person.PermMerge), person.MergeInput{ID: ann, Gone: anne})
		k.must(err)
		if v := k.show(id); v.Person != ann || v.Name != "Ann" {
			t.Error(v.Person, v.Name)
		}
		k.seen = nil
		if _, err := k.ListSeen(ctx, k.staff(evidence.PermView), evidence.ListInput{Person: anne}); err != nil || len(k.seen) != 1 {
			t.Error(k.seen, err)
		}
		mine, err := k.Mine(ctx, k.me(evidence.PermEnter, ann), evidence.MineInput{})
		if err != nil || len(mine.Documents) != 1 {
			t.Error(mine, err)
		}
		if got, err := k.send(k.me(evidence.PermEnter, ann), evidence.Arrival{Name: "again.pdf"}, evidencetest.PDF(2, "x")); err != nil || got.ID != id || !got.Same {
			t.Error(got, err)
		}
		if _, err := k.picture(k.me(evidence.PermView, ann), evidence.PictureInput{ID: id, Page: 2}); err != nil {
			t.Error(err)
		}
		if l, err := k.List(ctx, k.staff(evidence.PermView), evidence.ListInput{Person: anne}); err != nil || len(l.Documents) != 1 || l.Documents[0].Person != ann {
			t.Error(l, err)
		}
	})
}

// Lists go on by key, and filter by state.
func TestLists(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		for i := range 60 {
			who := []ids.ID{ann, bob}[i%2]
			_, err := k.send(k.staff(evidence.PermEnter), evidence.Arrival{Person: who, Name: "a.pdf"}, evidencetest.PDF(1, strings.Repeat("y", i+1)))
			k.must(err)
		}
		seen, in := map[ids.ID]bool{}, evidence.ListInput{}
		for {
			l, err := k.List(ctx, k.staff(evidence.PermView), in)
			k.must(err)
			for _, v := range l.Documents {
				seen[v.ID] = true
			}
			if in.Before = l.Next; l.Next.Zero() {
				break
			}
		}
		if len(seen) != 60 {
			t.Error(len(seen))
		}
		for state, want := range map[string]int{"received": 30, "ready": 0, "removed": 0} {
			if l, err := k.List(ctx, k.staff(evidence.PermView), evidence.ListInput{State: state, Person: bob}); err != nil || len(l.Documents) != want {
				t.Error(state, len(l.Documents), err)
			}
		}
	})
}

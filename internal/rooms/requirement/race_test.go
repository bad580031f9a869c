package requirement_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

const writers = 16

// all runs fn in many goroutines at once and counts those that succeeded.
func all(t *testing.T, may error, fn func(i int) error) (done int) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range writers {
		wg.Go(func() {
			err := fn(i)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				done++
			} else if !errors.Is(err, may) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return done
}

// Who publishes at once with somebody else comes after them or is told; no number is left
// out and none is there twice.
func TestRace_Publishers(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.boss(requirement.PermManage)
		id := k.publish("One")
		done := all(t, fault.Conflict, func(i int) error {
			in := policy("One")
			in.Amount = fmt.Sprint(10 + i)
			if _, err := k.ChangeForm(ctx, sc, requirement.ChangeFormInput{ID: id, FormInput: in}); err != nil {
				return err
			}
			_, err := k.Publish(ctx, sc, requirement.PublishInput{ID: id})
			return err
		})
		v, err := k.Versions(ctx, sc, requirement.VersionsInput{ID: id})
		if err != nil || done == 0 || v.Requirement.Published != int64(done+1) || len(v.Editions) != done+1 {
			t.Fatal(done, v.Requirement.Published, len(v.Editions), err)
		}
		for i, e := range v.Editions {
			if e.N != int64(len(v.Editions)-i) {
				t.Error("version ", e.N, " at ", i)
			}
		}
		if b := k.book(person.Everything); b.Edition != int64(done+1) {
			t.Error("edition ", b.Edition)
		}
	})
}

// Of many who saw the same version of a profile, one changes it.
func TestRace_ProfileChangedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.boss(requirement.PermManage)
		id := k.profile(requirement.ProfileInput{Name: "One"})
		done := all(t, fault.Conflict, func(i int) error {
			_, err := k.ChangeProfile(at(ctx, sc, id, 1), sc, requirement.ChangeProfileInput{ID: id, ProfileInput: requirement.ProfileInput{Name: fmt.Sprint("Name ", i)}})
			return err
		})
		if b := k.book(person.Everything); done != 1 || b.Edition != 2 {
			t.Error(done, " changed it; edition ", b.Edition)
		}
	})
}

// Profiles and requirements that change at once each open an edition of their own, and the
// rulebook that is kept is the newest.
func TestRace_EditionsCountUp(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		done := all(t, nil, func(i int) error {
			_, err := k.AddProfile(context.Background(), k.boss(requirement.PermManage), requirement.ProfileInput{Name: fmt.Sprint("P", i), Everybody: true})
			if err == nil {
				k.book(person.Everything)
			}
			return err
		})
		if b := k.book(person.Everything); done != writers || b.Edition != writers || len(requirement.ProfilesOf(b)) != writers {
			t.Error(done, b.Edition, len(requirement.ProfilesOf(b)))
		}
	})
}

func TestRace_WaiverDecidedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, ann := k.publish("One"), k.person("Ann")
		w := k.ask(ann, one)
		done := all(t, fault.Gone, func(i int) error {
			sc := k.as(requirement.PermApprove, ids.ID{byte(10 + i)}, ids.ID{}, access.Org)
			_, err := k.Decide(ctx, sc, requirement.DecideInput{ID: w.ID, Yes: map[bool]string{true: "yes", false: "no"}[i%2 == 0], Note: "x"})
			return err
		})
		if done != 1 || len(*k.facts) > 1 {
			t.Error(done, len(*k.facts))
		}
	})
}

// The same question put many times at once is put once.
func TestRace_WaiverAskedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, ann := k.publish("One"), k.person("Ann")
		asked := 0
		var mu sync.Mutex
		all(t, nil, func(int) error {
			_, err := k.Ask(ctx, k.boss(requirement.PermAsk), requirement.AskInput{Person: ann, Requirement: one, Kind: requirement.Waive, Cycle: civil.MustParse("2026-12-31"), Reason: "x"})
			if err == nil {
				mu.Lock()
				asked++
				mu.Unlock()
			}
			if reason(err) == " requirement.asked_already" {
				return nil
			}
			return err
		})
		if asked != 1 {
			t.Error("asked ", asked)
		}
	})
}

// An assignment that many end at once ended once.
func TestRace_AssignmentEndsOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, ann := k.publish("One"), k.person("Ann")
		sc := k.boss(requirement.PermAssign)
		if _, err := k.Assign(ctx, sc, requirement.AssignInput{People: []ids.ID{ann}, Requirement: one, From: 20000}); err != nil {
			t.Fatal(err)
		}
		id := requirement.LiveOf(t, k.Service, sc, ann)[0].ID
		done := all(t, fault.NotFound, func(int) error {
			_, err := k.End(ctx, sc, requirement.EndInput{ID: id, On: 20500})
			return err
		})
		if rows := requirement.LiveOf(t, k.Service, sc, ann); done != 1 || len(rows) != 1 {
			t.Error(done, len(rows))
		}
	})
}

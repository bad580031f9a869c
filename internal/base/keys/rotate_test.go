package keys_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

type secret struct {
	p ids.ID
	s keys.Sealed
}

func (h *house) people(n int) (out []secret) {
	h.t.Helper()
	for i := range n {
		p := someone()
		out = append(out, secret{p, h.mustSeal(p, fmt.Sprint(i))})
	}
	return out
}

func (h *house) allOpen(people []secret) {
	h.t.Helper()
	for i, v := range people {
		h.mustOpen(v.p, v.s, fmt.Sprint(i))
	}
}

func (h *house) here() []int64 {
	h.t.Helper()
	n, err := h.r.Here()
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// TestRotationKilledAnywhere kills a rotation at its first step, the next one at its
// second, … and asks after each whether everything can still be read and written. A new
// process then finishes it.
func TestRotationKilledAnywhere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		first := newHouse(t, d)
		people := first.people(7)
		steps := map[string]int{}
		for at := 1; ; at++ {
			step, err := first.rotateUntil(at)
			after := first.replica()
			after.allOpen(people)
			extra := someone() // and writing goes on
			after.mustOpen(extra, after.mustSeal(extra, "late"), "late")
			if err == nil {
				break
			}
			if !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			steps[step]++
			if _, err := first.rotateUntil(0); err != nil {
				t.Fatal(err)
			}
			if n := first.here(); len(n) != 1 {
				t.Errorf("killed at %s, epochs %v are still here", step, n)
			}
		}
		first.allOpen(people)
		for step, least := range map[string]int{"create": 1, "register": 1, "batch": 3, "retire": 1, "destroy": 1} {
			if steps[step] < least {
				t.Errorf("killed at %s %d times", step, steps[step])
			}
		}
	})
}

var errKilled = errors.New("killed")

// rotateUntil is a process that rotates and destroys, and dies at a step; 0 is none.
func (h *house) rotateUntil(at int) (step string, err error) {
	p := h.replica()
	p.r.Batch(3)
	n := 0
	p.r.FailAt(func(s string) error {
		if n++; n == at {
			step = s
			return errKilled
		}
		return nil
	})
	if _, err = p.r.Rotate(ctx, p.d); err == nil {
		_, err = p.r.DestroyOld(ctx, p.d)
	}
	return step, err
}

// TestRotationLeavesWhatChanged: between reading a key and writing it, it was destroyed
// and made again, still under the old epoch. The old key must not come back.
func TestRotationLeavesWhatChanged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		p := h.people(1)[0].p
		read := h.rows()[0]
		h.destroy(p)
		now := h.mustSeal(p, "now")
		if step, err := h.rotateUntil(3); step != "batch" || !errors.Is(err, errKilled) { // epoch 2 may be used
			t.Fatal(step, err)
		}
		if n, err := h.r.WrapStale(ctx, d, read.sub, read.wrapped, 1, 2); n != 0 || err != nil {
			t.Errorf("%d rows were overwritten, %v", n, err)
		}
		h.mustOpen(p, now, "now")
		still := h.rows()[0]
		if n, err := h.r.WrapStale(ctx, d, still.sub, still.wrapped, 1, 2); n != 1 || err != nil {
			t.Errorf("what did not change is left too: %d, %v", n, err)
		}
		h.mustOpen(p, now, "now")
	})
}

func TestOldCopyIsNoise(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		people := h.people(5)
		backup := h.rows()
		for _, w := range backup {
			if ok, err := h.r.OpensWithAny(ctx, w.sub, w.epoch, w.wrapped); !ok || err != nil {
				t.Fatal("the copy is noise before the rotation; this test proves nothing", err)
			}
		}
		got, err := h.r.Rotate(ctx, d)
		if err != nil || got.To != 2 || got.Rows != 5 || !slices.Equal(got.Retired, []int64{1}) {
			t.Fatalf("%+v %v", got, err)
		}
		gone, err := h.r.DestroyOld(ctx, d)
		if err != nil || !slices.Equal(gone, []int64{1}) {
			t.Fatal(gone, err)
		}
		if n := h.here(); !slices.Equal(n, []int64{2}) {
			t.Errorf("epochs %v are here", n)
		}
		for _, w := range backup {
			if ok, err := h.r.OpensWithAny(ctx, w.sub, w.epoch, w.wrapped); ok || err != nil {
				t.Errorf("an old copy of a key opens: %v %v", ok, err)
			}
			if _, err := h.r.Revoked(ctx, w.sub, w.epoch, w.wrapped); !errors.Is(err, keys.NoEpoch) {
				t.Errorf("an old copy is not recognized as noise: %v", err)
			}
		}
		h.allOpen(people)
		h.replica().allOpen(people)
	})
}

// TestRace_SealDuringRotations: writers of another replica go on and never lose a key.
// Who read the epoch in the instant in which it ended is told to try again.
func TestRace_SealDuringRotations(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		before := h.people(20)
		other := h.replica()
		made := make([][]secret, 4)
		var wg sync.WaitGroup
		for w := range made {
			wg.Go(func() { made[w] = other.keepSealing(40) })
		}
		done := make(chan struct{})
		go func() { wg.Wait(); close(done) }()
		h.r.Batch(50)
		for more := true; more; {
			if _, err := h.r.Rotate(ctx, d); err != nil {
				t.Fatal(err)
			}
			if _, err := h.r.DestroyOld(ctx, d); err != nil {
				t.Fatal(err)
			}
			select {
			case <-done:
				more = false
			default:
			}
		}
		third := h.replica()
		third.allOpen(before)
		for _, m := range made {
			third.allOpen(m)
		}
	})
}

func (h *house) keepSealing(n int) (out []secret) {
	for len(out) < n {
		p := someone()
		s, err := h.seal(p, fmt.Sprint(len(out)))
		if errors.Is(err, fault.Busy) {
			continue
		}
		if err != nil {
			h.t.Error(err)
			return out
		}
		out = append(out, secret{p, s})
	}
	return out
}

// TestRace_UncommittedKeyHoldsTheEpoch: a transaction that made a key under the old
// epoch commits only when the rotation has passed its row already.
func TestRace_UncommittedKeyHoldsTheEpoch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.people(1)
		other := h.replica()
		p := someone()
		sealed, done := make(chan keys.Sealed, 1), make(chan error, 1)
		go func() {
			done <- other.write(func(ctx context.Context, tx *db.Tx) error {
				s, err := other.r.Seal(ctx, tx, other.subject(p), nameOf(p), pii.Hide("late"))
				sealed <- s
				time.Sleep(300 * time.Millisecond) // the rotation goes as far as it can
				return err
			})
		}()
		s := <-sealed
		got, err := h.r.Rotate(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if got.Rows != 2 {
			t.Errorf("%d of 2 keys were wrapped anew", got.Rows)
		}
		if _, err := h.r.DestroyOld(ctx, d); err != nil {
			t.Fatal(err)
		}
		h.mustOpen(p, s, "late")
	})
}

func TestRace_TwoRotationsAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		people := h.people(30)
		var wg sync.WaitGroup
		for _, r := range []*house{h, h.replica(), h.replica()} {
			r.r.Batch(4)
			wg.Go(func() {
				_, err := r.r.Rotate(ctx, r.d)
				if err == nil {
					_, err = r.r.DestroyOld(ctx, r.d)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		h.replica().allOpen(people)
	})
}

func TestRotationWithAFullPlace(t *testing.T) {
	for which := range 2 {
		testkit.EachDB(t, func(t *testing.T, d *db.DB) {
			h := newHouse(t, d)
			people := h.people(3)
			full := h.replica()
			full.r.Fill(h.dirs[which])
			if _, err := full.r.Rotate(ctx, d); err == nil {
				t.Fatal("a rotation with one place succeeded")
			}
			full.allOpen(people)
			next := h.replica()
			next.allOpen(people)
			if n := next.here(); !slices.Equal(n, []int64{1}) {
				t.Errorf("epochs %v are here", n)
			}
			if _, err := next.r.Rotate(ctx, d); err != nil { // there is room again
				t.Fatal(err)
			}
			next.allOpen(people)
		})
	}
}

func TestKeysOfAnotherDatabase(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		if err := h.r.Start(ctx, d); err != nil {
			t.Fatal(err)
		}
		h.people(1)
		fresh := testkit.OpenDB(t, d.Engine())
		if err := h.r.Start(ctx, fresh); err == nil {
			t.Error("a fresh database took the keys of another")
		}
		wrong := keystest.Ring(t)
		if err := wrong.Start(ctx, d); !errors.Is(err, keys.NoEpoch) {
			t.Errorf("a database started without its epoch key: %v", err)
		}
		if n, err := wrong.Here(); len(n) != 0 || err != nil {
			t.Errorf("the wrong places got epochs %v, %v", n, err)
		}
		used := newHouse(t, fresh)
		used.people(1) // its places hold an epoch 1 too
		if err := used.r.Start(ctx, d); !errors.Is(err, keys.NoEpoch) {
			t.Errorf("another key of the same number was taken: %v", err)
		}
		if _, err := (&house{t, d, used.r, h.org, nil}).seal(someone(), "x"); !errors.Is(err, keys.NoEpoch) {
			t.Errorf("sealed under another key of the same number: %v", err)
		}
	})
}

func TestKeysHandedIn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		given := func(n ...int64) *house {
			c := keys.Config{Given: map[int64]pii.Text{}}
			for _, i := range n {
				c.Given[i] = pii.Hide(fmt.Sprintf("%064x", i))
			}
			r, err := keys.Open(c, clockAt)
			if err != nil {
				t.Fatal(err)
			}
			return &house{t: t, d: d, r: r}
		}
		h := given(1)
		h.org, _ = testkit.NewOrg(t, d)
		people := h.people(3)
		if _, err := h.r.Rotate(ctx, d); !errors.Is(err, keys.ErrByHand) {
			t.Errorf("rotated to a key that nobody handed in: %v", err)
		}
		two := given(1, 2)
		two.org = h.org
		if _, err := two.r.Rotate(ctx, d); err != nil {
			t.Fatal(err)
		}
		if _, err := two.r.DestroyOld(ctx, d); !errors.Is(err, keys.ErrByHand) {
			t.Errorf("destroyed what it cannot: %v", err)
		}
		after := given(2)
		after.org = h.org
		after.allOpen(people)
		found, err := after.r.Doctor(ctx, d)
		if c := keys.Codes(found); err != nil || !slices.Equal(c, []string{"keys_given", "keys_no_ledger", "keys_rows"}) {
			t.Errorf("%v %v", c, err)
		}
	})
	for _, bad := range []string{"", "ff", fmt.Sprintf("%064x", 1) + "0", fmt.Sprintf("%063xg", 1)} {
		if _, err := keys.Open(keys.Config{Given: map[int64]pii.Text{1: pii.Hide(bad)}}, clockAt); err == nil {
			t.Errorf("%q was taken as a key", bad)
		}
	}
}

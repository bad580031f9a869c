package fingerprint_test

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"standing/internal/fingerprint"
)

// Of two hashes within 4r+3 bits, some part of one is among the neighbours within r of the
// other's.
func TestPartsOfNearHashesAreNear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a := fingerprint.Hash(r.Uint64())
		within := r.IntN(12)
		b := a
		for _, bit := range r.Perm(64)[:within] {
			b ^= 1 << bit
		}
		if fingerprint.Distance(a, b) != within {
			t.Fatal(fingerprint.Distance(a, b), within)
		}
		found := false
		to := b.Parts()
		for i, part := range a.Parts() {
			found = found || slices.Contains(fingerprint.Around(part, fingerprint.Radius(within)), to[i])
		}
		if !found {
			t.Fatalf("%x and %x, %d bits apart, share no part", a, b, within)
		}
	}
}

func TestAroundIsEveryNeighbourOnce(t *testing.T) {
	for radius, want := range []int{1, 17, 137} {
		all := fingerprint.Around(0xa5a5, radius)
		slices.Sort(all)
		if len(slices.Compact(all)) != want {
			t.Errorf("%d: %d neighbours, not %d", radius, len(all), want)
		}
		for _, v := range all {
			if bits.OnesCount16(v^0xa5a5) > radius {
				t.Errorf("%x is too far", v)
			}
		}
	}
}

// A mask keeps distances; that of another secret hides differently.
func TestMasks(t *testing.T) {
	one, other := fingerprint.NewMask([32]byte{1}), fingerprint.NewMask([32]byte{2})
	r := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		a, b := fingerprint.Hash(r.Uint64()), fingerprint.Hash(r.Uint64())
		if fingerprint.Distance(one.Hide(a), one.Hide(b)) != fingerprint.Distance(a, b) {
			t.Fatal("a mask changes distances")
		}
		if one.Hide(a) == a || one.Hide(a) == other.Hide(a) || one.Hide(a) != fingerprint.NewMask([32]byte{1}).Hide(a) {
			t.Fatal("a mask hides nothing, or not always in the same way")
		}
	}
}

// What shows almost nothing, and what has few words, has no hash; nothing makes it fail.
func TestNothingHasNoHash(t *testing.T) {
	blank := make([]byte, fingerprint.Side*fingerprint.Side)
	r := rand.New(rand.NewPCG(5, 6))
	for name, light := range map[string]func(int) byte{"black": func(int) byte { return 0 }, "white": func(int) byte { return 255 }, "noise": func(int) byte { return byte(250 + r.IntN(3)) }} {
		for i := range blank {
			blank[i] = light(i)
		}
		if _, ok := fingerprint.Page(blank); ok {
			t.Errorf("%s has a hash", name)
		}
	}
	for _, dots := range [][]byte{nil, {1}, make([]byte, 5000)} {
		if _, ok := fingerprint.Page(fingerprint.Upright(dots, 1)); ok {
			t.Errorf("%d dots have a hash", len(dots))
		}
	}
	for _, words := range [][]string{nil, {"", "--"}, {"one", "two"}, slices.Repeat([]string{"!"}, 100)} {
		if _, ok := fingerprint.Text(words); ok {
			t.Errorf("%q has a hash", words)
		}
	}
}

// Four quarters are none, and one puts the first line at the right edge.
func TestUpright(t *testing.T) {
	dots := make([]byte, fingerprint.Side*fingerprint.Side)
	for x := range fingerprint.Side {
		dots[x] = 9 // the first line
	}
	turned := fingerprint.Upright(dots, 1)
	for y := range fingerprint.Side {
		if turned[y*fingerprint.Side+fingerprint.Side-1] != 9 {
			t.Fatal("not at the right edge")
		}
	}
	if !slices.Equal(fingerprint.Upright(dots, 4), dots) || !slices.Equal(fingerprint.Upright(turned, 3), dots) {
		t.Error("turning back is not where it began")
	}
}

func FuzzText(f *testing.F) {
	f.Add("a b", "c")
	f.Fuzz(func(t *testing.T, a, b string) {
		words := append(slices.Repeat([]string{a, b}, 10), a+b)
		one, ok := fingerprint.Text(words)
		other, also := fingerprint.Text(words)
		if one != other || ok != also {
			t.Error("not the same twice")
		}
	})
}

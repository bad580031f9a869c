package fingerprint_test

import (
	"testing"

	"standing/internal/fingerprint"
	"standing/internal/reading/specimen"
)

// A certificate that was drawn in another size, compressed, turned or made noisy is near itself.
func TestCopiesOfAPageAreNear(t *testing.T) {
	r := files(t)
	for _, family := range []byte(specimen.Tuned) {
		is := open(t, r, pdf(t, family, 11), 1000, false)
		for _, c := range []copied{copies[0], copies[4], copies[6]} {
			if d := fingerprint.Distance(is.look, open(t, r, c.of(is.img, 11), 0, false).look); d > fingerprint.NearPage {
				t.Errorf("%c, %s: %d bits", family, c.name, d)
			}
		}
	}
}

// What was recognized on a picture reads nearly as the text does from which it was made.
func TestRecognizedTextIsNear(t *testing.T) {
	r := files(t)
	for _, family := range []byte("ACG") {
		is := open(t, r, pdf(t, family, 11), 1600, true)
		got := open(t, r, copies[2].of(is.img, 11), 0, true)
		if d := fingerprint.Distance(is.says, got.says); d > fingerprint.NearText {
			t.Errorf("%c: %d bits", family, d)
		}
	}
}

// Certificates of other layouts are far.
func TestOtherLayoutsAreFar(t *testing.T) {
	r := files(t)
	var all []seen
	for _, family := range []byte(specimen.Tuned) {
		all = append(all, open(t, r, pdf(t, family, 5), 0, true))
	}
	near := 0
	for i, a := range all {
		for _, b := range all[:i] {
			if fingerprint.Distance(a.look, b.look) <= fingerprint.NearPage && fingerprint.Distance(a.says, b.says) <= fingerprint.NearText {
				near++
			}
		}
	}
	if near > 0 {
		t.Errorf("%d pairs of layouts look and read alike", near)
	}
}

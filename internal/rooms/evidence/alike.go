package evidence

import (
	"bytes"
	"strings"

	"standing/internal/civil"
	"standing/internal/fingerprint"
	"standing/internal/reading"
)

// likeness is what two documents are to each other.
type likeness string

// The likenesses.
const (
	different likeness = ""
	another   likeness = "another" // one certificate with two people
	otherDate likeness = "date"    // one certificate of one person with two dates
	again     likeness = "again"   // one certificate of one person twice
)

// mostAlike is with how many other people a certificate is at most, for anybody to look into
// it: what more have is a form, a list of everybody who was there, or a poster.
const mostAlike = 5

// alike is what two documents are. That they look or read alike says that they may be one: so
// do those of all who were in a class. One and the same they are only where what was read says
// so, too: the same number or, where one of them has none, the same name on both and nothing
// that differs.
func alike(a, b side) likeness {
	same := len(a.index) > 0 && bytes.Equal(a.index, b.index)
	if !same && !nearAny(a, b, looksLike, fingerprint.NearPage) && !nearAny(a, b, readsLike, fingerprint.NearText) {
		return different
	}
	numbered := a.said.number != "" && b.said.number != ""
	one := same || numbered && sameNumber(a.said.number, b.said.number) || !numbered && sameContent(a.said, b.said)
	switch {
	case !one:
		return different
	case a.Root != b.Root:
		return another
	case numbered && !sameDays(a.said, b.said):
		if follows(a.said, b.said) || follows(b.said, a.said) {
			return different
		}
		return otherDate
	}
	return again
}

// nearAny reports whether some page of one is near some page of the other.
func nearAny(a, b side, kind string, within int) bool {
	for _, p := range a.prints {
		for _, o := range b.prints {
			if p.Kind == kind && o.Kind == kind && fingerprint.Distance(p.Hash, o.Hash) <= within {
				return true
			}
		}
	}
	return false
}

// confused are letters and figures that are taken for each other in scans.
var confused = strings.NewReplacer("o", "0", "i", "1", "l", "1", "s", "5", "b", "8", "z", "2")

// fewestFigures is how long a number must be for two to be equal by it alone.
const fewestFigures = 4

func sameNumber(a, b string) bool {
	a, b = confused.Replace(fingerprint.Plain(a)), confused.Replace(fingerprint.Plain(b))
	return len(a) >= fewestFigures && a == b
}

// sameContent reports whether two name the same holder, and nothing that was read of both is
// another thing.
func sameContent(a, b said) bool {
	who := nameOn(a.holder)
	if who == "" || !nearly(who, nameOn(b.holder)) || !sameDays(a, b) {
		return false
	}
	if a.title != "" && b.title != "" {
		return nearly(fingerprint.Plain(a.title), fingerprint.Plain(b.title))
	}
	return common(a, b) > 0
}

// sameDays reports whether no day that was read of both differs.
func sameDays(a, b said) bool {
	for f, day := range a.days {
		if other := b.days[f]; other != "" && other != day {
			return false
		}
	}
	return true
}

// common counts the days that were read of both and are the same.
func common(a, b said) (n int) {
	for f, day := range a.days {
		if b.days[f] == day {
			n++
		}
	}
	return n
}

// renewed is how long before the end of a certificate the next one is mostly given.
const renewed = 120

// follows reports whether a was given when b was about to end or had ended: a renewal, which
// may keep its number.
func follows(a, b said) bool {
	until, err := civil.Parse(b.days[reading.Until])
	if err != nil {
		return false
	}
	for _, f := range []reading.Field{reading.Issued, reading.Completed} {
		if from, err := civil.Parse(a.days[f]); err == nil {
			return from >= until-renewed
		}
	}
	return false
}

// nearly reports whether of two texts at most one letter in eight differs, as in what was
// recognized on pictures.
func nearly(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		last := row[0]
		row[0] = i + 1
		for j := range y {
			cost := last
			if x[i] != y[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)] <= max(len(x), len(y))/8
}

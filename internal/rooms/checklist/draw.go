package checklist

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"slices"

	"standing/internal/base/ids"
)

// Draw draws n of a frame by lot. Everybody's lot is a keyed hash of who they are, and the least
// lots are drawn: whoever has seed and frame draws the same, in whatever order the frame is, and
// nobody's chance depends on who else is in it.
func Draw(seed []byte, frame []ids.ID, n int) []ids.ID {
	type lot struct {
		who ids.ID
		lot []byte
	}
	all := make([]lot, 0, len(frame))
	for _, who := range frame {
		h := hmac.New(sha256.New, seed)
		h.Write(who[:])
		all = append(all, lot{who, h.Sum(nil)})
	}
	slices.SortFunc(all, func(a, b lot) int { return bytes.Compare(a.lot, b.lot) })
	out := make([]ids.ID, 0, n)
	for _, l := range all[:min(max(n, 0), len(all))] {
		out = append(out, l.who)
	}
	return out
}

// seedOf is what a draw goes by: the signed head of the log before it, which nobody chooses, the
// sample, and everybody who could be drawn.
func seedOf(head string, sample ids.ID, frame []byte) []byte {
	h := sha256.New()
	h.Write([]byte("standing sample 1\n" + head + "\n" + sample.String() + "\n"))
	h.Write(frame)
	return h.Sum(nil)
}

// frameOf is the digest of everybody who could be drawn, in whatever order they come.
func frameOf(frame []ids.ID) []byte {
	all := slices.Clone(frame)
	slices.SortFunc(all, func(a, b ids.ID) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, id := range all {
		h.Write(id[:])
	}
	return h.Sum(nil)
}

// share is how many of so many a share in percent is: at least one.
func share(percent, of int) int { return max(1, (of*percent+99)/100) }

package fingerprint

import (
	"strings"
	"unicode"
)

// NearText is within how many bits texts read the same.
const NearText = 11

// fewest is how many words a text has at least of which there is a hash.
const fewest = 12

// Text is the hash of a text as it reads: each word, and each two beside each other, votes for
// its own bits. Case, punctuation and what lies between do not count. There is none of a text
// of a few words.
func Text(words []string) (Hash, bool) {
	plain := make([]string, 0, len(words))
	for _, w := range words {
		if w = Plain(w); w != "" {
			plain = append(plain, w)
		}
	}
	if len(plain) < fewest {
		return 0, false
	}
	var votes [64]int
	seen := map[uint64]bool{}
	cast := func(what string) {
		h := scatter(what)
		if seen[h] {
			return
		}
		seen[h] = true
		for i := range votes {
			votes[i] += int(h>>i&1)*2 - 1
		}
	}
	for i, w := range plain {
		cast(w)
		if i > 0 {
			cast(plain[i-1] + " " + w)
		}
	}
	var out Hash
	for i, v := range votes {
		if v > 0 {
			out |= 1 << i
		}
	}
	return out, true
}

// Plain is a text as it is compared: its letters and figures, in one case.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// scatter gives every text bits that have nothing to do with those of another: FNV-1a, and the
// finish of SplitMix64, without which its upper bits move little.
func scatter(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

package reading

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// What a recognizer mistakes is mended only where a shape says what must stand there: digits
// in a date or in the middle of a number, the letters of a label or of a month.

// digitsFor are letters that digits are taken for.
var digitsFor = strings.NewReplacer("O", "0", "o", "0", "Q", "0", "l", "1", "I", "1", "|", "1", "i", "1", "!", "1", "S", "5", "s", "5", "B", "8", "Z", "2", "z", "2")

// mendDate mends the words of what may be a date: l4 March 2O26.
func mendDate(text string) string {
	all := strings.Split(text, " ")
	for i, w := range all {
		if mended := digitsFor.Replace(w); mended != w && digitsOf(w) > 0 && onlyDigits(mended) {
			all[i] = mended
		} else if m := misreadMonth(strings.ToLower(strings.TrimRight(w, ".,"))); m != "" {
			all[i] = m
		}
	}
	return strings.Join(all, " ")
}

func onlyDigits(s string) bool { return digitsOf(s) > 0 && strings.Trim(s, "0123456789/.,-") == "" }

var months = strings.Fields("january february march april august september october november december")

// misreadMonth is the month of which one letter, or m, was read as another.
func misreadMonth(w string) string {
	if len(w) < 5 || len(w) > 10 || digitsOf(w) > 1 {
		return ""
	}
	for _, m := range months {
		if w != m && (strings.ReplaceAll(w, "rn", "m") == m || w[0] == m[0] && oneOff(w, m)) {
			return m
		}
	}
	return ""
}

// oneOff says whether two words of the same length differ in one letter.
func oneOff(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1
}

// alike are letters that a recognizer mistakes for each other, each as one of them.
var alike = strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "1", "l", "i", "l", "|", "l", "!", "l", "j", "l", "t", "l", "f", "l", "0", "o", "5", "s", "8", "b", "é", "e", "c", "e", "q", "g", "u", "n", "y", "v")

const leastMisread = 5 // letters

// lexicon are the words of all labels, by what they are alike to; a shape of two words is none.
var lexicon = sync.OnceValue(func() map[string]string {
	out, known := map[string]string{}, map[string]bool{}
	add := func(w string) {
		if known[w] || len(w) < leastMisread {
			return
		}
		known[w] = true
		shape := alike.Replace(w)
		if _, two := out[shape]; two {
			w = ""
		}
		out[shape] = w
	}
	for key := range byWords() {
		for _, w := range strings.Fields(key) {
			add(w)
		}
	}
	for _, all := range [][]meaning{dayMeanings, numberMeanings} {
		for _, m := range all {
			for w := range m.words {
				add(w)
			}
		}
	}
	return out
})

// misread is the word of labels that a word must be, if it is alike to one and to no other.
func misread(w string) string {
	switch {
	case w == "1d" || w == "ld":
		return "id"
	case len(w) < leastMisread || digitsOf(w) > 2 || len(w) > 20 || !utf8.ValidString(w):
		return w
	}
	if known := lexicon()[alike.Replace(w)]; known != "" {
		return known
	}
	return w
}

// rejoined puts words of labels together that a recognizer took apart: n umber.
func rejoined(all []Word) (out []Word) {
	for _, w := range all {
		if n := len(out); n > 0 && torn(out[n-1], w) {
			a := &out[n-1]
			*a = Word{a.Text + w.Text, a.Left, min(a.Top, w.Top), w.Right, max(a.Bottom, w.Bottom), min(a.Confidence, w.Confidence)}
			continue
		}
		out = append(out, w)
	}
	return out
}

func torn(a, b Word) bool {
	gap := b.Left - a.Right
	if min(a.Confidence, b.Confidence) > 90 || gap < -letter(a) || 2*gap > max(letter(a), letter(b)) || min(a.Bottom, b.Bottom) <= max(a.Top, b.Top) {
		return false
	}
	known := lexicon()[alike.Replace(plain(a.Text+b.Text))]
	return known != "" && known == plain(a.Text+b.Text)
}

// maimed says whether beside a month without a day stands what may have been the day of it: a
// word that the recognizer does not believe, or a number.
func (l *layout) maimed(d *dated) bool {
	for _, at := range []int{d.from - 1, d.from + len(d.words)} {
		if at < 0 || at >= len(d.in.words) {
			continue
		}
		if w := l.words[d.in.words[at]]; w.Confidence < 70 || at >= d.from && digitsOf(w.Text) > 0 && digitsOf(w.Text) < 3 {
			return true
		}
	}
	return false
}

// doubted is the only word of labels that differs in one letter from one that the recognizer
// does not believe itself.
func doubted(w string) (out string) {
	if len(w) <= leastMisread {
		return ""
	}
	for _, known := range lexicon() {
		if oneOff(w, known) {
			if out != "" {
				return ""
			}
			out = known
		}
	}
	return out
}

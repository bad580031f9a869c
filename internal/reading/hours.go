package reading

import (
	"strings"
	"unicode"

	"standing/internal/credit"
	"standing/internal/roster"
)

// measured is an amount with its unit, from words i to j of a phrase.
type measured struct {
	from, to int
	amount   credit.Amount
	unit     string
}

// kinds are words that stand before "hours".
var kinds = words("contact ce ceu clock credit training cme cne cpe pdh continuing education professional development total semester ama pra aafp prescribed category ancc nursing pharmacotherapy cle cpd live general pd approved")

// units are what amounts are counted in, by their last word.
var units = map[string]string{
	"hour": "hour", "hours": "hour", "hr": "hour", "hrs": "hour", "h": "hour", "pdh": "hour", "pdhs": "hour",
	"minute": "minute", "minutes": "minute", "min": "minute", "mins": "minute",
	"ceu": "ceu", "ceus": "ceu", "credit": "credit", "credits": "credit", "cpe": "credit", "cme": "credit", "pdu": "credit", "pdus": "credit", "ces": "credit",
}

var numerals = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20"}

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// plain is a word without case and what stands around it.
func plain(s string) string {
	return strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '#' }))
}

// amountAt reads the number that begins at word i, and its unit where one follows: 2 ½ contact
// hours, two (2) hours, 1 h 30 min, 0.25 CEUs. Without a unit the unit is empty.
func (l *layout) amountAt(all []int, i int) (m measured, ok bool) {
	begin, w := i, func(i int) string { return strings.Trim(l.words[all[i]].Text, ",;:()") }
	number, i := l.numberAt(all, i, w)
	if number == "" {
		return m, false
	}
	text := func(i int) string {
		if i < len(all) {
			return l.words[all[i]].Text
		}
		return ""
	}
	if i < len(all) && strings.HasPrefix(l.words[all[i]].Text, "(") && isNumber(w(i)) && (w(i) == number || w(i) == number+".0" || numerals[strings.ToLower(w(begin))] != "") { // two (2)
		number, i = w(i), i+1
	}
	if strings.Contains(text(i), "%") || begin > 0 && isNumber(w(begin)) && l.broken(all, begin) { // a half, misread
		return m, false
	}
	if next := strings.ReplaceAll(plain(text(i)), ".", ""); next == "am" || next == "pm" { // a time of day
		return m, false
	}
	end, unit := i, ""
	for k := i; k < len(all) && k < i+6; k++ {
		word, behind := canon(plain(strings.ReplaceAll(l.words[all[k]].Text, "(s)", ""))), plain(l.words[all[k-1]].Text)
		if word == "units" && behind == "education" {
			word = "ceu"
		}
		if u := units[word]; u != "" {
			unit, end = u, k+1
			if u != "credit" {
				break
			}
		} else if !kinds[word] && (behind != "category" || len(word) > 1) { // AMA PRA Category 1
			break
		}
	}
	said := number
	if unit == "hour" || unit == "minute" {
		said += " " + unit
	}
	and := end
	if and < len(all) && w(and) == "and" {
		and++
	}
	if unit == "hour" && and+1 < len(all) && isNumber(w(and)) && (units[plain(w(and+1))] == "minute" || w(and+1) == "m") {
		said, end = said+" "+w(and)+" min", and+2
	}
	a, wrong := roster.ParseAmount(said)
	if wrong != "" || a.None || a.Value <= 0 {
		return m, false
	}
	return measured{begin, end, a.Value, unit}, true
}

// broken says whether a number stands behind another in a line, where one of them is part of
// a fraction that was misread: 6 2 hours is six and a half, or six and a quarter.
func (l *layout) broken(all []int, i int) bool {
	a, b := l.words[all[i-1]], l.words[all[i]]
	gap := b.Left - a.Right
	return isNumber(strings.Trim(a.Text, "()")) && digitsOf(b.Text) == 1 && b.Confidence < 90 && gap >= 0 && gap < 3*letter(a)
}

// numberAt joins 2 and ½, and knows the small numbers by name.
func (l *layout) numberAt(all []int, i int, w func(int) string) (string, int) {
	text := w(i)
	if n := numerals[strings.ToLower(text)]; n != "" {
		return n, i + 1
	}
	if !isNumber(text) {
		return "", i
	}
	if i+1 < len(all) {
		switch next := w(i + 1); next {
		case "½", "¼", "¾":
			return text + next, i + 2
		case "1/2", "1/4", "3/4":
			return text + " " + next, i + 2
		}
	}
	return text, i + 1
}

// isNumber is a number as amounts are written.
func isNumber(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("½¼¾", r):
			digits++
		case r != '.' && r != ',' && r != ':':
			return false
		}
	}
	return digits > 0 && len(s) <= 8
}

// eachAmount finds every number with a unit on the page.
func (l *layout) eachAmount(f func([]int, measured)) {
	for _, b := range l.blocks {
		for i := 0; i < len(b.words); i++ {
			if m, ok := l.amountAt(b.words, i); ok && m.unit != "" {
				f(b.words, m)
				i = m.to - 1
			}
		}
	}
}

// amounts proposes amounts with a unit that no label named: the only one surely, of several
// the largest.
func (l *layout) amounts() {
	type at struct {
		words []int
		m     measured
	}
	var all []at
	l.eachAmount(func(words []int, m measured) {
		for _, q := range l.found {
			if (q.Field == Topic || q.Field == Hours) && contains(q.Box, l.box(l.words, words[m.from:m.to])) {
				return
			}
		}
		all = append(all, at{words, m})
	})
	best := 0
	for i, a := range all {
		if a.m.unit == all[best].m.unit && a.m.amount > all[best].m.amount {
			best = i
		}
	}
	for i, a := range all {
		confidence := 0.85
		if len(all) > 1 && i == best {
			confidence = 0.6
		} else if len(all) > 1 {
			confidence = 0.35
		}
		l.proposeAmount(Hours, a.words, a.m, confidence, "number with a unit")
	}
}

func contains(outer, inner Box) bool {
	return outer.Left <= inner.Left && outer.Right >= inner.Right && outer.Top <= inner.Top && outer.Bottom >= inner.Bottom
}

func (l *layout) proposeAmount(f Field, words []int, m measured, confidence float64, by string) {
	if m.unit == "" {
		m.unit = "hour"
	}
	if w := l.words[words[m.from]]; w.Confidence < 60 || w.Confidence < 90 && digitsOf(w.Text) > 2 && !strings.ContainsAny(w.Text, ".,") {
		confidence = min(confidence, 0.45) // 2.5, or 2.9? 2.75, or 215?
	}
	l.propose(Proposal{Field: f, Text: m.amount.String(), Amount: m.amount, Unit: m.unit, Confidence: confidence, By: by}, words[m.from:m.to])
}

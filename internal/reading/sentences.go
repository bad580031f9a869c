package reading

import (
	"strings"
	"unicode"
)

// trigger is words after which a field follows, in the same paragraph or the next.
type trigger struct {
	words string
	field Field
}

// triggers, the longer before the shorter.
var triggers = []trigger{
	{"know all by these presents that", Holder}, {"know all men by these presents that", Holder}, {"has completed the prescribed course of instruction in", Title}, {"in recognition of the successful completion of", Title}, {"in recognition of successful completion of", Title}, {"is authorized to practice as a", Title},
	{"is authorised to practise as a", Title}, {"this is to certify that", Holder}, {"for the successful completion of", Title}, {"it is hereby certified that", Holder},
	{"this is to confirm that", Holder}, {"proudly presents this certificate to", Holder}, {"let it be known that", Holder}, {"in recognition of successfully completing", Title},
	{"in recognition of completion of", Title}, {"has fulfilled the requirements for", Title}, {"has fulfilled the requirements of", Title}, {"has met the requirements for", Title},
	{"has met the requirements of", Title}, {"has met all requirements for", Title}, {"has met all requirements of", Title}, {"has satisfied the requirements of", Title},
	{"has satisfied the requirements for", Title}, {"has completed the requirements for", Title}, {"be it known that", Holder}, {"for successful completion of", Title},
	{"is licensed as a", Title}, {"is certified as a", Title}, {"we hereby certify that", Holder}, {"presents this certificate to", Holder}, {"is hereby granted to", Holder},
	{"is hereby presented to", Holder}, {"is hereby conferred upon", Holder}, {"this will certify that", Holder}, {"in recognition of completing", Title},
	{"for satisfactory completion of", Title}, {"fulfilled the requirements for", Title}, {"fulfilled the requirements of", Title}, {"met the requirements for", Title},
	{"met the requirements of", Title}, {"for having successfully completed", Title}, {"has been trained in", Title}, {"has received training in", Title},
	{"has taken part in", Title}, {"is qualified as a", Title}, {"is registered as a", Title}, {"this certifies that", Holder}, {"hereby awarded to", Holder},
	{"is awarded to", Holder}, {"is presented to", Holder}, {"is granted to", Holder}, {"is issued to", Holder}, {"in recognition of", Holder}, {"has successfully completed", Title},
	{"successful completion of", Title}, {"for completion of", Title}, {"upon completion of", Title}, {"for successfully completing", Title}, {"for attendance at", Title},
	{"for participation in", Title}, {"for participating in", Title}, {"has participated in", Title}, {"is licensed as", Title}, {"is certified as", Title}, {"the title of", Title},
	{"the designation of", Title}, {"the credential of", Title}, {"this acknowledges that", Holder}, {"proudly presented to", Holder}, {"is given to", Holder},
	{"has satisfactorily completed", Title}, {"satisfactory completion of", Title}, {"for having completed", Title}, {"having successfully completed", Title}, {"took part in", Title},
	{"is qualified as", Title}, {"is registered as", Title}, {"the degree of", Title}, {"the rank of", Title}, {"certifies that", Holder}, {"certify that", Holder},
	{"awarded to", Holder}, {"presented to", Holder}, {"conferred upon", Holder}, {"confirms that", Holder}, {"confirm that", Holder}, {"congratulations to", Holder},
	{"successfully completed", Title}, {"has completed", Title}, {"have completed", Title}, {"for completing", Title}, {"has attended", Title}, {"for attending", Title},
	{"participated in", Title}, {"issued by", Issuer}, {"offered by", Issuer}, {"provided by", Issuer}, {"presented by", Issuer}, {"sponsored by", Issuer}, {"conducted by", Issuer},
	{"acknowledges that", Holder}, {"conferred on", Holder}, {"bestowed upon", Holder}, {"issued to", Holder}, {"granted to", Holder}, {"attests that", Holder},
	{"attest that", Holder}, {"verifies that", Holder}, {"verify that", Holder}, {"declares that", Holder}, {"recognizes that", Holder}, {"satisfactorily completed", Title},
	{"confirmation that", Holder}, {"verification that", Holder}, {"having completed", Title}, {"has passed", Title}, {"for passing", Title}, {"has finished", Title}, {"completion of", Title}, {"hosted by", Issuer}, {"organized by", Issuer},
	{"organised by", Issuer}, {"administered by", Issuer}, {"held by", Issuer}, {"dear", Holder},
}

// skipped are words between a trigger and a title.
var skipped = words("the a an following course courses program training seminar webinar workshop class activity online continuing education entitled titled educational")

// nameEnds are words at which a name has ended.
var nameEnds = words("has have is was having for attended completed participated successfully who did of on in")

// sentences reads each paragraph for words after which a name or a title follows.
func (l *layout) sentences() {
	for _, b := range l.blocks {
		for i := 0; i < len(b.words); i++ {
			first := l.key(b.words[i : i+1])
			for _, t := range triggers {
				if first == "" || !strings.HasPrefix(t.words, first) {
					continue
				}
				k := len(strings.Fields(t.words))
				if i+k <= len(b.words) && l.key(b.words[i:i+k]) == t.words {
					l.follow(b, i+k, t)
					i += k - 1
					break
				}
			}
		}
	}
}

// follow takes what comes behind a trigger.
func (l *layout) follow(b *block, from int, t trigger) {
	if t.words == "dear" && from != 1 {
		return
	}
	rest, confidence, by := b.words[from:], 0.85, "sentence"
	if t.field == Title {
		rest = l.skip(rest)
	}
	if len(rest) == 0 {
		next := l.next(b)
		if next == nil {
			return
		}
		rest, by = next.words, "below a sentence"
		if t.field == Title {
			rest = l.skip(rest)
		}
	}
	switch t.field {
	case Holder:
		words, text := l.nameOf(rest)
		l.propose(Proposal{Field: Holder, Text: text, Confidence: confidence, By: by}, words)
	case Title:
		l.titleIn(rest, confidence, by)
	case Issuer:
		words := l.until(rest, func(i int, w string) bool { return i > 0 && strings.HasSuffix(w, ".") && !abbreviated(w) })
		if text := tidy(l.text(words)); letters(text) > 2 && len(text) < 120 {
			l.propose(Proposal{Field: Issuer, Text: text, Confidence: confidence, By: by}, words)
		}
	default: // no other field has a trigger
	}
}

func abbreviated(w string) bool {
	return words("inc llc ltd co corp st dr")[plain(w)] || len(plain(w)) == 1
}

func (l *layout) skip(words []int) []int {
	for len(words) > 0 && skipped[plain(l.words[words[0]].Text)] && !quoted(l.words[words[0]].Text) && !capital(l.words[words[0]].Text) {
		words = words[1:]
	}
	return words
}

func capital(w string) bool {
	for _, r := range w {
		return unicode.IsUpper(r)
	}
	return false
}

func quoted(w string) bool { return strings.ContainsAny(w[:min(3, len(w))], "\"“„«”") }

// next is the paragraph below.
func (l *layout) next(b *block) *block {
	last := b.phrases[len(b.phrases)-1]
	if p := l.below(last, 4); p != nil && p.block != b {
		return p.block
	}
	return nil
}

// until are words up to the one at which f says that they end; that one is in, if it only
// ends in a sign.
func (l *layout) until(words []int, f func(i int, w string) bool) []int {
	for i, w := range words {
		if f(i, l.words[w].Text) {
			return words[:i+1]
		}
	}
	return words
}

// credentials are letters behind a name.
var credentials = words("rn lpn lvn md do pa np phd pharmd bsn msn dnp aprn arnp emt cpa pe dds cna jd ma ms ba bs esq jr sr")

// nameOf is the name with which words begin: up to a word that no name has, without the
// letters of a profession behind it.
func (l *layout) nameOf(all []int) ([]int, string) {
	end := 0
	for i, w := range all {
		text := l.words[w].Text
		low := plain(text)
		if i > 7 || nameEnds[low] && !capital(text) || digitsOf(text) > 0 || letters(text) == 0 {
			break
		}
		if i > 0 && credentials[low] && strings.HasSuffix(l.words[all[i-1]].Text, ",") {
			break
		}
		end = i + 1
		if strings.HasSuffix(text, ",") && i+1 < len(all) && i > 0 && !credentials[plain(l.words[all[i+1]].Text)] {
			break
		}
	}
	words := all[:end]
	text := tidy(l.text(words))
	if n := strings.Count(text, " "); n == 0 || n > 6 || letters(text) < 4 {
		return nil, ""
	}
	return words, text
}

// titleIn reads a title up to where its sentence goes on with something else, and the day
// that follows it.
func (l *layout) titleIn(all []int, confidence float64, by string) {
	end := len(all)
	for i, w := range all {
		text, low := l.words[w].Text, plain(l.words[w].Text)
		after := ""
		if i+1 < len(all) {
			after = plain(l.words[all[i+1]].Text)
		}
		if i > 0 && l.ends(low, after, all[i:]) {
			end = i
			break
		}
		if strings.HasSuffix(text, ".") && !abbreviated(text) || strings.HasSuffix(strings.TrimRight(text, ".,"), "”") || strings.HasSuffix(strings.TrimRight(text, ".,"), "“") && i > 0 {
			end = i + 1
			break
		}
	}
	text := strings.TrimRight(tidy(l.text(all[:end])), ".")
	if letters(text) >= 3 && len(text) <= 200 && !sentence(text) {
		l.propose(Proposal{Field: Title, Text: tidy(text), Confidence: confidence, By: by}, all[:end])
	}
	l.dayBehind(all[end:])
}

// sentence is what goes on in small letters: no title.
func sentence(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	return !capital(strings.TrimLeft(first, "“„\"")) && digitsOf(first) == 0 || strings.HasPrefix(text, "The ") && strings.Count(text, " ") > 8
}

// ends says whether a title has ended before these words: on 14 March, and has been awarded …
func (l *layout) ends(low, after string, rest []int) bool {
	switch low {
	case "on", "dated":
		return len(rest) > 1 && l.dateOfWord(rest[1]) != nil || after == "the"
	case "held", "offered", "presented", "conducted", "sponsored", "awarded", "provided":
		return true
	case "and":
		return after == "has" || after == "was" || after == "is" || after == "earned" || after == "received" || after == "have"
	case "for":
		return len(rest) > 1 && isNumber(strings.Trim(l.words[rest[1]].Text, "()"))
	}
	return l.dateOfWord(rest[0]) != nil && digitsOf(low) > 0
}

// dateOfWord is the date of which a word is part.
func (l *layout) dateOfWord(w int) *dated {
	for i := range l.dates {
		d := &l.dates[i]
		for _, have := range d.words {
			if have == w {
				return d
			}
		}
	}
	return nil
}

// dayBehind is the day on which what the sentence names was completed.
func (l *layout) dayBehind(rest []int) {
	for i, w := range rest {
		if i > 8 {
			return
		}
		if d := l.dateOfWord(w); d != nil {
			if !d.used {
				l.proposeDate(Completed, d, 0.88, "sentence")
			}
			return
		}
	}
}

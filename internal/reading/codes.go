package reading

import "strings"

// prefixes are letters that stand before the digits of a number, with a blank between.
var prefixes = words("rn lpn lvn cep ce md do pa np pt ot cpa pe pharm emt aprn arnp cna rph dds lcsw lmft")

// takeCode reads a number as certificates and licences have them.
func (l *layout) takeCode(f Field, at place) bool {
	if n := l.pieces(at); n > 1 {
		l.proposeCode(f, at.p.words[at.from:at.from+n], at.confidence, at.by)
		return true
	}
	for i := at.from; i < at.to && i < at.from+2; i++ {
		if d := l.dateAt(at.p, i, 0); d != nil {
			return false
		}
		text := l.words[at.p.words[i]].Text
		if l.form(text) || i == at.from && at.to == i+1 && l.shortForm(text) {
			words := at.p.words[i : i+1]
			if i > at.from && prefixes[plain(l.words[at.p.words[i-1]].Text)] {
				words = at.p.words[i-1 : i+1]
			} else if i > at.from && plain(l.words[at.p.words[i-1]].Text) != "" {
				return false
			}
			l.proposeCode(f, words, at.confidence, at.by)
			return true
		}
	}
	return false
}

func (l *layout) proposeCode(f Field, words []int, confidence float64, by string) {
	text := strings.Trim(l.text(words), " .,;:()[]#")
	l.propose(Proposal{Field: f, Text: text, Confidence: confidence, By: by}, words)
}

// form is a text that is a number: three digits at least, else only letters, dashes and the like.
func (l *layout) form(text string) bool { return digitsOf(text) >= 3 && codeLetters(text) }

// shortForm is one behind a label that leaves no doubt.
func (l *layout) shortForm(text string) bool { return digitsOf(text) >= 1 && codeLetters(text) }

func codeLetters(text string) bool {
	text = strings.Trim(text, ".,;:()[]#")
	for _, r := range text {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("-/._", r) {
			return false
		}
	}
	return len(text) >= 1 && len(text) <= 40
}

func digitsOf(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

package reading

import "strings"

// numberOf says whose number it is, by the nearest of these words before it.
var numberOf = map[string]Field{
	"certificate": Number, "certification": Number, "card": Number, "credential": Number, "diploma": Number, "document": Number, "verified": Number, "verification": Number, "verify": Number, "validated": Number, "confirmed": Number, "registered": Number, "register": Number, "recorded": Number, "entered": Number, "serial": Number, "letter": Number,
	"license": License, "licence": License, "licensed": License, "licensee": License, "permit": License,
	"provider": Provider, "approval": Provider, "approved": Provider, "accreditation": Provider, "accredited": Provider, "sponsor": Provider,
	"access": nothing, "zip": nothing, "promo": nothing, "course": nothing, "class": nothing, "phone": nothing, "instructor": nothing, "trainer": nothing, "student": nothing, "employee": nothing, "section": nothing, "suite": nothing, "room": nothing, "page": nothing,
}

// carrying are things whose number may follow at once.
var carrying = words("certificate certification card credential license licence permit")

// numbers reads what sentences say of numbers (it was issued under number 123), and those
// whose form alone says what they are.
func (l *layout) numbers() {
	for _, b := range l.blocks {
		for i, w := range b.words {
			switch {
			case l.taken(w):
			case canon(plain(l.words[w].Text)) == "number", plain(l.words[w].Text) == "code":
				l.numberIn(b.words, i)
			case carrying[plain(l.words[w].Text)] && i+1 < len(b.words) && digitsOf(l.words[b.words[i+1]].Text) > 4:
				l.numberIn(b.words, i) // license 9123456
			default:
				l.bare(b.words, i)
			}
		}
	}
}

// taken says whether a word is part of a proposal. (The box of one may hold words that are
// not: it goes on in the next line.)
func (l *layout) taken(w int) bool { return l.said[w] }

func (l *layout) numberIn(all []int, at int) {
	from := at + 1
	if from < len(all) && prefixes[plain(l.words[all[from]].Text)] {
		from++
	}
	if from >= len(all) || !l.form(l.words[all[from]].Text) || l.taken(all[from]) || l.dateOfWord(all[from]) != nil {
		return
	}
	for i := at; i >= 0 && i > at-9; i-- {
		text := l.words[all[i]].Text
		if i < at && strings.HasSuffix(text, ".") && len(text) > 4 {
			return
		}
		if f, ok := numberOf[plain(text)]; ok {
			if f != nothing && !l.has(f) {
				l.proposeCode(f, all[at+1:from+1], 0.75, "sentence")
			}
			return
		}
	}
}

// bare reads numbers that say themselves what they are: of an activity of an accredited
// provider (0143-0000-21-045-H04-P), and of a profession (RN 123456, CEP 12345).
func (l *layout) bare(all []int, i int) {
	text := strings.Trim(l.words[all[i]].Text, ".,;()")
	if !l.has(Provider) && universal(text) {
		l.proposeCode(Provider, all[i:i+1], 0.85, "form of its number")
		return
	}
	letters, end := plain(text), i+1
	if cut := strings.IndexAny(text, "-0123456789"); cut > 0 {
		letters, text = strings.ToLower(text[:cut]), strings.TrimPrefix(text[cut:], "-")
	} else if i+1 < len(all) {
		text, end = strings.Trim(l.words[all[i+1]].Text, ".,;()"), i+2
	}
	if !prefixes[letters] || len(text) < 4 || len(text) > 10 || digitsOf(text) != len(text) || l.taken(all[end-1]) {
		return
	}
	f := License
	if letters == "cep" || letters == "ce" {
		f = Provider
	}
	if !l.has(f) {
		l.proposeCode(f, all[i:end], 0.6, "letters of a profession")
	}
}

// universal is the form that the pharmacists' accreditor gives to activities.
func universal(s string) bool {
	all := strings.Split(s, "-")
	if len(all) != 6 {
		return false
	}
	for i, n := range []int{4, 4, 2, 3, 3, 1} {
		if len(all[i]) != n || i < 4 && digitsOf(all[i]) != n {
			return false
		}
	}
	return digitsOf(all[4]) == 2 && digitsOf(all[5]) == 0
}

// scored are words before a result.
var scored = words("score scored grade passed passing result mark achieved")

// scores reads a share of a hundred behind "passed with", or "with a score of".
func (l *layout) scores() {
	if l.has(Score) {
		return
	}
	for _, b := range l.blocks {
		for i, w := range b.words {
			text := strings.Trim(l.words[w].Text, ".,;()")
			if !strings.HasSuffix(text, "%") || !isNumber(strings.TrimSuffix(text, "%")) {
				continue
			}
			for k := max(0, i-5); k < i; k++ {
				word := plain(l.words[b.words[k]].Text)
				if word == "minimum" || word == "required" || word == "least" {
					return
				}
				if scored[word] {
					l.propose(Proposal{Field: Score, Text: text, Confidence: 0.8, By: "sentence"}, b.words[i:i+1])
					return
				}
			}
		}
	}
}

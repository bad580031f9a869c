package reading

import (
	"strings"
)

// rest finds places for what no label and no sentence named.
func (l *layout) rest() {
	l.dateOfLetter()
	l.restOfDates()
	if !l.has(Holder) {
		l.bareName()
	}
	l.restOfTitles() // which are no name
	if !l.has(Issuer) {
		l.letterhead()
	}
}

func (l *layout) has(f Field) bool {
	for _, p := range l.found {
		if p.Field == f && p.Confidence >= Sure {
			return true
		}
	}
	return false
}

// before are words before a date that say what it is.
var before = map[string]Field{
	"completed": Completed, "completion": Completed, "attended": Completed, "held": Completed, "taken": Completed, "passed": Completed, "earned": Completed, "finished": Completed, "concluded": Completed, "participated": Completed,
	"given": Issued, "granted": Issued, "awarded": Issued, "issued": Issued, "dated": Issued, "signed": Issued, "conferred": Issued, "presented": Issued, "certified": Issued,
	"expires": Until, "until": Until, "through": Until, "expiring": Until, "expire": Until, "till": Until, "thru": Until, "lapses": Until,
	"valid": From, "effective": From, "witness": Issued, "whereof": Issued, "seal": Issued, "hand": Issued, "hands": Issued, "trained": Completed, "ended": Completed,
	"born": nothing, "birth": nothing, "printed": nothing, "rev": nothing, "revised": nothing, "revision": nothing, "updated": nothing, "released": nothing, "copyright": nothing,
}

// restOfDates reads dates by the words before them, and asks about those without any.
func (l *layout) restOfDates() {
	for i := range l.months {
		if d := &l.months[i]; !d.used {
			if f, _ := l.saidBefore(d); f == Until {
				l.proposeDate(Until, d, 0.7, "words before it")
			}
		}
	}
	for i := range l.dates {
		d := &l.dates[i]
		if d.used {
			continue
		}
		f, ok := l.saidBefore(d)
		switch {
		case ok && f == From && !d.span:
			l.proposeDate(f, d, 0.45, "words before it")
		case ok && f == nothing:
			d.used = true
		case ok:
			l.proposeDays(f, d, 0.8, "words before it")
		case len(l.dates) > 1 && l.has(Until) && !l.has(Completed) && !l.has(Issued) && (plain(l.words[d.words[0]].Text) == "this" || len(l.dates) == 2 && l.confers()):
			l.proposeDate(Issued, d, 0.55, "the only day of what is conferred")
		case !l.has(Completed) && !l.has(Issued) && len(l.dates) == 1:
			l.proposeDate(Completed, d, 0.55, "the only date")
		default:
			l.proposeDate(Issued, d, 0.4, "a date without words")
		}
	}
}

// conferring is what a page says that grants a credential: it has a day of issue, and none
// on which a course was completed.
var conferring = []string{"the credential of", "the designation of", "the title of", "the degree of", "the rank of", "is licensed", "is certified as", "is registered as", "is authorized to practice", "is hereby granted", "is granted the"}

func (l *layout) confers() bool {
	for _, b := range l.blocks {
		key := l.key(b.words)
		for _, s := range conferring {
			if strings.Contains(key, s) {
				return true
			}
		}
	}
	return false
}

// approvals are of a course, not of who took it: approved until is no date of the certificate.
var approvals = words("approved accredited approval accreditation offered available")

func (l *layout) saidBefore(d *dated) (Field, bool) {
	all := d.in.block.words
	at := 0
	for at < len(all) && all[at] != d.in.words[d.from] {
		at++
	}
	for i := at - 1; i >= 0 && i > at-7; i-- {
		text := l.words[all[i]].Text
		if f, ok := before[plain(text)]; ok {
			if f == Until && i > 0 && approvals[plain(l.words[all[i-1]].Text)] {
				return nothing, true
			}
			return f, true
		}
		if plain(text) == "done" && i+1 < at && plain(l.words[all[i+1]].Text) == "at" {
			return Issued, true
		}
		if strings.HasSuffix(text, ".") && len(text) > 3 {
			break
		}
	}
	return nothing, false
}

// restOfTitles takes what is written largest, where it is a title of a course at all.
func (l *layout) restOfTitles() {
	if l.has(Title) || l.list {
		return
	}
	var best *block
	for _, b := range l.blocks {
		text := tidy(l.text(b.words))
		if l.labelIn(b.phrases[0], 0) != nil || letters(text) < 8 || len(text) > 120 || general(text) || organization(text) || l.proposed(b.words) || sentence(text) {
			continue
		}
		if best == nil || b.phrases[0].high > best.phrases[0].high {
			best = b
		}
	}
	if best != nil {
		l.propose(Proposal{Field: Title, Text: tidy(l.text(best.words)), Confidence: 0.55, By: "the largest words left"}, best.words)
	}
}

// proposed says whether words are part of a proposal already.
func (l *layout) proposed(words []int) bool {
	box := l.box(l.words, words)
	for _, p := range l.found {
		if contains(box, p.Box) || contains(p.Box, box) {
			return true
		}
	}
	return false
}

// general is what certificates call themselves.
func general(text string) bool {
	low := strings.ToLower(text)
	for _, w := range []string{"certificate", "transcript", "diploma", "record of", "letter of", "statement of", "continuing education", "license", "verified"} {
		if strings.Contains(low, w) && strings.Count(low, " ") < 6 {
			return true
		}
	}
	return false
}

var bodies = words("university college academy institute school association society council board department hospital center centre inc llc ltd foundation corporation company agency bureau ministry federation union clinic commission services systems group gmbh")

// organization says whether a text is called like one.
func organization(text string) bool {
	for _, w := range strings.Fields(text) {
		if bodies[plain(w)] {
			return true
		}
	}
	return false
}

// letterhead takes a phrase that is called like an organization: the larger and the shorter,
// the likelier.
func (l *layout) letterhead() {
	var best *block
	for _, b := range l.blocks {
		words := l.named(b.words)
		text := tidy(l.text(words))
		if !organization(text) || len(text) > 90 || sentence(text) || l.labelIn(b.phrases[0], 0) != nil || digitsOf(text) > 2 || strings.HasSuffix(text, ".") && !abbreviated(text[strings.LastIndex(text, " ")+1:]) {
			continue
		}
		if best == nil || b.phrases[0].high > best.phrases[0].high {
			best = b
		}
	}
	if best != nil {
		words := l.named(best.words)
		l.propose(Proposal{Field: Issuer, Text: tidy(l.text(words)), Confidence: 0.7, By: "called like an organization"}, words)
	}
}

var certifies = words("certifies attests verifies confirms hereby presents awards grants acknowledges")

// named is words up to "certifies that".
func (l *layout) named(all []int) []int {
	for i, w := range all {
		if i > 0 && certifies[l.words[w].Text] {
			return all[:i]
		}
	}
	return all
}

// bareName takes the phrase above "has completed", or one that looks like a name.
func (l *layout) bareName() {
	for _, p := range l.all {
		low := l.key(p.words[:min(3, len(p.words))])
		if !strings.HasPrefix(low, "has successfully") && !strings.HasPrefix(low, "has completed") && !strings.HasPrefix(low, "has attended") {
			continue
		}
		if q := l.above(p); q != nil {
			if words, text := l.nameOf(q.words); len(words) == len(q.words) {
				l.propose(Proposal{Field: Holder, Text: text, Confidence: 0.8, By: "above a sentence"}, words)
			}
		}
	}
}

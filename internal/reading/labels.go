package reading

import (
	"strings"
	"sync"
)

// label is words that name what stands beside, below or above them.
type label struct {
	words string // plain; "no", "nr" and "#" are number
	field Field  // empty: what it names is nobody's here
	// weak ones are everyday words: they count with a colon, or alone in their phrase.
	weak bool
	unit string
}

// found is a label on the page, from words i to j of a phrase.
type found struct {
	label
	in       *phrase
	from, to int
	top      *phrase // where a label of two lines begins
}

const nothing Field = ""

// vocabulary is what certificates of families A to J, and of everyday life, call things. What
// is made of parts is in compose.go and grammar.go.
func vocabulary() []label {
	return joined(
		named(Completed, false, "date of completion", "completion date", "date completed", "completed on", "date of attendance", "date attended", "course date", "date of course", "date taken", "end date", "date of training", "training date", "date of activity", "activity date", "date of class", "class date", "date of program", "program date", "date of event", "event date", "date of session", "session date", "date of workshop", "workshop date", "date of seminar", "date earned", "earned on", "attended on", "attendance date", "date of participation", "participation date", "date passed", "passed on", "date of exam", "exam date", "test date", "date of examination", "date of assessment", "finished on", "date finished", "date s of training", "date s attended", "date s of attendance", "date s of course", "course completion date", "course completed on", "training completed on", "dates attended", "dates of attendance", "dates of training"),
		named(Completed, true, "date", "completed", "date s", "dates", "attended", "passed", "earned", "finished", "completion"),
		named(Issued, false, "date issued", "issue date", "date of issue", "issued on", "date of issuance", "award date", "date awarded", "original issue date", "date granted", "granted on", "date conferred", "conferred on", "awarded on", "date of award", "certified on", "certification date", "date certified", "issuance date", "certificate date", "date of certificate", "date of certification", "given on", "initial issue date", "first issued", "date first issued", "date licensed", "original license date", "initial certification date"),
		named(Issued, true, "issued", "dated", "awarded", "granted", "given", "certified", "conferred"),
		named(From, false, "valid from", "effective date", "effective from", "start of validity", "valid as of", "in force from", "good from", "commencement date", "commencement of validity", "effective as of", "start of period", "cycle begins"),
		named(From, true, "effective"),
		named(Until, false, "valid until", "valid to", "valid through", "valid thru", "expiration date", "expiry date", "date of expiry", "date of expiration", "expires on", "renew by", "renewal date", "recommended renewal date", "valid till", "good through", "good until", "good thru", "exp date", "expire date", "date expires", "date of expiring", "certificate expires", "certification expires", "license expires", "licence expires", "card expires", "license expiration date", "renewal due", "renew before", "due for renewal", "next renewal", "next renewal date", "next due date", "lapses on", "end of validity", "recertify by", "recertification date", "recertification due", "current through", "current until", "in force until", "valid up to", "cycle ends", "retrain by", "retraining due", "refresher due", "expiring on", "not valid after"),
		named(Until, true, "expires", "expiration", "expiry", "exp", "renewal", "lapses", "recertify", "expires end of"),
		named(nothing, false, "date of birth", "birth date", "print date", "printed on", "start date", "release date", "date printed", "generated on", "report date", "date of report", "download date", "passing score", "required score", "minimum score"),
		named(nothing, true, "dob", "instructor", "director", "signature", "address", "phone", "location", "city", "category", "topic", "position", "department", "course number", "course code"),
		numbered(Number, "certificate", "cert", "certification", "credential", "card", "ecard", "document", "serial", "registration", "confirmation", "reference", "record", "completion", "verification", "validation", "control", "tracking", "transcript", "diploma", "award", "certificate serial", "authentication", "registry", "issue", "unique"),
		named(Number, true, "number"),
		numbered(License, "license", "licence", "license s", "professional license", "state license", "rn license", "permit", "lic", "nursing license", "nurse license", "teaching license", "teacher license", "rn", "lpn", "lvn", "aprn", "emt", "nremt", "ems", "registrant", "peace officer", "post", "practitioner", "licensure", "license certificate", "board license", "educator", "professional licence", "state licence"),
		numbered(Provider, "provider", "approval", "provider approval", "accreditation", "sponsor", "approved provider", "provider accreditation", "course approval", "program approval", "ce provider", "ceu provider", "ce broker", "ce broker provider", "cep", "board of nursing provider", "accredited provider", "authorized provider", "approved sponsor", "nasba", "nasba sponsor", "cebroker", "ce approval", "training provider", "board approval"),
		named(Holder, false, "participant name", "student name", "name of participant", "attendee name", "learner name", "name of holder", "full name", "recipient name", "name of student", "licensee name", "name of attendee", "name of recipient", "name of licensee", "name of learner", "participant s name", "student s name", "attendee s name", "learner s name", "employee name", "name of employee", "certificate holder", "card holder", "cardholder", "cardholder name", "license holder", "licence holder", "name of candidate", "candidate name", "nurse name", "officer name", "teacher name", "member name", "completed by", "first and last name", "print name", "printed name of participant"),
		named(Holder, true, "name", "participant", "student", "attendee", "learner", "holder", "recipient", "licensee", "trainee", "presented to", "awarded to", "employee", "candidate", "registrant", "nurse", "officer", "educator", "issued to", "granted to", "given to", "conferred upon"),
		named(Title, false, "course title", "title of course", "course name", "program title", "activity title", "name of course", "title of activity", "training title", "license type", "credential title", "name of activity", "title of program", "name of training", "name of program", "course attended", "name of workshop", "workshop title", "session title", "event title", "name of event", "learning activity", "educational activity", "ce activity", "course of study", "type of training", "type of license", "type of credential", "certificate type", "certificate title", "continuing education activity", "class title", "class name", "seminar title", "program name", "activity name", "module title"),
		named(Title, true, "course", "program", "title", "activity", "training", "credential", "certification", "seminar", "subject", "class", "workshop", "conference", "session", "event", "module", "qualification"),
		named(Issuer, false, "issued by", "training provider", "provider name", "name of provider", "offered by", "sponsored by", "provided by", "training center", "issuing organization", "issuing authority", "course provider", "conducted by", "delivered by", "presented by", "name of sponsor", "name of organization", "sponsoring organization", "training organization", "name of school", "training academy", "institution name", "school name", "certifying body", "certifying agency", "certification body", "accredited provider", "approved provider", "issuing body", "issuing agency", "issuing board", "hosted by", "organized by", "organised by", "administered by", "training site", "training facility", "name of institution"),
		named(Issuer, true, "provider", "issuer", "sponsor", "organization", "school", "institution", "agency", "academy", "authority", "board", "host", "organizer", "organiser", "center", "centre"),
		named(Score, false, "final score", "test score", "exam score", "final grade", "score achieved", "exam result", "test result", "final mark", "percent correct", "post test score", "assessment score", "examination score", "overall score", "exam grade", "percentage score"),
		named(Score, true, "score", "grade", "result", "percentage", "mark"),
		amounting("hour", "contact hours", "credit hours", "ce hours", "total hours", "total contact hours", "total credit hours", "clock hours", "training hours", "number of hours", "hours awarded", "hours earned", "number of contact hours", "hours completed", "ce credit hours", "pdh", "pdhs", "contact hours awarded", "contact hours earned", "contact hour", "hours of training", "hours of instruction", "hours of credit", "hours attended", "instructional hours", "course hours", "course length", "length of course", "hours credited", "nursing contact hours", "ce contact hours", "ce hours awarded", "ce hours earned", "ceh", "cehs", "cpd hours", "learning hours", "training duration", "course duration", "duration of training", "approved hours", "number of contact hours awarded", "number of credit hours", "number of ce hours", "total ce hours", "total hours completed", "training time"),
		weakly("hour", "hours", "duration", "length"),
		amounting("ceu", "ceus", "ceus awarded", "number of ceus", "ceu s", "ceu credits", "ceus earned", "total ceus", "ceu value", "continuing education units", "number of continuing education units"),
		amounting("credit", "credits", "credits earned", "ce credits", "credits awarded", "cme credits", "cpe credits", "credit awarded", "credit earned", "number of credits", "total credits", "credit value", "ce credit", "ce credits earned", "cpe credit", "cme credit", "cpe credits earned", "cme credits awarded", "cpd credits", "number of credits earned"),
	)
}

func joined(lists ...[]label) (out []label) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

func named(f Field, weak bool, all ...string) (out []label) {
	for _, w := range all {
		out = append(out, label{words: w, field: f, weak: weak})
	}
	return out
}

// numbered are "certificate number", "certificate id", "certificate code" and so on.
func numbered(f Field, of ...string) (out []label) {
	for _, w := range of {
		for _, n := range []string{"number", "id", "code"} {
			out = append(out, label{words: w + " " + n, field: f}, label{words: w + " " + n + " number", field: f})
		}
	}
	return out
}

func amounting(unit string, all ...string) (out []label) {
	for _, w := range all {
		out = append(out, label{words: w, field: Hours, unit: unit})
	}
	return out
}

func weakly(unit string, all ...string) []label {
	out := amounting(unit, all...)
	for i := range out {
		out[i].weak = true
	}
	return out
}

// byWords are the labels by their words, made when the first page is read: many processes of
// ours read none.
var byWords = sync.OnceValue(func() map[string]label {
	out := map[string]label{}
	for _, l := range append(composed(), vocabulary()...) {
		var all []string
		for _, w := range strings.Fields(l.words) {
			if w = canon(w); w != "s" { // participant's, date(s)
				all = append(all, w)
			}
		}
		l.words = strings.Join(all, " ")
		out[l.words] = l
	}
	return out
})

const mostLabel = 8 // words

// canon is one word for those that people write in several ways.
func canon(w string) string {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
	switch w {
	case "no", "nr", "num", "numbers", "#", "№", "nº":
		return "number"
	case "hrs", "hr":
		return "hours"
	case "dates", "dt":
		return "date"
	case "licence":
		return "license"
	}
	return w
}

// others are people of whom a certificate says more than their name.
var others = words("instructor instructors trainer trainers presenter presenters evaluator evaluators speaker speakers director directors supervisor supervisors faculty author employer administrator examiner proctor assessor customer client patient invoice order")

// key is words as the vocabulary has them.
func (l *layout) key(all []int) string {
	var b strings.Builder
	for _, w := range all {
		addKey(&b, l.keys[w])
	}
	return b.String()
}

func keyOf(texts []string) string {
	var b strings.Builder
	for _, text := range texts {
		addKey(&b, keyOfWord(text))
	}
	return b.String()
}

func addKey(b *strings.Builder, part string) {
	if part != "" && b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(part)
}

// keyOfWord is a word as the vocabulary has it: two, where a stroke or a number sign is in it.
func keyOfWord(text string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(text, "(s)", ""), func(r rune) bool { return r == '/' || r == '(' }) {
		part = canon(misread(plain(part)))
		if strings.HasSuffix(part, "#") {
			part = strings.TrimSuffix(part, "#") + " number"
		}
		addKey(&b, part)
	}
	return b.String()
}

// findLabels finds every label, the longest first.
func (l *layout) findLabels() {
	for _, p := range l.all {
		for i := 0; i < len(p.words); {
			n := 1
			for k := min(mostLabel, len(p.words)-i); k > 0; k-- {
				if f, ok := l.labelAt(p, i, i+k); ok {
					l.labels, n = append(l.labels, f), k
					for _, w := range p.words[i : i+k] {
						l.said[w] = true
					}
					break
				}
			}
			i += n
		}
	}
}

// known is the label that words are, or one of two between which a stroke stands:
// Certificate ID/Verification Code.
func (l *layout) known(all []int) (label, bool) {
	key := l.key(all)
	if known, ok := byWords()[key]; ok {
		return known, true
	}
	if known, ok := amountLabel(key); ok {
		return known, true
	}
	if known, ok := composedLabel(key); ok {
		return known, true
	}
	for i, w := range all {
		if digitsOf(l.words[w].Text) > 1 {
			break
		}
		if strings.Contains(strings.Trim(l.words[w].Text, "/"), "/") || i > 0 && l.words[w].Text == "/" {
			a, b, _ := strings.Cut(l.text(all), "/")
			for _, side := range []string{a, b} {
				if known, ok := byWords()[keyOf(strings.Fields(side))]; ok && !known.weak {
					return known, true
				}
			}
		}
	}
	return label{}, false
}

func (l *layout) labelAt(p *phrase, i, j int) (found, bool) {
	known, ok := l.known(p.words[i:j])
	if !ok {
		return found{}, false
	}
	last := l.words[p.words[j-1]].Text
	colon := strings.HasSuffix(last, ":")
	for _, w := range p.words[i : j-1] { // nothing ends within a label
		if strings.HasSuffix(l.words[w].Text, ":") || strings.HasSuffix(l.words[w].Text, ",") {
			return found{}, false
		}
	}
	alone := (i == 0 || l.noise(p.words[:i]...)) && (j == len(p.words) || l.noise(p.words[j:]...))
	if i > 0 && others[plain(l.words[p.words[i-1]].Text)] {
		known.field = nothing // an instructor's number
	}
	if known.weak && i > 0 && (known.field == Number || known.field == License) && digitsOf(l.words[p.words[i-1]].Text) == 0 {
		return found{}, false // a number, but of what?
	}
	if known.weak && !colon && !alone && (i != 0 || l.dateAt(p, j, 0) == nil && l.monthAt(p, j, 0) == nil) && !strings.HasSuffix(last, "#") && !(known.field == Number && i == 0) {
		return found{}, false
	}
	if !known.weak && i > 0 && !colon && (known.field == Hours || known.field == Title || known.field == Holder) {
		return found{}, false // within a sentence
	}
	return found{known, p, i, j, nil}, true
}

// labelIn is the first label of a phrase from a word on.
func (l *layout) labelIn(p *phrase, from int) *found {
	for i := range l.labels {
		if f := &l.labels[i]; f.in == p && f.from >= from {
			return f
		}
	}
	return nil
}

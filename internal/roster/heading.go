package roster

import (
	"slices"
	"strings"
)

// sense is one thing a heading may mean; a lower rank is the better reading.
type sense struct {
	field Field
	of    string
	rank  int
}

// shortWords are the abbreviations of headings, written out.
var shortWords = map[string]string{
	"no": "number", "nr": "number", "num": "number", "nbr": "number", "numb": "number",
	"licence": "license", "lic": "license", "emp": "employee", "empl": "employee",
	"dt": "date", "dept": "department", "dep": "department", "trng": "training", "trg": "training",
	"compl": "completion", "cmpl": "completion", "hrs": "hours", "hr": "hours", "hour": "hours",
	"mins": "minutes", "min": "minutes", "minute": "minutes", "ident": "id", "identifier": "id",
	"exp": "expires", "expiry": "expires", "expiration": "expires", "expire": "expires", "expired": "expires", "expiring": "expires",
	"fname": "first name", "lname": "last name", "firstname": "first name", "lastname": "last name", "dob": "birth date", "doh": "hire date",
	"birthdate": "birth date", "startdate": "start date", "enddate": "end date", "organisation": "organization", "programme": "program", "centre": "center",
}

// canonical folds a heading and writes its abbreviations out.
func canonical(heading string) string {
	heading = strings.ReplaceAll(heading, "#", " number ")
	words := strings.Fields(fold(splitCamel(heading)))
	for i, w := range words {
		if long, ok := shortWords[w]; ok {
			words[i] = long
		}
	}
	return strings.Join(words, " ")
}

// splitCamel turns CompletionDate into Completion Date.
func splitCamel(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i > 0 && s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// The lists are in the order of preference: of two columns that could be the
// date of completion, the one whose heading comes first is taken.
var (
	idHolders = words("person|employee|staff|badge|license|user|learner|student|member|personnel|payroll|worker|associate|officer|post|participant|trainee|provider|instructor|nremt|registration|registry|teacher|contractor|external|unique|people|hr|file|clock|company|nurse|certificate holder|sap|net|login|identification|star")
	synonyms  = map[Field][]string{
		PersonID:   words("id|badge|emplid|pid|npi|username|user name|login|employee|license|number|rn license|rn license number|serial number|email|e mail|email address|mail"),
		Name:       words("full name|name|employee name|staff name|learner name|student name|officer name|participant name|member name|person name|user full name|employee full name|trainee name|display name|provider name|nurse name|last first|last name first name|name last first|last first name|last first middle|person|participant|learner|trainee|attendee|attendee name|nurse|officer|user"),
		LastName:   words("last name|surname|family name|last|employee last name"),
		FirstName:  words("first name|given name|forename|first|preferred name|employee first name"),
		MiddleName: words("middle name|middle initial|middle|mi"),
		Email:      words(mailHeadings),
		UnitName:   words("unit|department|division|team|department name|unit name|organization unit|org unit|business unit|section|squad|ward|group|station|precinct|district|branch|facility|site|location|cost center|shift|crew|agency|office|company|organization|area|home department"),
		Course:     words("course title|course name|course|training title|training name|class title|class name|activity title|activity name|program title|program name|learning item|item title|item name|learning activity|training|class|activity|program|module|module name|event name|event title|event|session name|session title|session|title|certification name|certification|certificate name|certificate|credential name|credential|qualification|training course|training program|learning object|curriculum|skill|description|course description|item"),
		CourseCode: words("course id|course number|course code|class id|class number|class code|activity id|activity number|training id|training code|item id|program number|program code|session id|offering number"),
		Category:   words("field of study|category|course category|ce category|credit category|credit type|ce type|type of credit|type of ce|course type|training type|training category|activity type|requirement|requirement met|category of credit|type|competency|content area|mandate|mandated topic|cpt category|tag|tags|domain"),
		Topic:      words("topic|topics|subject area|subject|topic area|course topic|subject matter"),
		Delivery:   words("delivery|delivery method|delivery mode|delivery type|modality|format|course format|training method|method|mode|live online|online live|live or online|instruction type|setting"),
		Completed:  words("completion date|date completed|date of completion|completed on|completed date|completed|completed at|completion date time|completion time|completion|course completion date|training completion date|date finished|finished on|finish date|end date|date ended|course end date|to|date taken|taken on|date attended|attended on|attendance date|date passed|passed on|date earned|earned on|training date|date of training|course date|class date|date of course|date of class|session date|event date|activity date|date of activity|exam date|test date|date|issue date|issued on|date issued|issued"),
		Started:    words("start date|started on|date started|course start date|started|begin date|from"),
		Hours:      words("ce hours|contact hours|credit hours|hours|training hours|hours earned|hours awarded|hours completed|course hours|clock hours|total hours|cpt hours|credits|credit|credits earned|credits awarded|ce credits|cme credits|cme|cpe credits|cpe|cpes|cpd hours|pdh|pdhs|pdu|pdus|ceus|ceu|ces|ce|units|points|amount|length|duration|duration hours|hours credit|number of hours|approved hours"),
		Minutes:    words("minutes|duration minutes|length minutes|duration in minutes|contact minutes"),
		CreditUnit: words("credit unit|unit of credit|unit of measure|uom|unit type|hours type|credit units|unit"),
		Result:     words("result|completion status|pass fail|passed|status|outcome|grade|disposition|final result|training status|course status|attendance|attended|pass|completed y n|completed|complete|attendance status|enrollment status"),
		RecordedOn: words("recorded on|date recorded|recorded|entered on|date entered|entry date|date received|received|date submitted|date uploaded|uploaded on|date added|added on|created on|date created|created|created at"),
		VoidedOn:   words("voided on|date voided|void date|voided|revoked on|date revoked|revoked|deleted on"),
	}
	factNames = map[string][]string{
		"birth_date":   words("date of birth|birth date|birthday|born|born on"),
		"hired_on":     words("hire date|date hired|date of hire|hired on|hired|original hire date|employment date|start date|date employed|employment start date"),
		"licensed_on":  words("licensed on|date licensed|license date|license issue date|license issued|license issued on|original license date|initial license date|licensure date|date of licensure|licensed|date of license|original issue date"),
		"certified_on": words("certified on|date certified|certification date|certified|initial certification date|date of certification"),
		"appointed_on": words("appointed on|date appointed|appointment date|date sworn|sworn in|sworn on|swear in date|date of appointment"),
	}
	neverRead = words("ssn|social security number|social security|ss number|social insurance number|sin|national id|password")
)

// mailHeadings are those of e-mail addresses. They are also a person's id where nothing
// else is, see mail.
const mailHeadings = "email|e mail|email address|e mail address|mail|work email|business email|user email|employee email"

func words(list string) []string { return strings.Split(list, "|") }

// byHeading is the lists above, by canonical heading.
var byHeading = map[string][]sense{}

func init() {
	for _, h := range idHolders {
		for i, end := range []string{" id", " number", " code"} {
			byHeading[h+end] = append(byHeading[h+end], sense{field: PersonID, rank: i})
		}
	}
	for f, list := range synonyms {
		for i, h := range list {
			s := sense{field: f, rank: i + 3}
			if f == Email {
				s.rank += 100 // first it may be the only id there is
			}
			byHeading[h] = append(byHeading[h], s)
		}
	}
	for id, list := range factNames {
		for i, h := range list {
			byHeading[h] = append(byHeading[h], sense{field: Fact, of: id, rank: i})
		}
	}
}

// expiryOf returns what runs out according to a heading such as "BLS expires" or
// "License exp."; ok is false when the heading speaks of nothing running out.
func expiryOf(heading string) (what string, ok bool) {
	list := strings.Fields(canonical(heading))
	kept := list[:0:0]
	for i, w := range list {
		next := ""
		if i+1 < len(list) {
			next = list[i+1]
		}
		switch w {
		case "expires", "due", "renew", "renewal":
			ok = true
			continue
		case "valid", "good":
			if slices.Contains([]string{"until", "through", "thru", "to"}, next) {
				ok = true
				continue
			}
		case "until", "through", "thru", "to", "date", "on", "of", "by", "next", "is":
			continue
		}
		kept = append(kept, w)
	}
	return strings.Join(kept, " "), ok
}

// fillers are words around the name of a course in the heading of a matrix.
var fillers = words("date|completed|completion|last|taken|done|on|of|most|recent|attended|passed|card|certificate|certification|cert|training|course|class|issued|issue|effective|obtained|earned|trained|current|latest")

// lookup returns the ids of a phrase in a set of names: the phrase as it is, then
// without the words that stand around names.
func lookup[T any](names map[string]T, phrase string) (found T, ok bool) {
	phrase = fold(phrase)
	if found, ok = names[phrase]; ok {
		return found, true
	}
	rest := slices.DeleteFunc(strings.Fields(phrase), func(w string) bool { return slices.Contains(fillers, w) })
	if len(rest) == 0 {
		return found, false
	}
	found, ok = names[strings.Join(rest, " ")]
	return found, ok
}

// bareName is a phrase without the words that stand around names.
func bareName(phrase string) string {
	rest := slices.DeleteFunc(strings.Fields(fold(phrase)), func(w string) bool { return slices.Contains(fillers, w) })
	return strings.Join(rest, " ")
}

// Canonical is a heading as it is compared: folded, with its abbreviations written out.
func Canonical(heading string) string { return canonical(heading) }

// Means lists what a heading may mean, the likeliest first: for files of other shapes than
// those that Open reads, so that headings are recognized in one way.
func Means(heading string) (out []Field) {
	all := slices.Clone(byHeading[canonical(heading)])
	slices.SortStableFunc(all, func(a, b sense) int { return a.rank - b.rank })
	for _, s := range all {
		if !slices.Contains(out, s.field) {
			out = append(out, s.field)
		}
	}
	return out
}

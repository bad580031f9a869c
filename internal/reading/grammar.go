package reading

import (
	"slices"
	"strings"
)

// Labels that no list has are read by their parts: words that speak of one field each, words
// that speak of none, and a head that says that a day or a number follows ("Date on which the
// certificate was issued", "Record locator"). Where words speak of several fields, the first
// list that has one of them decides: an instructor's certificate number is nobody's.
type meaning struct {
	field Field
	words map[string]bool
}

var (
	dayHeads    = words("date day")
	numberHeads = words("number id code locator identifier identification reference ref serial key pin")
	untilHeads  = words("until till through thru expires expiration expiry expire expiring lapses lapse due")
	fillers     = words("of the this that your our my on which when was is been has have had a an and or for to by at in full official actual")
	offerings   = words("course activity program programme webinar module")
	labelThings = words("certificate certificates certification cert card license credential permit document diploma award badge record course class program programme training activity event session workshop seminar webinar module lesson exam examination test assessment study education learning conference presentation qualification competency skills practical online")
)

// dayMeanings are whose day it is; labelThings and fillers say nothing of it.
var dayMeanings = []meaning{
	{nothing, words("birth born print printed report reported hire hired revision revised review reviewed access accessed download downloaded enrollment enrolled enrolment order ordered purchase purchased payment paid request requested application applied approval approved accreditation accredited start started starts begin began begins beginning launch launched release released publication published verified verification updated modified generated registration registered invoice login hiring")},
	{Until, words("until till through thru expires expiration expiry expire expiring exp renew renewal recertify recertification recert requalify requalification revalidation lapse lapses due refresher retraining reassessment validity")},
	{From, words("effective from commencement commences inception")},
	{Issued, words("issue issued issuance issuing award awarded awarding grant granted given conferred conferral confer certified certify presented signed signing sealed dated licensed licensure bestowed admitted")},
	{Completed, words("completed completion complete completing finish finished finishing attended attendance attending taken passed pass passing conducted held delivered trained taught end ended ending concluded conclusion participation participated earned achieved achievement attained fulfilled undertaken sat final last done performed attendee viewed successfully")},
}

// numberMeanings are whose number it is.
var numberMeanings = []meaning{
	{nothing, words("instructor trainer presenter evaluator speaker author director proctor examiner assessor supervisor account invoice order receipt payment transaction purchase tax ein npi dea ssn social security phone telephone fax mobile contact zip postal room suite page form version edition revision policy case job ticket catalog login access promo discount coupon wifi")},
	{Provider, words("provider sponsor approval approved accreditation accredited accreditor approver cep nasba")},
	{License, words("license lic licensee licensure permit")},
	{Number, words("certificate certificates certification cert credential card ecard document record serial registration registry register folio reference verification validation confirmation completion tracking control unique authentication authenticity authorization locator badge award diploma transcript verify issue accomplishment achievement attendance credly")},
}

// numberThings say of a number nothing, or that it is not the certificate's own when alone.
var numberThings = words("course class program programme training activity event session student employee learner participant attendee member user candidate professional state national digital online electronic ce cme cpe ceu holder recipient print system public personal registered file wallet completed board qualification")

// composedLabel reads a label by its parts, from its words as the vocabulary has them.
func composedLabel(key string) (label, bool) {
	all := strings.Fields(key)
	if len(all) < 2 || len(all) > 2*mostLabel || all[0] == "from" || fillers[all[0]] && all[0] != "your" && all[0] != "this" {
		return label{}, false
	}
	if f, ok := dayLabel(all); ok {
		return label{words: key, field: f}, true
	}
	if f, ok := numberLabel(all); ok {
		return label{words: key, field: f}, true
	}
	return label{}, false
}

func dayLabel(all []string) (Field, bool) {
	head := false
	for _, w := range all {
		head = head || dayHeads[w] || untilHeads[w]
	}
	last := all[len(all)-1]
	of, ok := meant(all, dayMeanings, func(w string) bool { return dayHeads[w] || fillers[w] || labelThings[w] })
	switch {
	case !ok || last == "by" && of != Until:
		return nothing, false
	case !head && last != "on" && last != "by", fillers[last] && last != "on" && last != "by" && last != "is" && last != "in":
		return nothing, false
	case of == Until && slices.ContainsFunc(all, func(w string) bool { return offerings[w] }):
		return nothing, true // until a course is offered
	}
	return of, true
}

func numberLabel(all []string) (Field, bool) {
	last := all[len(all)-1]
	if last == "is" && len(all) > 2 {
		last = all[len(all)-2]
	}
	if !numberHeads[last] {
		return nothing, false
	}
	return meant(all, numberMeanings, func(w string) bool { return numberHeads[w] || fillers[w] || numberThings[w] })
}

// meant is the field of which words speak, if each of them has a place in a label.
func meant(all []string, of []meaning, neutral func(string) bool) (Field, bool) {
	best := len(of)
	for _, w := range all {
		at := 0
		for at < len(of) && !of[at].words[w] {
			at++
		}
		if at == len(of) && !neutral(w) {
			return nothing, false
		}
		best = min(best, at)
	}
	if best == len(of) {
		return nothing, false
	}
	return of[best].field, true
}

package reading

import "strings"

// composed are the labels that are made of parts, since nobody writes them all down: a date
// of a thing, a thing's number, somebody's name. What vocabulary
// has itself goes before.
func composed() []label {
	return joined(
		dates(Completed, "completion|attendance|course|training|activity|class|program|programme|event|session|workshop|seminar|webinar|conference|participation|exam|examination|test|assessment|instruction|module|study|meeting|presentation|graduation|course completion|training completion|program completion|class completion|activity completion|course end|class end|program end|training end|event end", "completed|attended|taken|passed|earned|finished|trained|participated|viewed"),
		dates(Issued, "issue|issuance|award|certification|certificate|licensure|conferral|original issue|initial issue|first issue|certificate issue|certification issue|card issue|license issue|credential issue|initial certification|original certification|initial license|original license|initial licensure", "issued|awarded|granted|conferred|certified|licensed|given|certificate issued|card issued|license issued|credential issued|originally issued|originally licensed|originally certified"),
		dates(Until, "expiration|expiry|renewal|exp|expire|recertification|recert|expires", ""),
		each(Until, things+"|", "expires|expires on|expiration date|expiration|expiry date|expiry|exp date|exp|renewal date|valid until|valid through|valid to|valid thru|good through|good until|is valid until|is valid through"),
		each(From, things, "effective date|effective|valid from"),
		each(nothing, "course|class|program|training|event|session|activity", "start date|started|begin date|start"),
		numbered(nothing, parts("instructor|trainer|presenter|evaluator|course|class|section|session|event|order|invoice|student|employee|member|customer|phone|fax|page|npi|dea|account|lesson|room|group|activity|program|meeting|badge|case|job|site|unit|user|learner|participant")...),
		numbered(Number, parts("ce certificate|cme certificate|credit certificate|completion certificate|certificate verification|certificate tracking|certificate reference|certificate control|certificate registration|certification card|wallet card|training record|unique certificate|certificate unique|certificate credential|completion record|course completion|certificate authentication|reg|regn|ref|conf|doc|certificate validation")...),
		numbered(License, parts("license cert|license certification|license or certification|license registration|rn lpn license|md license|medical license|pharmacist license|pharmacy license|dental license|engineer license|engineering license|contractor license|real estate license|cpa license|cpa|pe license|pe|cna|nurse aide registry|licensee|lic cert|educator license|educator certificate|peace officer license|officer|teacher certificate|teaching certificate|teacher|officer certification|professional license registration|professional registration|state license registration|state registration|board registration|driver license")...),
		numbered(Provider, parts("training center|training site|training facility|tc|uan|acpe uan|universal activity|acpe universal activity|acpe activity|acpe program|acpe|brn provider|brn|ce sponsor|cpe sponsor|cpe provider|cme provider|pd provider|ancc provider|ancc|ceu approval|course provider|continuing education provider|education provider|nursing provider|nbcc provider|nbcc|acep|aswb provider|aswb|iacet provider|iacet|state approval|state provider|board provider|sponsor registry|registry sponsor|national registry sponsor|nasba registry sponsor|sponsor approval|training approval|class approval|activity approval|approved sponsor|authorized training center|authorized provider")...),
		named(Provider, false, "uan", "acpe uan", "provider registration"),
		named(Provider, false, "nasba registry number", "nasba registry id"), named(Issued, false, "issued on this date", "awarded on this date", "given on this date"),
		named(From, false, "certification period", "validity period", "period of validity", "license period", "certification term", "certification cycle", "validity", "valid period", "certification valid"),
		named(nothing, false, "reporting period", "ce period", "compliance period", "renewal period", "academic year", "school year", "review period", "audit period"),
		named(Number, true, "ref", "reference", "serial", "cert", "id", "id number"), named(License, true, "license", "lic"), named(From, true, "valid"),
		each(Holder, roles, "name|full name|s name"), each(Holder, "name of|name of the|full name of", roles),
		each(Until, "renew|refresh|retest|recertify|requalify|retrain|revalidate|renewal required|renewal due|recertification required|must be renewed|to be renewed", "by|before|due|due by|no later than"),
		each(Until, "next", "refresher|refresher training|renewal|retest|recertification|requalification|certification due|training due"),
		each(Until, things, "end date|ends|ends on|period ends"), named(Until, false, "void after", "ceases to be valid on", "ceases to be valid after", "invalid after", "not valid beyond", "retest due"),
		weakEach(Issued, "initial|original|first", "certification|licensure|license|issue|certificate|registration"), named(Issued, true, "issue"),
		named(Issued, false, "date of this certificate", "date of the certificate", "date of this document"),
		named(Provider, true, "approval", "course approval", "program approval", "board approval", "accreditation", "provider approval"),
		weakEach(Issued, things, "issued|awarded|granted|conferred"),
		each(Title, nouns, "title|name|attended|completed"), each(Title, "title of|name of|title of the|name of the", nouns),
		named(Title, true, parts(nouns)...), named(Holder, true, parts(roles)...),
		each(Issuer, bodiesOf, "name"), each(Issuer, "name of", bodiesOf),
		each(Score, "final|test|exam|post test|posttest|your|quiz|assessment|overall|course|examination", "score|grade|result|mark"),
		weakly("hour", "hour"), weakly("credit", "credit", "ces", "pdu", "pdus", "units"),
		weakly("hour", "total", "time", "time spent", "learning time", "course time"),
	)
}

const (
	things   = "certificate|certification|card|license|credential|permit|registration"
	roles    = "participant|student|attendee|learner|holder|recipient|licensee|trainee|employee|candidate|registrant|nurse|officer|educator|teacher|member|operator|cardholder|professional|practitioner|physician|pharmacist|technician|delegate|applicant|worker|staff member|individual|responder|certificate holder|license holder"
	nouns    = "course|program|activity|training|session|workshop|seminar|webinar|class|event|module|conference|presentation|lesson"
	bodiesOf = "provider|sponsor|organization|school|institution|agency|academy|center|training center|training provider|host|training site|training facility|ce provider|approved provider|course provider|program provider|program sponsor"
)

func parts(s string) []string { return strings.Split(s, "|") }

// each puts every one of two lists before every one of the other.
func each(f Field, a, b string) (out []label) {
	for _, x := range parts(a) {
		for _, y := range parts(b) {
			out = append(out, label{words: strings.TrimSpace(x + " " + y), field: f})
		}
	}
	return out
}

func weakEach(f Field, a, b string) []label {
	out := each(f, a, b)
	for i := range out {
		out[i].weak = true
	}
	return out
}

// dates are "date of completion", "completion date", "date completed", "completed on".
func dates(f Field, of, done string) (out []label) {
	for _, n := range parts(of) {
		out = append(out, named(f, false, "date of "+n, n+" date", "date of the "+n)...)
	}
	for _, n := range parts(done) {
		if n != "" {
			out = append(out, named(f, false, "date "+n, n+" on", n+" date")...)
		}
	}
	return out
}

var (
	amountKinds = words("contact ce ceu cpe cme cne cle pd pdh clock credit continuing education training instructional instruction course class learning semester professional development nursing live study approved")
	amountEnds  = words("awarded earned completed granted credited attended claimed received approved of-credit of-instruction of-training of-attendance offered value")
	amountUnits = map[string]string{"hours": "hour", "hour": "hour", "credits": "credit", "credit": "credit", "ceus": "ceu", "ceu": "ceu"}
)

// amountLabel knows "number of contact hours", "CE hours awarded", "total credits".
func amountLabel(key string) (label, bool) {
	all := strings.Fields(key)
	i := 0
	for i < len(all) && (all[i] == "total" || all[i] == "number" || all[i] == "of") {
		i++
	}
	for i+1 < len(all) && amountKinds[all[i]] && (amountKinds[all[i+1]] || amountUnits[all[i+1]] != "") {
		i++
	}
	if len(all) < 2 || i == len(all) || amountUnits[all[i]] == "" {
		return label{}, false
	}
	if end := strings.Join(all[i+1:], "-"); end != "" && !amountEnds[end] {
		return label{}, false
	}
	return label{words: key, field: Hours, unit: amountUnits[all[i]]}, true
}

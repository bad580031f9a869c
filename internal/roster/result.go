package roster

import "strings"

// outcome is what a result column says of a completion.
type outcome uint8

const (
	resultUnknown outcome = iota
	resultPassed
	resultFailed
	resultUnfinished // never completed: there is no record
	resultVoid
)

var resultWords = map[string]outcome{}

func init() {
	for o, list := range map[outcome]string{
		resultPassed:     "pass|passed|p|complete|completed|completion|yes|y|true|1|x|ok|done|attended|present|approved|verified|accepted|current|valid|active|successful|success|satisfactory|s|sat|credit|cr|credited|finished|met|qualified|qual|certified|expired|lapsed|earned|awarded|completed successfully|passed exam|full credit",
		resultFailed:     "fail|failed|f|not passed|did not pass|unsuccessful|unsatisfactory|u|unsat|no credit|nc|not met|disqualified|dq|failed exam",
		resultUnfinished: "no|n|false|0|incomplete|not complete|not completed|in progress|inprogress|enrolled|registered|not started|notstarted|scheduled|pending|assigned|no show|noshow|absent|withdrawn|withdrew|cancelled|canceled|waitlisted|waitlist|dropped|overdue|due|not attempted|started|did not attend|planned|open|past due",
		resultVoid:       "void|voided|revoked|rescinded|deleted|retracted|invalidated",
	} {
		for _, w := range strings.Split(list, "|") {
			resultWords[w] = o
		}
	}
}

func verdict(text string) outcome {
	if len(text) > 40 {
		return resultUnknown
	}
	return resultWords[fold(text)]
}

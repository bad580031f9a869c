// Package pack reads requirement packs: a rule with its citation, its version and
// the words people use for its tags and facts. docs/RULES.md says how to write one.
//
// Always true:
//   - A pack that loads names only tags and facts that it declares.
//   - Every pack says where its rule comes from, who read it when, and how sure we are.
//
// Uses: rule, civil. Used by: check, roster, wording, cmd.
package pack

import (
	"standing/internal/civil"
	"standing/internal/rule"
)

// Pack is one requirement pack.
type Pack struct {
	ID           string // file name without .yaml
	Title        string
	Version      string     // year.n, for example 2026.1
	Kind         string     // healthcare | certification | workforce | police | school
	Jurisdiction string     // for example US-FL
	Effective    civil.Date // the rule text is good for periods ending from this day
	Citation     Citation
	Notes        []string // what was left out and why
	Tags         []Term
	Facts        []Term // dated facts have Date set
	Credentials  []Term // what `holds` may ask for
	Rule         *rule.Rule
}

// Citation is where the rule was read.
type Citation struct {
	Text       string // for example "Fla. Admin. Code 64B9-5"
	URL        string
	Seen       civil.Date
	Confidence Confidence
}

// Confidence is how sure we are of a rule's text.
type Confidence string

const (
	Quoted    Confidence = "quoted"    // the wording of the rule or the agency's own page was read
	Secondary Confidence = "secondary" // a course seller's, an employer's or a law firm's page
	General   Confidence = "general"   // general knowledge, not seen
)

// Term is a name that the rule uses, with the words people use for it.
type Term struct {
	ID    string
	Label string
	Also  []string // other spellings seen in spreadsheets
	Date  bool     // a fact that is a date
}

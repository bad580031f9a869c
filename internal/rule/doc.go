// Package rule answers one question: is this person in good standing under this
// rule, on this day, as far as was known on that day, and why?
//
// A Rule is data (see docs/RULES.md). Evaluate is a pure function of the rule,
// the person's Facts, the Records and the Question; there is no clock and no I/O
// here. Explain gives the same Answer with a ledger: for every record what it
// gave to every need, and the reason code where it gave less than it is worth.
//
// Always true, each with a property test that names the rule features it needs:
//   - The order of the records is irrelevant.
//   - Periods tile: the next one starts the day after the last one ends.
//   - What a pool counts is the sum of its ledger lines plus what was carried in.
//   - Inside an exclusive group no record gives more than its worth.
//   - Records after the day asked about, or not yet known, change nothing.
//   - Between AsOf and Answer.Next the answer is the same on every day.
//
// Dates are civil dates in the rule's zone; both ends of a period are inside it.
//
// The names of time zones are looked up when a rule is read, in the system's files
// or else in those built in; evaluation touches nothing outside its arguments.
//
// Uses: civil, credit, tree. Used by: pack, rulecase, roster, check, wording.
// Not here: words for people (package wording), files (package pack).
package rule

// Package rulecase runs worked examples: a rule (or the name of a pack), a
// person, records, a question and the answer that a person worked out by hand.
//
// The format is that of the shared rule cases; docs/RULES.md describes it.
//
// Always true:
//   - Only what a case states is compared, and every field it states is compared.
//   - A field that is not known here is an error, never silently passed over.
//
// Uses: rule, tree. Used by: cmd, the tests of the packs.
package rulecase

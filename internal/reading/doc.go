// Package reading proposes what a certificate says: who, what, from whom, when, for how much,
// from the words of its pages and where they stand.
//
//	read := reading.Read(pages, reading.Options{Order: roster.MDY})
//	best, ok := read.Best(reading.Completed)
//
// The steps, each in a file of its own: words become lines, phrases and paragraphs (lines.go);
// labels find what stands right of, below or above them (labels.go, near.go); sentences say who
// completed what (sentences.go); dates, amounts and numbers are recognized by their form
// (dates.go, hours.go, codes.go, topics.go); what is left over finds its place last (rest.go).
//
// Always true:
//   - Nothing here counts: a Proposal is for a person to accept.
//   - Every proposal names the words it was read from and the step that found it (By).
//   - 02/03/04 is two proposals below Sure, unless another date of the page or the
//     organization's order decides. A date with points has its day first.
//   - The same words give the same proposals. No words make it fail, or take long.
//
// Uses: roster (dates and amounts of text), civil, credit. Used by: rooms, cmd.
// Not here: pictures and PDF (base/reader), who that name is (rooms), what counts (rule).
package reading

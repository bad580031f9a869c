// Package reading proposes what a certificate says: who, what, from whom, when, for how much,
// from the words of its pages and where they stand.
//
//	read := reading.Read(pages, reading.Options{Order: roster.MDY})
//	best, ok := read.Best(reading.Completed)
//
// The steps, each in a file of its own: words are cut where people leave out blanks (tokens.go),
// put together where a recognizer took them apart (misread.go), and become lines, phrases and
// paragraphs (lines.go); labels (labels.go, compose.go, grammar.go, wrapped.go) find what stands
// right of, below or above them (near.go, take.go), but not in lists (columns.go); sentences say
// who completed what, and under which number (sentences.go, prose.go, letter.go); dates, amounts
// and numbers are recognized by their form (dates.go, spans.go, hours.go, codes.go, pieces.go,
// topics.go); what is left over finds its place last (rest.go).
//
// Always true:
//   - Nothing here counts: a Proposal is for a person to accept.
//   - Every proposal names the words it was read from and the step that found it (By).
//   - 02/03/04 is two proposals below Sure, unless another date of the page or the
//     organization's order decides. A date with points has its day first.
//   - Of a class of several days the last is proposed; a month without a day only says until
//     when something is valid. Rows of a list are not proposed as what the page says.
//   - The same words give the same proposals. No words make it fail, or take long.
//
// Uses: roster (dates and amounts of text), civil, credit. Used by: rooms, cmd.
// Not here: pictures and PDF (base/reader), who that name is (rooms), what counts (rule).
package reading

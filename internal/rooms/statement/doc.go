// Package statement is what others say of somebody: a provider, a program or a board that
// gave a course or issued a licence, with its own identity as the source.
//
// A Source is who says it: a program with a token of its own, or another organization of the
// installation. A Statement is one thing that it says of one person, under a reference of its
// own. Whoever it is about reads it and may dispute it; the organization accepts or refuses
// it. Accepted, it becomes a completion or a credential.
//
// Always true:
//   - Who says something follows from the token or the organization that sends it, and from
//     nothing that stands in what is sent.
//   - Nothing counts before somebody of the receiver accepted it, or said of its source that
//     what fits by number and name is accepted by itself; what is disputed never is.
//   - However many accept a statement at once, it counts once. What is recorded already is
//     linked and not recorded again.
//   - Every line that can be read is answered alike, whoever is known here. Of what is about
//     nobody, and of what nobody looked at, its source is told the same: that it was taken in.
//   - The same line of a source again is the same statement. Another one under the same
//     reference takes its place while nobody decided; after that somebody has to act on it.
//   - A file is taken in whole or not at all; what cannot be read is named by row and column.
//   - A name alone finds nobody, and one that has nothing in common with the name that is
//     known keeps a number from deciding.
//   - Nobody decides about what is said of themselves, except in an organization of one.
//   - What is about nobody is deleted after ninety days.
//   - The token of a source sends and reads what it sent, and opens nothing else.
//   - Two organizations are never in one transaction: each fetches from the other by a job
//     that may run again.
//   - What a board says of a licence that it issued is an answer of the source; what anybody
//     else says of one is no evidence.
//   - Who decides is told that something waits, and that somebody disputes what is said of them;
//     who sends, that something they said is disputed: once a day, and without a name.
//
// Permissions: statement.view, statement.answer, statement.decide, statement.source,
// statement.register, statement.post, statement.send.
// Tables: statement_desk, statement_source, statement, statement_parcel, statement_sent.
// Personal data: statement and statement_sent; retention training, from left_on, and grant.
// Uses: access, audit, db, jobs, keys, tenant, ui, web, words; notice, person, training, credential, grant; roster, sheet.
// Not here: completions (training), credentials (credential), spreadsheets of the
// organization's own (intake), what people show to others (grant).
package statement

// Package training holds what people completed, and what they say they did elsewhere.
//
// A Completion is one thing that one person did, as it was recorded: course, day, hours,
// categories, source. A Claim is training that somebody sends in; it becomes a completion
// when somebody else agrees.
//
// Always true:
//   - A completion is never changed: a correction is a new one that supersedes it, and taking
//     it back is a row that says so. Of two corrections of one version one is refused.
//   - A record that was entered before its course counted for something else keeps what it
//     counted for until somebody says otherwise: then it is corrected, once, except one's own.
//   - What was known at a place in the log never changes (RecordsOf).
//   - A row of an import is there once, however often and by however many it is loaded; a later
//     one may say when it runs out.
//   - A class that was taken back as a whole can be given back, once, to whom it was taken from;
//     nobody gives back their own.
//   - What is known only by the day on which it runs out has no day of completion, anywhere.
//   - The same course on the same day counts once for one human, however it is recorded by hand.
//   - A title that is new and nearly one of the catalogue is asked about, once, before a form
//     makes a course of it.
//   - Nobody records their own training, except in an organization of one.
//   - A claim counts once somebody else agreed, and then once. It becomes a new course only
//     where whoever agrees says so.
//   - Nobody is found, shown or recorded who is out of the caller's reach, nor found by a
//     number that the caller may not see.
//   - What somebody wrote into a claim is sealed under their key.
//   - A page that shows one person's training is written to the log, with who looked.
//
// Permissions: completion.view, completion.enter, completion.past, claim.make, claim.approve.
// Tables: completion, claim, retag. Personal data: all; retention training, from left_on.
// Uses: access, approval, audit, db, keys, web; person, catalog; rule, roster (how amounts are written).
// Used by: compliance, intake.
// Not here: what courses there are (catalog), what counts for which requirement (compliance), spreadsheets (intake).
package training

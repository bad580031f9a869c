// Package finding finds records that cannot all be right, explains them, and lets people
// close them.
//
// A Finding is one such thing: somebody in two classes at once, at a class while they were
// absent, with more hours than a day has. It rests on facts, of which it keeps which and how
// they were. It says that something needs a look, and blames nobody. Rules are pure; other
// rooms post what they find (Post).
//
// Always true:
//   - The same thing is one finding, however often and by however many it is found, in whatever
//     order the facts came.
//   - Whatever changes facts only marks who is to be looked at; a job looks at them and at
//     nobody else, and a mark goes only with the look.
//   - A finding is closed by itself when its facts are gone, and opened again when what it
//     rests on changes after it was closed; else what somebody decided holds.
//   - Of two who close at once one does.
//   - Nobody closes what is about themselves, except where there is nobody else.
//   - Who reaches none of the people concerned has no such finding; who reaches some sees of
//     the others that they are there, and nothing else.
//   - Why it was closed is sealed; what happened to it is in its history and in the log.
//   - That somebody may be on an exclusion list is not told to whoever only teaches them.
//   - A number is compared under the organization's key, and never shown.
//
// Permissions: finding.view, finding.decide, finding.export, finding.sweep.
// Tables: finding, finding_piece, finding_event, finding_number, finding_mark, finding_sweep.
// Personal data: all but marks and the sweep; retention training, from left_on.
// Uses: access, audit, db, jobs, keys, ui, web, words; catalog, class, notice, person, report,
// training.
// Not here: what documents look alike (evidence), what follows for a standing (compliance).
package finding

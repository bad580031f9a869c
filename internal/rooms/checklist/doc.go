// Package checklist keeps what an organization wants to have of somebody before it decides
// about them: credentialing files, and samples of evidence.
//
// A Checklist is a list of Items for a position, in versions. A File is that list for one
// person. An Entry is what was done about an item: an answer, which says a text or points at
// something that is here already, and what somebody thought of it. The Status of an item is
// worked out of its entries, of what they point to and of the day. A Link is a request to
// somebody outside. A Record is what a decision was proposed on. A Sample is people who were
// drawn by lot and asked for evidence.
//
// Always true:
//   - The status of an item follows from its entries, from what they point to now and from the
//     day; it is kept nowhere. What is pointed at and runs out, or is taken back, is missing again
//     by itself.
//   - Nothing is sent in twice: an answer points at what other rooms have.
//   - A newer version of a checklist changes no file that was opened before, until somebody
//     brings that file up to date.
//   - Nobody judges, waives or decides what is in a file about themselves.
//   - Nobody outside is asked about somebody who did not agree to it.
//   - A link is answered once, however many answer at once; only sending the answer uses it up.
//     One that is wrong, used, revoked, replaced or over is answered like a page that does not exist.
//   - What somebody outside said reaches the person only where they were told so before they
//     answered.
//   - A file is proposed for approval only when nothing that it must have is missing, and
//     approved only while that is so, by somebody else than who proposed it.
//   - What a decision was proposed on is kept as it was, with its digest, under its own time of
//     keeping.
//   - Who is drawn follows from the log's signed head, the sample and who could be drawn:
//     whoever has these draws the same people.
//   - Who is out of the caller's reach has no file.
//
// Permissions: checklist.view, checklist.manage; hiringfile.view, hiringfile.enter,
// hiringfile.answer, hiringfile.decide; sample.draw, sample.export.
// Tables: checklist, checklist_version, checklist_file, checklist_item, checklist_entry,
// checklist_link, checklist_record, checklist_sample. Personal data: files, items, entries and
// links, retention training, from left_on; records, retention decision.
// Uses: access, approval, audit, db, jobs, keys, tenant, ui, web, words; notice, person, report.
// Not here: what is pointed at (see Source), committees and votes, the rules of deciding
// (base/approval).
package checklist

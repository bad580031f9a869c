// Package recall is how an organization stops accepting what an issuer issued between two days:
// a school that lost its accreditation, a batch of cards that were sold.
//
// A Recall names an issuer, the days and why, and, where it is narrower, some of its courses.
// One member proposes it, another agrees; then it is in effect, and every record and credential
// that rests on the issuer is marked: it gives nothing, and stays to be seen. Lifting it goes the
// same way, and gives everything back. A Step is what was done with it, once.
//
// Always true:
//   - Whoever proposes does not agree: somebody else does, or nobody objects for three days. Alone
//     one decides alone.
//   - What is recorded while it takes effect is marked, whoever is first: nothing comes through
//     unmarked, and nothing stays marked once it is lifted.
//   - What was known before it took effect can be shown as it was known then.
//   - A worker that is killed loses nothing and does nothing twice: each step is marks, the log,
//     and who is told, or none of them.
//   - A record that is corrected to a day or course outside of it is not marked any more.
//   - Each holder is told once that it took effect and once that it was lifted, and of nobody else;
//     whoever answers for people is told how many of theirs.
//   - Organizations that looked at what is recalled, or took it down, are told, and see it beside
//     what they took down.
//   - Whoever reaches some people sees of what it marks theirs.
//   - The issuer and the reason are sealed; an issuer is found by an index under the
//     organization's key.
//
// Permissions: recall.view, recall.propose, recall.approve.
// Tables: recall_desk, recall, recall_course, recall_step. Personal data: who did what; retention organization.
// Marks are training's and credential's, and the receiver's of grants (grant). It reads person and membership.
// Uses: access, approval, audit, db, jobs, keys, tenant, ui, web, words; catalog, credential, grant,
// compliance (who holds facts), notice, training.
// Not here: what follows for a standing (compliance), records that cannot be right (finding).
package recall

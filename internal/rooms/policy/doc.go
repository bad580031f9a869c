// Package policy keeps the texts that people of the organization read and sign.
//
// A Policy has versions; a Version is a text as it was published, with the digest of it. A
// Signature says that one person signed one version: under the whole text in their own
// session, or on paper that staff entered. Asked is who has to sign what by when, worked out
// from facts, audiences and signatures.
//
// Always true:
//   - A version and a signature never change. A signature of one's own is never taken back;
//     one that was entered from paper can be corrected or voided by a row that says so.
//   - Who signs is shown the text whose digest the signature has.
//   - Of one version one person has one signature, however many ask at once.
//   - Nobody signs for somebody else, nor enters their own paper.
//   - A new version asks again unless its publisher says that signatures stand.
//   - Who is asked follows from what is known of them now; who leaves is asked nothing, and
//     their signatures stay.
//   - Of one step of one version somebody is told once, by whichever replica.
//   - Nobody is listed, counted or exported who is out of the caller's reach.
//   - What is drafted or was never published is seen by whoever manages policies alone.
//
// Permissions: policy.view, policy.manage, policy.sign, policy.record, policy.export.
// Tables: policy, policy_version, policy_signature, policy_head, policy_asked, policy_wake.
// Personal data: signatures and who is asked; retention training, from left_on.
// Uses: access, audit, db, jobs, keys, ui, web, words; notice, person, report (files),
// requirement (audiences, differences).
// Not here: what people have to complete (requirement), reminding of that (reminder).
package policy

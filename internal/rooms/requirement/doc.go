// Package requirement holds what an organization asks of its people: rules, of whom they
// are asked, and what was waived.
//
// A Requirement is a pack of the organization's own: copied from one that ships, made in a
// form, or written as a text. It is edited as a draft and published as a version. A Profile
// is what is asked of people of one kind; who is of it is said by conditions on their facts,
// or by hand (Assignment). A Waiver is an exception for one person. The Rulebook is all
// requirements and profiles at one time; every change that may concern anybody's standing
// opens a new edition of it.
//
// Always true:
//   - A version that was published is never changed; the next one stands beside it.
//   - What was asked at any place of the log can be read again as it was.
//   - A text that cannot be read is kept as a draft and never published.
//   - A text that nobody here read in the official source holds only once an administrator
//     of the organization said that they did.
//   - A waiver has no effect before somebody else than who asked, and than whom it is
//     about, agreed.
//   - Nobody gives themselves a profile or requirement, except where they are alone.
//   - What is said of a person is shown and changed only within the caller's reach; the
//     reason of a waiver is sealed under the person's key.
//
// Permissions: requirement.view, requirement.manage, assignment.enter, waiver.ask, waiver.approve.
// Tables: rulebook, requirement, requirement_version, requirement_draft, requirement_shelf, profile,
// profile_requirement, profile_rule, profile_edition, assignment, waiver. Personal data: assignments and
// waivers; retention training, from the person's left_on.
// Uses: access, approval, audit, db, keys, web, pack, rule, wording, person. Used by: compliance, intake.
// Not here: who stands how (compliance), what somebody completed (training), courses (catalog).
package requirement

// Package exclusion compares people with the lists of those whom federal programs exclude:
// the LEIE of the Office of Inspector General and the exclusions of SAM.gov.
//
// A List is a file as its publisher has it, with the day that it is of. Of its lines about
// people the room keeps keyed hashes, kinds and days. A Match is a line that may be about
// somebody of the organization: a finding (room finding) with what is the same and how much
// that says, never a verdict.
//
// Always true:
//   - A list takes effect whole or not at all: of one that cannot be read, the answer names the
//     line and the column, and nothing stays.
//   - The same file again is the list that is here, however many bring it in at once.
//   - No name, number or day of birth of a list is kept in the clear.
//   - Whoever is added, renamed, merged or comes back is compared with the newest lists, and
//     nobody else is looked at for it; a newer list looks only at whom its lines lead to and
//     whom the one before had found.
//   - Nobody is missed between a change and a list that come at once.
//   - What a list no longer has is withdrawn; what somebody said of a match holds in the next
//     list that has the same line.
//   - Where both have a day of birth and the days differ, nothing is told.
//   - What was found is written down with the list, the day and how many people were checked,
//     and how many of them could be compared by name alone or under an alias only.
//   - Who brings lists in is told once of each list that is too old, and not before the day it
//     becomes so where the organization is.
//
// Permissions: exclusion.view, exclusion.manage, exclusion.export.
// Tables: exclusion_desk, exclusion_list, exclusion_entry, exclusion_key, exclusion_subject,
// exclusion_subject_key, exclusion_match, exclusion_mark, exclusion_wake.
// Personal data: who is compared and what was found; retention roster, from left_on.
// Uses: access, audit, db, jobs, keys, ui, web, words; finding, notice, person, report.
// Not here: looking into a match (finding), licences (credential).
package exclusion

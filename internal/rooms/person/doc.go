// Package person holds the people whom records are about, one organization at a time.
//
// A Person belongs to one organization. Whoever signs in is an account (room account);
// a membership may join the two. A person who leaves stays, with everything recorded;
// a person who comes back is the same one. What is known of somebody beside name and number
// is a Fact: a rank, a licence date, an absence, with the days between which it holds and
// the moment at which it became known.
//
// Always true:
//   - What identifies a person (name, e-mail, number, birth date, licence number) is sealed
//     under the person's key; the clear index beside it is derived and can be thrown away at
//     any time.
//   - Every list and every single read obeys the caller's reach.
//   - E-mail, number and sealed facts are shown, and found by, only within the caller's reach
//     in contact.view, and not changed by anybody else.
//   - No two people of an organization have the same number, however it is typed.
//   - A page that shows one person is written to the log, with who looked.
//   - A fact is never changed: what is known better supersedes it, and of two who correct one
//     at once, one is told. What was known at a place in the log stays what it was.
//   - Nobody says facts of themselves, except in an organization of one.
//   - Unit, joining and leaving are facts as well, whoever changes them.
//   - Who was merged into another is not listed and not counted; every name leads to the one
//     that stays, nobody is merged in a circle, and each merge can be taken back.
//
// Permissions: person.view, person.enter, fact.enter, person.merge, person.export, contact.view.
// Tables: person, person_index, person_word, person_fact, person_merge. Personal data: all; retention roster, from left_on.
// Uses: access, audit, db, keys, web; the types of rule for facts. Used by: account, training, requirement, compliance, intake.
// Not here: training, credentials held by the organization's word, what is asked of whom.
package person

// Package person holds the people whom records are about, one organization at a time.
//
// A Person belongs to one organization. Whoever signs in is an account (room account);
// a membership may join the two. A person who leaves stays, with everything recorded;
// a person who comes back is the same one.
//
// Always true:
//   - What identifies a person (name, e-mail, number) is sealed under the person's key;
//     the clear index beside it is derived and can be thrown away at any time.
//   - Every list and every single read obeys the caller's reach.
//   - E-mail and number are shown, and found by, only within the caller's reach in
//     contact.view, and not changed by anybody else.
//   - No two people of an organization have the same number, however it is typed.
//   - A page that shows one person is written to the log, with who looked.
//
// Permissions: person.view, person.enter, person.export, contact.view.
// Tables: person, person_index, person_word. Personal data: all; retention roster, from left_on.
// Uses: access, audit, db, keys, web. Used by: account.
// Not here: training, credentials and every other fact about a person.
package person

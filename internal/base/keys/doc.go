// Package keys seals personal data, so that destroying one small key makes it
// unreadable here and, a week later, in every copy anywhere.
//
// There is one random key per organization, person and retention class. It lies in the
// data database, in the same transaction as what it seals, wrapped by the installation's
// epoch key. That one lies outside the database, in two places, and in no backup. Every
// week a new epoch begins: all keys are wrapped anew, and the old epoch key is destroyed
// in both places. Deleting a key's row makes its data unreadable now; the end of the
// epoch makes it unreadable everywhere. Docs: docs/decisions/0012-sealing.md.
//
//	s, err := ring.Seal(ctx, tx, keys.Subject{Org: org, Person: id, Class: "roster"},
//		keys.Place{Table: "person", Column: "name", Row: id}, name)
//	o, err := ring.Load(ctx, q, org, "roster", ids)   // a list: one question
//	name, err := o.Open(id, place, s)
//
// Always true:
//   - A sealed value opens only in its organization, table, column and row, under its
//     person's key of its class, and only as it was written: else it is Tampered.
//   - A stream (Sealing, Opening) likewise, of any size in little memory: cut short,
//     longer, in another order, or partly another's, it is Tampered before its end.
//   - A subject whose key was destroyed is Destroyed, which is never mistaken for
//     tampering. Its key is in the ledger outside the database before long, whatever
//     dies in between, and never if the destruction did not commit.
//   - Whoever is first makes a subject's key; everybody else uses that one.
//   - A rotation may die at any step: everything can be read and written, and the next
//     one finishes it. No epoch key is destroyed while the database may hold a key under
//     it, committed or not: a foreign key is the proof.
//   - After a rotation, an older copy of subject_key opens with nothing that is left.
//   - A copy of an epoch key that is missing is made anew; copies that differ, or are
//     damaged, or lie in the data folder, or are open to others, stop the program.
//   - A database never starts with the epoch keys of another.
//   - Persons' keys are never kept between calls.
//
// It uses db, pii, ids, fault and clock, and the standard library's AES-256-GCM
// (NIST SP 800-38D), HMAC-SHA256 (RFC 2104) and HKDF (RFC 5869); for streams Tink.
package keys

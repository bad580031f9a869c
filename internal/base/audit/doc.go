// Package audit keeps, for each organization, a log of what happened to its data and who
// saw it, that nobody can change unnoticed, not even who runs the installation.
//
// Append inserts an entry in the transaction of the change: codes and ids, never a
// value. A worker (Log.Run) moves entries into the organization's Merkle tree
// (RFC 6962) and signs its heads (c2sp.org/tlog-checkpoint); Log.Verify recomputes all
// of it, package proof a file that was exported. Log.Read writes who saw what, before
// the answer is sent; Log.Search and Log.Seen show entries; Erase blanks what an entry
// says of a person, and every proof still holds. docs/decisions/0013-audit-log.md says why.
//
// Always true:
//   - An entry is in the log if and only if its transaction was committed; none is lost
//     or there twice, whatever dies when, and a cause comes before its effect.
//   - No entry holds what somebody typed.
//   - One flipped byte in any table, or in a pack, is found at its entry.
//   - What was published is in the ledger, outside the database, before anybody can see
//     it; a database that is older than that goes on as a new epoch, and says where.
//   - After an erasure nothing in the log leads to the person, and it still verifies.
//   - What was known at a time (Log.KnownAt) never changes.
//   - Time never goes back within a log.
package audit

// Package proof is the part of the audit log that anybody can run: the canonical text of
// an entry, the Merkle tree over the entries' commitments (RFC 6962, as in
// golang.org/x/mod/sumdb/tlog), the signed checkpoint (a signed note,
// c2sp.org/signed-note and c2sp.org/tlog-checkpoint) and the proof pack, a file that is
// verified without the database. It does no I/O but on the reader or writer it is given.
//
// Always true:
//   - One entry has one canonical text, and two entries never share one.
//   - A Tree that grew by any steps has the root and the tiles of one built at once.
//   - Verify finds one flipped byte anywhere in a pack and names the entry it is in.
//   - Without an entry's salt its commitment tells nothing about what it says; a pack
//     whose entry was erased still verifies, and shows that it was.
package proof

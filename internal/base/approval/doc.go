// Package approval is the one way in which something waits for somebody else's yes: a
// waiver, a claim, access for support, an erasure.
//
// A room says what can be approved (Kind) and what then happens, in the transaction of
// the decision. It asks with Ask; the inbox, the deadline, the delegation and the record
// are the same for everybody.
//
// Always true:
//   - It is decided by who may do so over whom it is about; to others it does not exist.
//   - Who asked does not approve: the database refuses it, whatever the program does.
//   - An approval is decided once; what follows is committed with it or not at all.
//   - After its deadline nothing is approved.
//   - In an organization with one administrator a named outside person confirms, or 72
//     hours pass after notice was given; the record says which.
//   - A note is sealed under the organization's key.
//
// Tables: approval. Personal data: the note, the outside person's name; retention audit.
// Uses: access, audit, db, jobs, keys. Used by: rooms.
package approval

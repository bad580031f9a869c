// Package soak lets the real program live through what happens to programs: replicas are
// killed, the database crashes, the disk is full, clocks jump, passphrases are guessed by
// the thousand. Its tests take minutes each and carry the build tag soak; `make soak` runs
// them and those of other packages, and docs/MEASURED.md has what they said.
//
// Always true, whatever happened: nothing that was answered is lost, nothing is doubled,
// the audit log proves itself, and a stranger learns nothing.
package soak

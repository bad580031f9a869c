// Package specimen invents certificates: thirty-one families of layout, A to X and p to v, as PDF and as
// what a scanner makes of them, each with what it truly says.
//
// Always true:
//   - The same family and seed give the same certificate, to the byte.
//   - What a family writes is in its Truth, and nothing else is.
//   - All of them are what reading is tuned on. K to N (heldout.go) only scored until 2026-11-23;
//     they are known since, and what is scored on them says nothing of unseen certificates.
//     A test holds their file to its hash, so that figures of different days compare.
//
// Uses: civil, credit. Used by: tests and benchmarks only.
// Not here: reading (reading), PDF to picture (base/reader).
package specimen

// Package specimen invents certificates: thirty-nine families of layout, A to Z, a to f and
// p to v, as PDF and as what a scanner makes of them, each with what it truly says.
//
// Always true:
//   - The same family and seed give the same certificate, to the byte.
//   - What a family writes is in its Truth, and nothing else is.
//   - A to X and p to v are what reading is tuned on. K to N (spent.go) only scored until
//     2026-11-23; they are known since, and what is scored on them says nothing of unseen
//     certificates. A test holds their file to its hash, so that figures of different days compare.
//   - Y, Z and a to f (heldout2.go, heldout3.go) only score. Who wrote them had read no rule of
//     reading, and they are never looked at to mend one. Their files are held to their hash as well.
//
// Uses: civil, credit. Used by: tests and benchmarks only.
// Not here: reading (reading), PDF to picture (base/reader).
package specimen

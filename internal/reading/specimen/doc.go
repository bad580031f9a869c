// Package specimen invents certificates: thirty-two families of layout, A to Z and a to f,
// as PDF and as what a scanner makes of them, each with what it truly says.
//
// Always true:
//   - The same family and seed give the same certificate, to the byte.
//   - What a family writes is in its Truth, and nothing else is.
//   - A to J and O to X are what reading is tuned on. K to N (heldout.go) only score: they were written
//     before the first rule of reading and are never looked at to mend one. A test holds
//     their file to its hash, so that a change of it is seen by whoever reviews.
//   - Y, Z and a to f (heldout2.go, heldout3.go) only score too, as a set of their own. Who
//     wrote them had read no rule of reading. Their files are held to their hash as well.
//
// Uses: civil, credit. Used by: tests and benchmarks only.
// Not here: reading (reading), PDF to picture (base/reader).
package specimen

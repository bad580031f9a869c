// Package jail takes from a process what it does not need, before it looks at what a
// stranger sent.
//
// Always true:
//   - What was taken cannot be had again, not by a program that it starts either.
//   - What is said to hold does hold: a step that the kernel refuses is not in the list.
//
// Uses: nothing of this module. Used by: reader.
// Not here: time and resident memory, which the parent watches (reader).
package jail

// What can hold.
const (
	Limits     = "limits"     // memory, processor time, sizes of files
	Privileges = "privileges" // no more rights by starting a program; nobody traces it
	Network    = "network"    // no socket can be made
	Namespace  = "namespace"  // users and networks of its own, in which there are none
	Files      = "files"      // no file can be opened, no program started
	Folders    = "folders"    // heif-convert and tesseract read programs and libraries, and write nothing
)

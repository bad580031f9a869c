// Package format walks through the files that are taken: what they are, how large what is
// shown in them would be, and what of them is kept. It decodes no picture.
//
// Always true:
//   - What a file is, its first bytes say; its name and what it was called are not asked.
//   - Nothing is made as large as a file says that it is before that was held to the limits.
//   - What is kept of a picture is copied, never encoded anew: it looks as it did.
//   - What is kept is what the picture needs: no EXIF but the way it is turned, no place, no
//     names, no texts, no thumbnails, nothing behind the end.
//   - A walk ends, however its file points at itself.
//
// Uses: fault. Used by: reader, in its child.
// Not here: decoding, PDF beyond its ends and its scripts (reader).
package format

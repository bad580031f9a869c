// Package fingerprint says how alike pages look and texts read, by 64 bits each.
//
//	look, ok := fingerprint.Page(dots)         // of a picture of Side by Side dots
//	says, ok := fingerprint.Text(words)        // of the words of a document
//	far := fingerprint.Distance(look, another) // bits that differ
//
// A page is hashed by the signs of its lowest frequencies (Page; C. Zauner, Implementation and
// Benchmarking of Perceptual Image Hash Functions, 2010), a text by what its words and pairs of
// words vote for (Text; M. Charikar, Similarity Estimation Techniques from Rounding Algorithms,
// STOC 2002; G. Manku and others, Detecting Near-Duplicates for Web Crawling, WWW 2007). What
// is near is found through four parts of a hash and their neighbours (Parts, Around; M. Norouzi
// and others, Fast Search in Hamming Space with Multi-Index Hashing, CVPR 2012).
//
// Always true:
//   - A page that was drawn in another size, compressed again, turned by a degree or made noisy
//     stays within NearPage; a text that was recognized well within NearText of itself.
//   - A page of one colour, and a text of a few words, has none.
//   - Of two hashes within 4r+3 bits of each other some part of one is within r bits of the
//     same part of the other.
//   - A Mask keeps distances, and without its secret says nothing about a page.
//   - No dots and no words make it fail.
//
// Uses: nothing of this module. Used by: rooms.
// Not here: pictures and words of files (base/reader), what being alike means (rooms).
package fingerprint

// Package evidence keeps the files that people show for what they did and hold.
//
// A Document is a file about one person: a certificate, a licence, a card. It has versions; a
// Version is a file as it was sent in, received until it was scanned for malware, read apart
// from this process and cleaned, then ready or refused. What is kept is the cleaned file and
// pictures of its pages.
//
// Always true:
//   - A file never lies anywhere in the clear: it is sealed under its person's key as it comes
//     in, and so are the name of the file, its title, its digest and the pictures of its pages.
//   - What was sent in is there whole, or not at all; killed at any line, it is looked at again.
//   - Nobody is given a file that was not scanned where a scanner is configured, nor one with
//     malware in it, of which no byte stays.
//   - A version is never overwritten; a new file is a new version.
//   - The same file of the same person is there once, however many send it at once.
//   - What a file is, is found out from its bytes, and never from its name or from who sent it.
//   - Who is out of the caller's reach has no documents; those of who was merged are with the
//     one that stays.
//   - Whoever looks at somebody else's document, or at a page of it, is in the log before the
//     answer. One's own can always be seen and taken along.
//   - Once a removed document is gone, no row, file, picture or digest of it is left.
//   - What is in a zip is filed once, however often it is killed and run again, and only among
//     people whom somebody saw before; the key of the zip dies with its batch.
//   - What was read on a document counts for nothing until somebody accepted it: then it is a
//     completion, or a claim of one's own, once of each version. What was proposed is kept beside
//     what was accepted, and goes with the document; the completion stays.
//   - How pages look and texts read lies masked under the organization's key, and goes with the
//     document.
//   - Of two documents that are the same certificate there is one finding, however many come at
//     once, and none once one of them goes. What very many people have is a form, and none.
//   - Who reaches one of two that are the same sees of the other that it is there, and nothing else.
//
// Permissions: document.view, document.enter, document.remove, document.move, document.batch, document.export, document.compare.
// Tables: document, document_version, document_file, document_reading, document_fact, document_print, document_twin, document_batch, document_item.
// Personal data: documents, versions, files, readings, facts, prints, twins; retention training, from left_on.
// Uses: access, audit, blob, db, jobs, keys, malware, ui, web; finding, notice, person, training;
// fingerprint, reading.
// Not here: how files are opened (reader), what words mean (reading), for what it counts (compliance).
package evidence

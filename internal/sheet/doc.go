// Package sheet reads any table that people keep in a file, CSV or XLSX, as a
// stream of rows whose cells say what they are: text, number, date, formula.
//
// XLSX is unpacked by archive/zip and parsed by encoding/xml; number formats are
// taken apart by nfp. Ours is the walk over the rows, because the cell's style (is
// it a date?), a formula without a value and a merge cannot be had from a library
// without holding the whole sheet. docs/decisions has the figures.
//
// Always true:
//
//   - A file is never held whole: CSV needs one buffer, XLSX one row and its shared texts.
//
//   - A cell larger than the limit is reported by place; its content is dropped.
//
//   - Nothing is unpacked past the limits, whatever the archive says about itself.
//
//   - XML that is cut off, too deep, or has a document type ends in an error, not in fewer rows.
//
//   - A date comes only from a cell that says it is one; text and plain numbers stay as written.
//
//   - Text is valid UTF-8; a CSV line that is not is read as Windows-1252.
//
//   - Text that leaves for a spreadsheet is no formula there (Harmless).
//
// Uses: civil. Used by: roster; whatever writes CSV: check, person, report, intake.
// Not here: what a column means, headers, repeated headers (package roster).
package sheet

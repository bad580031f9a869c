// Package chart draws small charts as SVG text.
//
// Always true:
//   - A chart with an ID is role="img" with a title and a description that says
//     the same in words and numbers; one without an ID is hidden from screen
//     readers, because its numbers stand beside it.
//   - No style attributes and no scripts, so a strict content security policy
//     blocks nothing; colours come from the classes in CSS.
//   - Lengths along the width are percentages, so text keeps its size on a phone.
//
// Uses: nothing of this module. Used by: check.
// Not here: what the numbers mean, and the colours of a status.
package chart

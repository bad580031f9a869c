// Package demo fills an organization with people who do not exist, so that every page can
// be looked at as it is in use, at any size up to 1,000,000.
//
//	res, err := demo.Fill(ctx, demo.Deps{…}, demo.Options{People: 300, Seed: 1, Kind: org.Healthcare})
//
// Always true:
//   - The same seed and kind give the same organization, units and people, whatever the
//     size: a larger demonstration is the smaller one and more. Dates count back from the
//     day on which somebody is made.
//   - Run again it adds what is missing and nothing else; it may be stopped at any line.
//   - Nobody in it exists: names are drawn from lists, addresses end in example.com
//     (RFC 2606), numbers are counted.
//   - It holds one chunk of people at a time.
//
// Everything goes through the rooms: units through org, people through person.Load, so
// that what a demonstration shows was entered as an import enters it.
//
// Uses: access, clock, db, ids, keys, org, person. Used by: the command `standing demo`.
package demo

// Package demo fills an organization with people who do not exist, so that every page can
// be looked at as it is in use, at any size up to 1,000,000.
//
//	res, err := demo.Fill(ctx, demo.Deps{…}, demo.Options{People: 300, Seed: 1, Kind: org.Healthcare})
//
// Each kind of organization has a trade (hospital.go, sheriff.go, company.go, registry.go,
// district.go, oneself.go): who works where, which courses there are, what is asked of whom.
// A requirement comes with a duty: how people live up to it, from fine to late. Everybody has
// a fate, which shows with one of their duties.
//
// Always true:
//   - The same seed and kind give the same organization, units and people, whatever the
//     size: a larger demonstration is the smaller one and more. Dates count back from the
//     day on which somebody is made.
//   - Run again, on that day or later, it adds what is missing and nothing else; it may be
//     stopped at any line. Of everybody who is there, all that is known is there.
//   - Nobody in it exists: names are drawn from lists, addresses end in example.com
//     (RFC 2606), numbers are counted.
//   - On any day of the year most people have what is asked of them, something falls due in
//     most weeks, and every way to stand occurs. Nothing lies in the future.
//   - It holds one chunk of people at a time.
//   - An organization that it made can be told from all others (Made).
//
// Everything goes through the rooms, so that what a demonstration shows was entered as an
// import or a member enters it; standings are worked out by room compliance.
//
// Uses: access, approval, audit, clock, db, ids, keys, catalog, compliance, org, person,
// policy, requirement, training. Used by: server, for the command `standing demo` and for demo mode.
// Not here: accounts and signing in, which the server gives as Deps.Admit; classes and wards.
package demo

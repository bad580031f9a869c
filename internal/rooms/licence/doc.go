// Package licence lets somebody say in four fields what licence they hold, and shows at once
// what it asks of them.
//
// A Board is a requirement that ships with the program, as whoever holds its licence sees it:
// the kinds that its rule tells apart, and the days that it reckons periods from. Nothing of
// a licence is kept here: it becomes a credential, facts of the person, a requirement of the
// organization, and an assignment.
//
// Always true:
//   - A licence that is refused leaves nothing behind: person, requirement, facts and
//     assignment are written together.
//   - The printed expiry is the end of a period that the rule itself reckons, or it is refused.
//   - A date is asked for only where the rule cannot find the period without it.
//   - The number of a licence and a date of birth are sealed.
//   - A day that the form of a licence would refuse is refused as a fact, too.
//   - Every licence has a number of its own, which its credential keeps.
//   - Two boards that go by the same day have two days, and every licence shows its own.
//   - A printed expiry is of the period that runs now, or of the next one where somebody says
//     that the licence was renewed early.
//
// Permissions: licence.add.
// Tables: none. Personal data: none of its own; retention that of the facts.
// Uses: access, db, web, pack, rule, wording; compliance, credential, person, requirement.
// Not here: what the rule counts (rule), training (training), renewal with the board itself.
package licence

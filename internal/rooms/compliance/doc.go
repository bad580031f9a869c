// Package compliance says where people stand: with each requirement that is asked of them,
// and with all of it together.
//
// Truth is the facts, the records and the rules; what this room stores is worked out from
// them, and `standing compliance verify` works it out again and compares. A Standing holds
// until its next change and knows the status after it. A generation is all standings under
// one rulebook: a new one is built beside the one that is shown, and shown by changing one row.
//
// Always true:
//   - Whatever happens in whatever order, what is stored is what facts and rules say, and the
//     counts are those of the rows.
//   - Of a request and a job that work out the same person, the second sees what the first wrote.
//   - At midnight every answer is right without a write; the sweep touches only whose day has come,
//     and leaves no line of a day gone by in the ledger of counts.
//   - The list of people who stand one way is that of their single answers, in the order of
//     names, also between midnight and the sweep.
//   - An answer as of a place in the log never changes.
//   - Every list, count and single answer obeys the caller's reach, and who looked at one
//     person is in the log.
//
// Permissions: standing.view.
// Tables: standing_state, standing_build, standing_due, standing_head, standing, standing_list,
// tally, tally_delta, tally_day. Personal data: where somebody stands; retention roster.
// Uses: access, audit, db, jobs, web, rule, wording, person, catalog, training, requirement.
// Not here: facts, records and rules themselves; reminders; reports as files.
package compliance

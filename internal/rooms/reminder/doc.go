// Package reminder tells people what they have to do before it is due, and whoever answers
// for them what fell due all the same.
//
// An Item is something that somebody has to have done by a day; a Step is how many days
// before it they are reminded, or the Lapse after it. What is to be taken on a day is a pure
// function of items, rules and what was taken before: the job, the preview and the calendar
// ask the same one.
//
// Always true:
//   - A step is taken once, by whichever replica; after a more urgent step no milder one is,
//     whatever clocks do.
//   - What was missed while nothing ran is made good by one reminder, the most urgent.
//   - What somebody is reminded of at once is one message; what lapsed is another.
//   - A credential that runs out is told by the requirement that goes by it; where none is asked of
//     its holder, it is told by itself.
//   - A digest tells of what is new within its reader's reach; nothing new is no digest.
//   - An organization in which nothing is due costs nothing: one indexed look finds the others.
//   - The preview is what the job does, if nothing else happens.
//   - A calendar's address shows due dates of one member's own record, and is worth nothing
//     once it was revoked or the member is none any more.
//   - A webhook carries ids and codes, signed, to an address outside of private networks.
//
// Permissions: reminder.view, reminder.manage. One's own digest and calendar need none.
// Tables: reminder_setting, reminder_sent, reminder_choice, reminder_wake, reminder_hook.
// It reads standing and standing_state of compliance, credential, requirement, membership and org.
// Uses: access, audit, clock, db, jobs, keys, notice, person, ui, web, words.
// Not here: what is due (compliance), mail, text messages, quiet hours and unsubscribing
// (notice).
package reminder

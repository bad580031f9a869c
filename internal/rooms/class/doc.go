// Package class holds classes that are announced: who comes, who was there, and how it
// becomes a record.
//
// A Class is one holding of a course, with its Meetings. A Place is somebody's seat, or their
// turn on the waiting list; a Presence is somebody's time at a meeting.
//
// Always true:
//   - A class never has more people with a seat than seats, however many enrol at once.
//   - Who waits moves up by themselves, in their turn, once, and is told.
//   - Somebody is signed in by a code of this half minute or the one before, within the time
//     of the meeting, once; who gave ten wrong ones is signed in by hand.
//   - Nobody is credited with more than the class has; for a part of the time, a part of it.
//   - Nothing is a training record before somebody else confirmed the class, and then once.
//   - Who teaches a class reaches its people, and nobody else by it, until thirty days after
//     the last meeting, or until one of them is taken off, with whichever account is theirs.
//   - Who teaches a class is named to whoever sees it; of its people everybody sees those
//     whom they reach.
//
// Permissions: class.view, class.enrol, class.manage; confirming also asks for
// completion.enter.
// Tables: class, class_teacher, class_meeting, class_place, class_attendance, class_try; rows
// of kind class in reach_person. Personal data: who comes and who was there; retention
// training, from left_on.
// Uses: access, audit, db, jobs, keys, web; catalog, notice, person, training; roster (how
// amounts are written).
// Used by: server.
// Not here: past classes that are recorded on one screen, and what was recorded (training).
package class

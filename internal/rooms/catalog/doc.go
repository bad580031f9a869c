// Package catalog holds the courses that an organization knows.
//
// A Course is something that can be completed again and again: what it is called, which
// requirements know it (by tags), how much credit it gives and of which kinds.
//
// Always true:
//   - Of an organization's courses no two have the same code, however it is typed, and no
//     two without a code the same title.
//   - Two imports that name the same new course at once get one course.
//   - A course is archived, never deleted; what was recorded of it stays as it was.
//   - What changes in a course changes nothing that was recorded before, except through
//     equivalences, which are asked anew each time, and where somebody says so (OnCounts).
//
// Permissions: course.view, course.manage.
// Tables: course, course_equal. Personal data: none.
// Uses: access, audit, db, web; roster for how hours are written. Used by: training, compliance, intake.
// Not here: who completed what (training), what asks for it (requirement), when a class meets.
package catalog

// Package approvals is the inbox of what waits for somebody's yes.
//
// A Request is made by another room and decided here, by whoever holds the permission
// that its kind names, by whom it was handed to, or by a named outside person with a link.
// What then happens is the other room's.
//
// Always true:
//   - A member sees the requests they may decide, made, or were handed, and no others.
//   - An outside person's link shows and decides one request, once. A link that is wrong,
//     used or over is answered like a page that does not exist.
//   - Who may decide is told that something waits, once a day at most, and may switch that
//     off; who asked is told what became of it.
//   - What approves itself after 72 hours was told to every administrator when it was
//     asked, and each of them can stop it with one click.
//
// Permissions: approval.view, approval.decide.
// Tables: none; approval is base/approval's.
// Uses: access, approval, db, jobs, notice, ui, web, words.
// Not here: what can be approved (the rooms), the rules of deciding (base/approval).
package approvals

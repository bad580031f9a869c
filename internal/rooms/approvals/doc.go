// Package approvals is the inbox of what waits for somebody's yes.
//
// A Request is made by another room and decided here, by whoever holds the permission
// that its kind names, by whom it was handed to, or by a named outside person with a link.
// What then happens is the other room's.
//
// Always true:
//   - A member sees the requests they may decide, made, or were handed, and no others.
//   - An outside person's link shows and decides one request, once.
//
// Permissions: approval.view, approval.decide.
// Tables: none; approval is base/approval's.
// Uses: access, approval, ui, web, words.
// Not here: what can be approved (the rooms), the rules of deciding (base/approval).
package approvals

// Package org holds organizations: what they are, their units, and what their roles may do.
//
// An Organization is a tenant. Its kind gives it modules and roles; rows exist only where
// it differs. Units are a tree, by which it delegates. A role is a table: module by right,
// and how far each right reaches. A member holds roles and may answer for units.
//
// Always true:
//   - An organization that never changed anything is one row.
//   - No two siblings among units share a name; no unit lies below itself.
//   - The last administrator stays one, also when two remove each other at once.
//   - Nobody gives a right that they do not have.
//   - Whoever reaches a unit reaches everything below it, at once after a move.
//   - A change of roles or reach counts at the next request on every replica.
//
// Permissions: org.view, org.change, unit.change, role.view, role.change.
// Tables: org, org_setting, org_module, org_logo, unit, role, role_cell, member_role,
// member_unit, reach, reach_person. Personal data: who holds which role, by account id.
// Uses: access, audit, db, ui, web, words. Reads membership (account). Used by: account.
// Not here: who somebody is and how they sign in (account), people (person).
package org

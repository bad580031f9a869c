// Package support is how an organization gets help, and how far the people who help may
// go: tickets, support access, and the console of the platform's operators.
//
// A ticket is a question that a member puts to the operators. Support access is an
// operator's way into the organization because of a ticket: one of its administrators
// gives it, for hours, to read only unless they say otherwise, and can take it back. The
// console shows operators how the installation fares and nothing of anybody's people.
//
// Always true:
//   - Without access that is granted now there is no way in: not before, not after its
//     time, not once it was ended, not when the operator is none any more. It is asked
//     anew with every request.
//   - Access needs an open ticket, and the yes of somebody in the organization who may
//     give it; it lasts eight hours at most. The database refuses anything else.
//   - It is read-only unless the administrator gave writing with it, by a box of its own.
//     Exporting, roles, the log and support itself are never part of it.
//   - Every request under it is written down for the organization before it is answered:
//     what cannot be written down is not answered. Every page carries a banner.
//   - A ticket's texts are sealed under the organization's key; who wrote them is not
//     shown to operators.
//   - The console shows no name, address or text of anybody in an organization.
//
// Permissions: ticket.view, ticket.write, access.grant in module support; platform.view,
// platform.manage, desk.answer, access.ask in module platform, which only the
// installation has.
// Tables: support_ticket, support_message, support_access, support_view. Personal data:
// texts of tickets, who looked at whom; retention support.
// Uses: access, approval, audit, db, jobs, keys, web, ui, notice. Used by: server.
// Not here: switching into the organization (account), the inbox of approvals.
package support

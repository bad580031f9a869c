// Package grant is how somebody shows another organization chosen things of their record: for
// a purpose, until a day, and with a log of every look.
//
// A Grant is given by the person whom the things are about, to one organization. Its members
// read under it in the giver's organization, in a Scope that only access makes (Through), after
// the row was found to hold in that same transaction. A Request runs the other way. A Record is
// what the receiver relied on, which is its own.
//
// Always true:
//   - Nobody sees anything of another organization but the things of a grant that holds at that
//     moment; everything else is not there.
//   - Once a revocation is committed nobody is answered under the grant any more, on any
//     replica: a look and a revocation touch the same row. So it is with its last day, with
//     whoever gave it leaving, and with either organization ending. A clock that goes back
//     opens nothing again.
//   - Nothing is written through a grant.
//   - Every look is in the giver's log and list before the answer is sent, with who it was; what
//     cannot be written down is not answered.
//   - Only the person themselves gives, and only what they brought or what their organization
//     allows its members to show.
//   - A thing that was taken back, removed or erased is not seen under any grant either.
//   - An organization is found by the exact name or the code that it chose to be found by, and
//     there is no list of them.
//   - Who asks somebody for something is answered alike, whether there is such a person or not.
//   - What an organization took down stays as it was, under its own time of keeping.
//
// Permissions: share.view, share.give; granted.view, granted.take, granted.keep, granted.ask;
// desk.settle.
// Tables: grant_desk, grant_given, grant_item, grant_look, grant_inbox, grant_record,
// grant_request. Personal data: all but the desk; retention training, grant and decision.
// Uses: access, audit, db, jobs, keys, tenant, ui, web, words; notice.
// Not here: what the things are and how they are read (the rooms that have them, see Kind),
// what staff of the installation may see (support).
package grant

// Package credential keeps the licences, certifications and registrations that people hold.
//
// A Credential is one of them: what it is, who issued it, its number, until when it is good.
// An Entry is what was said of it once; the newest holds, and none is changed. Evidence is what
// somebody or something vouches for of an entry: a document that was seen, or whoever issued it
// and was asked. The Grade is worked out of evidence: claimed, document seen, signed by the
// issuer, checked at the source. A CheckSource is where the credentials of one board are
// checked: by hand, from files, or by a service that is asked.
//
// Always true:
//   - The grade follows from rows of evidence that are only added; nobody types it.
//   - What was known on a past day can be shown as it was known then.
//   - A number is sealed; it is found and compared by its index under the organization's key,
//     shown whole only when it is asked for, and who looked at somebody else's is in the log.
//   - One number of one board is with one credential of a person, however many add it at once.
//   - The fact that rules go by is written with the entry, through the person's own door, and
//     is not said anywhere else.
//   - What only its holder says counts for no rule before somebody else vouches for it, unless
//     there is nobody else. Nobody vouches for what they hold themselves, unless they are alone.
//   - A check never overwrites what somebody said: it adds an answer, and what differs is posted
//     as a finding.
//   - A source that does not answer is down, and says nothing about any credential.
//   - A file of answers that is read again changes nothing.
//   - A secret for a source is sealed, never shown, and not sent to another host unasked.
//   - Who is out of the caller's reach has no credentials; those of who was merged are with the
//     one that stays.
//
// Permissions: credential.view, credential.enter, credential.vouch, credential.source.
// Tables: credential, credential_entry, credential_evidence, credential_document,
// credential_source, credential_answers, credential_wake. Personal data: all but sources and
// answers; retention training, from left_on.
// Uses: access, audit, db, jobs, keys, outside, ui, web, words; evidence, finding, person.
// Not here: the periods of a board (licence), files (evidence), issuing certificates and
// answering whoever checks them.
package credential

// Package notice is the outbox: a message to somebody is written in the transaction of
// what it is about and goes out by mail if, and only if, that commits. It also stands in
// the receiver's list inside the product.
//
// A room declares nothing here: it gives two sentences in its words.yaml, code+".subject"
// and code+".text" (and code+".topic" for an optional one), and calls Post.
//
// Always true:
//   - What did not commit is not sent; what committed is sent, or the list of
//     administrators says why not.
//   - One key is one notice in an organization, however often it is posted.
//   - While one worker mails a notice, no other does. If it was killed and nobody knows
//     whether the mail left, a service or essential notice goes once more under the same
//     Message-ID (RFC 5322 §3.6.4: the same message), an optional one never does.
//   - An address that is refused for good is not tried again by itself.
//   - Optional notices obey their receiver; the other kinds cannot be switched off.
//   - Arguments and the addresses of people without an account are sealed; links and
//     addresses are blanked when the mail left, the key of such a receiver with the row.
//   - A link leads to the configured site and nowhere else.
//   - Whoever gets optional mail can end it with one click, without signing in (RFC 8058),
//     and can end nothing else with that.
//   - Nothing but the essential is mailed in its receiver's quiet hours, or to who reads
//     notices inside the product only.
//   - A text message goes to a number only after its owner typed in a code that was sent to
//     it, and stops when the gateway says that they want none. What the gateway does not
//     take goes by mail; what is essential always does.
//
// Why a killed worker's mail is sent again: a mail server may have taken it before the
// worker died. To lose an invitation or a warning is worse than a second copy, which the
// Message-ID lets mail programs fold into one; to lose a reminder that somebody could as
// well have switched off is not.
//
// Permissions: bounce.view, bounce.retry. One's own notices need none.
// Tables: notice, notice_waiting, notice_pref, notice_way, notice_phone, notice_count. Personal data: addresses and
// arguments of mail, retention notice; telephone numbers, retention preference.
// Uses: access, db, jobs, keys, mail, sms, words, web, ui. Used by: rooms.
// Not here: digests, delivery reports that come later as mail.
package notice

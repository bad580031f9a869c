// Package account is how people sign in, and in which organizations they are.
//
// An account is platform-wide: an address (or a username without a name), a passphrase,
// passkeys, an authenticator app. A membership joins it to an organization and to the
// person that it is there. A session is what a sign-in cookie stands for; it works in one
// organization at a time.
//
// Always true:
//   - Every attempt to prove who one is, is counted before it is checked, on counters in
//     the database: of any number at once, at most ten are checked, on all replicas together.
//   - Whether an address has an account cannot be told: not from the answer, the work, the
//     rows written or the mail asked for.
//   - A locked account opens by its profile only. No administrator, API, reset or new card
//     opens it; support does after contact from its own address.
//   - Who locks somebody's account does not lock its owner's known devices.
//   - What a request may do is read anew with it: deactivation, roles, profiles and
//     sign-outs count at the next request on every replica.
//   - A token is 256 random bits, of which the digest is kept, and becomes another one
//     when it is proved anew who somebody is. A link works once; looking uses nothing up.
//   - A token of the API may do what it names, as far as its maker may at that moment; it
//     sees no pages, and is worth nothing once its maker's membership ended.
//   - Addresses, user agents and network addresses are sealed under the account's own key.
//   - An organization can print a way into an account only if it manages it and the
//     account works nowhere else.
//
// Standards: NIST SP 800-63B (passphrases, sessions, throttling), OWASP ASVS 5 (V6, V7),
// RFC 6238 (time-based codes), W3C Web Authentication (passkeys), RFC 7489 (aligned mail).
//
// Permissions: member.view, member.invite, member.deactivate, card.print, account.unlock,
// token.view, token.make, token.end.
// Tables: account membership membership_period device session recovery_code passkey
// ceremony link email_change attempt (platform, sealed per account) · invitation
// api_token (tenant).
// Uses: access audit db jobs keys web; Policy, Roles, Guard, Outbox and Visits of others.
// Not here: roles and units (org), who a person is (person), sending mail (notice).
package account

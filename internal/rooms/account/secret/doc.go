// Package secret holds what proves who somebody is: passphrases and their hashes,
// tokens, one-time codes, names to sign in with. It is pure: no database, no clock.
//
// Always true:
//   - A passphrase has 12 to 128 characters in Unicode NFC (NIST SP 800-63B 5.1.1.2) and is
//     neither common nor made of what is known about its owner.
//   - A passphrase is kept as Argon2id with at least t=2, m=19 MiB, p=1 (OWASP Password
//     Storage). No parameters below are accepted, and a hash below is renewed when it is used.
//   - Checking against no hash takes the same work as checking against one.
//   - At most as many hashes are computed at once as there are slots; who waits obeys ctx.
//   - A token has 256 random bits, a printed code 80; only their SHA-256 is kept.
//   - A time-based code counts one step to each side (RFC 6238 5.2) and never twice.
//   - A username that we make contains nobody's name.
package secret

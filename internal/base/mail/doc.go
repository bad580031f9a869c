// Package mail sends one message to one address. It knows no templates and no words:
// whoever calls it has them, and the outbox decides when and how often to try.
//
//	err := sender.Send(ctx, mail.Message{Kind: "account.reset", Key: key, Date: now, From: from, To: to, …})
//
// SMTP gives it to a mail server; Files writes it to a folder, for development.
//
// Always true:
//   - Nothing crosses a network in the clear: without TLS only a server on this machine
//     is spoken to.
//   - No value can add a header or a recipient: a line break, NUL or control character
//     in any of them is refused before anything is sent.
//   - The same Key gives the same Message-ID (RFC 5322 §3.6.4), so that sending again
//     after an unknown outcome can be recognized as the same message.
//   - An error holds codes and numbers only: no address, no subject, no answer text.
//   - An error says whether trying again can help, and whether it is the address that
//     is refused: only that is a bounce.
package mail

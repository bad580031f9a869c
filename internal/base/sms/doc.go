// Package sms sends text messages through a gateway over HTTPS.
//
// The gateway is one with Twilio's Messages API (2010-04-01: POST of the form fields To,
// From and Body, HTTP Basic, 201 with JSON), which several providers and self-hosted
// relays speak.
//
// Always true:
//   - A number is in the form of ITU-T E.164; anything else is refused before it leaves.
//   - What the gateway said is kept as codes: its words may hold the number.
//   - Whether a message is about its number or about this installation is told apart: only
//     the first is a reason to write to that number no more.
//
// Uses: fault, pii. Used by: notice, server.
// Not here: who may be written to and whether they agreed (notice).
package sms

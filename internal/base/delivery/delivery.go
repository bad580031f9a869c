// Package delivery says what it means that a message was not handed over, in the same words
// for mail and for text messages.
//
// Uses: nothing. Used by: mail, sms, notice.
package delivery

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
)

// Class says what a failure means for the one who sends.
type Class string

// The classes.
const (
	// Bounced: the address or number takes no messages, now or later.
	Bounced Class = "bounced"
	// Refused: this message will not be taken as it is.
	Refused Class = "refused"
	// Temporary: try again. Nobody may know whether it was sent.
	Temporary Class = "temporary"
)

// Cause is a code of why there was no answer: stopped, timeout, tls or network. The error
// itself may hold the address.
func Cause(err error) string {
	var n net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "stopped"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &n) && n.Timeout():
		return "timeout"
	case isTLS(err):
		return "tls"
	}
	return "network"
}

func isTLS(err error) bool {
	var a *tls.CertificateVerificationError
	var b tls.RecordHeaderError
	var c tls.AlertError
	return errors.As(err, &a) || errors.As(err, &b) || errors.As(err, &c)
}

package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"

	gomail "github.com/wneessen/go-mail"

	"standing/internal/base/delivery"
)

// Error is a failure to send. Step is connect, sender, recipient, content or reset;
// Status is the server's three digits, 0 without; Enhanced is as RFC 3463, or empty.
type Error struct {
	Class    delivery.Class
	Step     string
	Status   int
	Enhanced string
	Cause    string // timeout, network, tls, no_smtputf8 …: why there is no status
}

func (e *Error) Error() string { return "mail: " + string(e.Class) + ": " + e.Code() }

// Code is a code of all of it, such as recipient_550_5.1.1 or connect_timeout.
func (e *Error) Code() string {
	switch {
	case e.Status != 0 && e.Enhanced != "":
		return fmt.Sprintf("%s_%d_%s", e.Step, e.Status, e.Enhanced)
	case e.Status != 0:
		return fmt.Sprintf("%s_%d", e.Step, e.Status)
	}
	return e.Step + "_" + e.Cause
}

// Permanent reports that trying again cannot help.
func (e *Error) Permanent() bool { return e.Class != delivery.Temporary }

var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// describe keeps of an error what is a code. What the server said may hold the address.
func describe(step string, err error) *Error {
	e := &Error{Class: delivery.Temporary, Step: step, Cause: delivery.Cause(err)}
	var said *textproto.Error
	if errors.As(err, &said) {
		e.Status, e.Enhanced = said.Code, enhanced.FindString(said.Msg)
	}
	return e.classify()
}

// classify: only an answer to the recipient or the content is about this message. A
// refused connection, sign-in or sender is about this installation, and is mended there.
func (e *Error) classify() *Error {
	if e.Status < 500 || e.Status > 599 {
		return e
	}
	switch e.Step {
	case "recipient":
		e.Class = delivery.Bounced
		// 5.7.x is policy: the address may well exist (RFC 3463 §3.8).
		if len(e.Enhanced) > 3 && e.Enhanced[2] == '7' {
			e.Class = delivery.Refused
		}
	case "content":
		e.Class = delivery.Refused
	}
	return e
}

// sendStep names the step at which the library stopped.
func sendStep(r gomail.SendErrReason) string {
	switch r {
	case gomail.ErrSMTPMailFrom, gomail.ErrGetSender:
		return "sender"
	case gomail.ErrSMTPRcptTo, gomail.ErrGetRcpts:
		return "recipient"
	case gomail.ErrSMTPData, gomail.ErrSMTPDataClose, gomail.ErrWriteContent:
		return "content"
	case gomail.ErrConnCheck:
		return "connect"
	default:
		return "send"
	}
}

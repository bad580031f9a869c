package sms

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"standing/internal/base/delivery"
	"standing/internal/base/fault"
	"standing/internal/base/pii"
)

// Sender sends a message, or says why not with an *Error, or with fault.Invalid for a
// message that cannot be one.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Message is one message to one number.
type Message struct {
	To   pii.Text // E.164
	Text pii.Text
}

// MostRunes is how long a text may be: gateways cut it into parts of 67 to 153 characters
// and charge each.
const MostRunes = 480

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// Number is a telephone number as somebody types it, in the form of ITU-T E.164: blanks,
// dashes, dots and brackets do not count. ok is false for what is none.
func Number(typed string) (number string, ok bool) {
	number = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u00a0-.()/", r) {
			return -1
		}
		return r
	}, typed)
	return number, e164.MatchString(number)
}

func (m Message) check() error {
	switch {
	case !e164.MatchString(m.To.Reveal()):
		return fault.Bad("to", "phone_invalid")
	case m.Text.Empty() || len([]rune(m.Text.Reveal())) > MostRunes:
		return fault.Bad("text", "out_of_range", 1, MostRunes)
	}
	return nil
}

// Error is a failure to send. Status is that of HTTP, 0 without; Reason is the gateway's
// number for it, 0 without; Cause says why there is no status: timeout, tls, network.
type Error struct {
	Class  delivery.Class
	Status int
	Reason int
	Cause  string
}

func (e *Error) Error() string { return "sms: " + string(e.Class) + ": " + e.Code() }

// Code is a code of all of it, such as gateway_400_21610 or gateway_timeout.
func (e *Error) Code() string {
	if e.Status == 0 {
		return "gateway_" + e.Cause
	}
	code := "gateway_" + strconv.Itoa(e.Status)
	if e.Reason != 0 {
		code += "_" + strconv.Itoa(e.Reason)
	}
	return code
}

package mail

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standing/internal/base/fault"
	"standing/internal/base/pii"
)

// Sender sends a message, or says why not with an *Error, or with fault.Invalid for a
// message that cannot be one.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Message is one message to one address. What may name somebody is hidden text.
type Message struct {
	// Kind is the code of what it is, such as account.reset. It is not a header.
	Kind string
	// Key is a code that is the same whenever the same message is sent again.
	Key  string
	Date time.Time
	// From is the sender's address; its domain is the Message-ID's. FromName is shown.
	From, FromName string
	ReplyTo        string // an address, or empty
	To, ToName     pii.Text
	Subject        pii.Text
	Text           pii.Text // always there: not everybody reads HTML
	HTML           pii.Text // may be empty
	// Unsubscribe is an https address that takes one POST without sign-in or cookie
	// (List-Unsubscribe and List-Unsubscribe-Post, RFC 8058); empty for messages that
	// nobody can unsubscribe from.
	Unsubscribe pii.Text
	// Headers are further ones, X-… only.
	Headers map[string]string
}

// Limits of a message.
const (
	maxLine = 400       // bytes of a subject or name
	maxBody = 512 << 10 // bytes of text or HTML: mail programs cut long ones
)

var (
	codeText   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)
	headerName = regexp.MustCompile(`^X-[A-Za-z0-9-]{1,60}$`)
)

// MessageID is the Message-ID, without its brackets.
func (m Message) MessageID() string {
	_, domain, _ := strings.Cut(m.From, "@")
	return m.Key + "@" + domain
}

// check reports everything that is wrong, as fault.Invalid with the field's name. It
// returns the addresses as they are sent.
func (m Message) check() (a addresses, err error) {
	var bad []error
	refuse := func(field, reason string) { bad = append(bad, fault.Bad(field, reason)) }
	address := func(field, s string) Address {
		out, err := ParseAddress(s)
		if err != nil {
			refuse(field, "address_invalid")
		}
		return out
	}
	a.from, a.to = address("from", m.From), address("to", m.To.Reveal())
	if m.ReplyTo != "" {
		a.replyTo = address("reply_to", m.ReplyTo)
	}
	if !codeText.MatchString(m.Key) {
		refuse("key", "code_invalid")
	}
	if m.Date.IsZero() {
		refuse("date", "required")
	}
	for field, s := range map[string]string{"from_name": m.FromName, "to_name": m.ToName.Reveal(), "subject": m.Subject.Reveal(), "unsubscribe": m.Unsubscribe.Reveal()} {
		if !oneLine(s) {
			refuse(field, "text_invalid")
		}
	}
	if u := m.Unsubscribe.Reveal(); u != "" && (!strings.HasPrefix(u, "https://") || strings.ContainsAny(u, " <>,")) {
		refuse("unsubscribe", "address_invalid")
	}
	if m.Subject.Empty() {
		refuse("subject", "required")
	}
	if m.Text.Empty() {
		refuse("text", "required")
	}
	for field, s := range map[string]string{"text": m.Text.Reveal(), "html": m.HTML.Reveal()} {
		if len(s) > maxBody || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			refuse(field, "text_invalid")
		}
	}
	for name, s := range m.Headers {
		if !headerName.MatchString(name) || !oneLine(s) {
			refuse("headers", "text_invalid")
		}
	}
	return a, joined(bad)
}

func joined(all []error) error {
	if len(all) == 0 {
		return nil
	}
	return fmt.Errorf("mail: %w", joinedErrors(all))
}

type joinedErrors []error

func (e joinedErrors) Error() string {
	parts := make([]string, len(e))
	for i, x := range e {
		parts[i] = x.Error()
	}
	return strings.Join(parts, "; ")
}

func (e joinedErrors) Unwrap() []error { return e }

// oneLine reports text that can stand in a header: RFC 5322 §2.2 leaves no way to
// write a line break in one, and nothing else invisible has a reason to be there.
func oneLine(s string) bool {
	if len(s) > maxLine || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return false
		}
	}
	return true
}

package mail

import (
	netmail "net/mail"

	gomail "github.com/wneessen/go-mail"

	"standing/internal/base/delivery"
)

// compose builds the message as it goes out (RFC 5322, 2045).
func (m Message) compose() (*gomail.Msg, addresses, error) {
	a, err := m.check()
	if err != nil {
		return nil, a, err
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	out.FromMailAddress(&netmail.Address{Name: m.FromName, Address: a.from.text()})
	out.ToMailAddress(&netmail.Address{Name: m.ToName.Reveal(), Address: a.to.text()})
	if !a.replyTo.empty() {
		out.ReplyToMailAddress(&netmail.Address{Address: a.replyTo.text()})
	}
	out.Subject(m.Subject.Reveal())
	out.SetDateWithValue(m.Date.UTC())
	out.SetMessageIDWithValue(m.MessageID())
	// RFC 3834: no vacation answers to what no person wrote.
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	if u := m.Unsubscribe.Reveal(); u != "" {
		if err := out.SetListUnsubscribeOneClick(u); err != nil {
			return nil, a, &Error{Class: delivery.Refused, Step: "content", Cause: "unsubscribe"}
		}
	}
	for name, v := range m.Headers {
		out.SetGenHeader(gomail.Header(name), v)
	}
	out.SetBodyString(gomail.TypeTextPlain, m.Text.Reveal())
	if !m.HTML.Empty() {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML.Reveal())
	}
	return out, a, nil
}

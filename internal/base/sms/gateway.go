package sms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"standing/internal/base/config"
	"standing/internal/base/delivery"
	"standing/internal/base/pii"
)

// Gateway is a Sender.
type Gateway struct {
	at             string
	user, password pii.Text
	from           string
	client         *http.Client
}

// Open reads the address of a gateway, such as
// https://SID:TOKEN@api.twilio.com/2010-04-01/Accounts/SID/Messages.json, and from: a number,
// a short code or a name that the gateway knows. Without TLS it may be on this machine only.
func Open(address, from string) (*Gateway, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && config.Loopback(u.Hostname())) {
		return nil, errors.New("the address of the text message gateway must be https://user:password@host/path") // not what was there: it holds a password
	}
	if from == "" {
		return nil, errors.New("text messages need a sender's number")
	}
	password, _ := u.User.Password()
	g := &Gateway{user: pii.Hide(u.User.Username()), password: pii.Hide(password), from: from, client: &http.Client{Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	u.User = nil
	g.at = u.String()
	return g, nil
}

// Send hands a message over. That the gateway took it does not mean that it arrived.
func (g *Gateway) Send(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	form := url.Values{"To": {m.To.Reveal()}, "From": {g.from}, "Body": {m.Text.Reveal()}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.at, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("sms: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", "Standing")
	r.SetBasicAuth(g.user.Reveal(), g.password.Reveal())
	answer, err := g.client.Do(r)
	if err != nil {
		return &Error{Class: delivery.Temporary, Cause: delivery.Cause(err)} // the error itself holds the address
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= 200 && answer.StatusCode <= 299 {
		return nil
	}
	var said struct{ Code int }
	_ = json.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(&said) // without one there is no number
	return classify(&Error{Class: delivery.Temporary, Status: answer.StatusCode, Reason: said.Code})
}

// classify: the numbers for a receiver who opted out, a number that is none and one that
// takes no messages say something of the number. Anything else that the gateway refuses may
// be about the sender, and every other status is about this installation.
func classify(e *Error) *Error {
	if e.Status != http.StatusBadRequest {
		return e
	}
	e.Class = delivery.Refused
	switch e.Reason {
	case 21211, 21610, 21614:
		e.Class = delivery.Bounced
	}
	return e
}

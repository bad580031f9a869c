package credential

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"standing/internal/base/outside"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// maxAnswer is the longest answer that is read, in bytes.
const maxAnswer = 64 << 10

// outage is that a source did not answer, or not in a way that can be read. It says nothing
// about any credential.
type outage struct{ code string }

// Error says why, and nothing of the address.
func (o *outage) Error() string { return "credential: the source does not answer: " + o.code }

// Code is kept with the job and shown with the source.
func (o *outage) Code() string { return o.code }

// reply is the JSON that a service answers with. A number that it does not know is answered
// with found: false, and never with an error.
type reply struct {
	Found   *bool  `json:"found"`
	Number  string `json:"number"`
	Name    string `json:"name"`
	Status  string `json:"status"`
	Expires string `json:"expires_on"`
}

// address is where a service is asked about one number.
func address(template, number, jurisdiction string) string {
	return strings.NewReplacer("{number}", url.QueryEscape(number), "{jurisdiction}", url.QueryEscape(jurisdiction)).Replace(template)
}

// ask asks a service about one number. Every way in which it can go wrong is an outage.
func (s *Service) ask(ctx context.Context, src CheckSource, secret pii.Text, e Entry) (a Answer, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address(src.URL, e.Number.Reveal(), e.Jurisdiction), nil)
	if err != nil {
		return a, &outage{"address"}
	}
	if r.URL.Scheme != "https" && !s.Plain {
		return a, &outage{"no_tls"}
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "Standing")
	if src.Header != "" && !secret.Empty() {
		r.Header.Set(src.Header, secret.Reveal())
	}
	answer, err := s.Client.Do(r)
	if err != nil {
		return a, &outage{whyNot(err)} // the cause may hold the number
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return a, &outage{"http_" + strconv.Itoa(answer.StatusCode)}
	}
	if kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return a, &outage{"no_json"}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return a, &outage{whyNot(err)}
	case len(body) > maxAnswer:
		return a, &outage{"too_long"}
	}
	return readReply(body, e)
}

func whyNot(err error) string {
	var slow net.Error
	switch {
	case errors.Is(err, outside.ErrPrivate):
		return "private_address"
	case errors.As(err, &slow) && slow.Timeout():
		return "timeout"
	}
	return "unreachable"
}

// readReply reads an answer. One that is about another number, or says neither that it knows
// the number nor that it does not, is none.
func readReply(body []byte, e Entry) (a Answer, err error) {
	var r reply
	if err := json.Unmarshal(body, &r); err != nil || r.Found == nil {
		return a, &outage{"no_json"}
	}
	if !*r.Found {
		return Answer{Unknown: true}, nil
	}
	if r.Number != "" && numberOf(r.Number) != numberOf(e.Number.Reveal()) {
		return a, &outage{"other_number"}
	}
	a = Answer{Name: short(r.Name, 200), Status: short(r.Status, 100)}
	if r.Expires != "" {
		if a.Expires, err = civil.Parse(r.Expires); err != nil {
			return a, &outage{"no_json"}
		}
	}
	if a.Status == "" {
		return a, &outage{"no_status"} // without it nothing was checked
	}
	return a, nil
}

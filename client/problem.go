package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Problem is what the server answered instead of doing what was asked (RFC 9457). It
// repeats nothing that was sent.
type Problem struct {
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Code   string  `json:"code"` // the status, or more precisely: key_reused, step_up …
	Detail string  `json:"detail"`
	Errors []Field `json:"errors"`
	// After is when to ask again, of 429 and 503.
	After time.Duration `json:"-"`
}

// Field is one thing to mend in what was sent.
type Field struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(p.Status) + " " + p.Title)
	for _, f := range p.Errors {
		b.WriteString("; " + f.Field + ": " + f.Detail)
	}
	return b.String()
}

// NotFound reports that there is no such thing, or that it is out of reach.
func NotFound(err error) bool { return status(err) == http.StatusNotFound }

// Changed reports that what was read is not the newest any more.
func Changed(err error) bool {
	return status(err) == http.StatusPreconditionFailed || status(err) == http.StatusConflict
}

func status(err error) int {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p.Status
	}
	return 0
}

func problemOf(res *http.Response, b []byte) error {
	p := &Problem{}
	if json.Unmarshal(b, p) != nil || p.Title == "" { // something in between answered
		p.Title = http.StatusText(res.StatusCode)
	}
	p.Status = res.StatusCode
	if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
		p.After = time.Duration(n) * time.Second
	}
	return p
}

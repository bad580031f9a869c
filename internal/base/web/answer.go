package web

import (
	"net/http"
)

// answer is the ResponseWriter of one request: it counts, and looks at the header once
// more before it leaves.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
	before func(http.Header) // called once, before the header leaves
}

// WriteHeader sends the header.
func (a *answer) WriteHeader(status int) {
	if a.status != 0 {
		return
	}
	if status >= 200 { // 1xx come before the header
		a.status = status
		a.before(a.Header())
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends bytes, and the header before the first.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// FlushError lets streams send what they have.
func (a *answer) FlushError() error {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap gives http.ResponseController the real one.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// started reports whether something has left already.
func (a *answer) started() bool { return a.status != 0 }

// Package smstest is a gateway of text messages for tests: an HTTP server that answers as
// Twilio's Messages API documents it, and keeps what came.
package smstest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/sms"
)

// Got is a message that the gateway took or refused.
type Got struct{ User, Password, From, To, Body string }

// Server is the gateway.
type Server struct {
	mu     sync.Mutex
	at     *httptest.Server
	status int
	reason int
	got    []Got
}

const path = "/2010-04-01/Accounts/AC1/Messages.json"

// Gateway starts one, which takes everything until Answer says otherwise.
func Gateway(t testing.TB) *Server {
	t.Helper()
	s := &Server{status: http.StatusCreated}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+path, s.take)
	s.at = httptest.NewServer(mux)
	t.Cleanup(s.at.Close)
	return s
}

func (s *Server) take(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, password, _ := r.BasicAuth()
	s.got = append(s.got, Got{user, password, r.PostFormValue("From"), r.PostFormValue("To"), r.PostFormValue("Body")})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(s.status)
	if s.status >= 400 {
		_, _ = fmt.Fprintf(w, `{"code": %d, "message": "about %s", "status": %d}`, s.reason, r.PostFormValue("To"), s.status)
		return
	}
	_, _ = fmt.Fprint(w, `{"sid": "SM1", "status": "queued"}`)
}

// Answer is what the gateway says from now on: a status, and its number for a refusal.
func (s *Server) Answer(status, reason int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.reason = status, reason
}

// Messages are all that came, refused ones too.
func (s *Server) Messages() []Got {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Got(nil), s.got...)
}

// URL is the gateway's address with its password, as an installation configures it.
func (s *Server) URL() string {
	return strings.Replace(s.at.URL, "http://", "http://AC1:s3cret@", 1) + path
}

// Stop makes the gateway unreachable.
func (s *Server) Stop() { s.at.Close() }

// Sender speaks to it.
func (s *Server) Sender(t testing.TB) sms.Sender {
	t.Helper()
	g, err := sms.Open(s.URL(), "+15005550006")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

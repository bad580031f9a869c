// Package mailtest is a real mail server for tests: it listens on a port of this
// machine, speaks STARTTLS with a certificate of its own, keeps what it is given, and
// can be told to refuse, wait or hang up.
//
//	server := mailtest.Server(t)
//	sender := server.Sender(t)
//	… server.WaitFor(t, 1)[0].Subject
package mailtest

import (
	"bytes"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"standing/internal/base/mail"
	"standing/internal/base/pii"
)

// The account that may sign in.
const (
	User     = "standing"
	Password = "correct horse"
)

// Option changes a server before it starts.
type Option func(*smtp.Server)

// NoTLS leaves STARTTLS out.
func NoTLS(s *smtp.Server) { s.TLSConfig, s.AllowInsecureAuth = nil, true }

// NoUTF8 leaves SMTPUTF8 out.
func NoUTF8(s *smtp.Server) { s.EnableSMTPUTF8 = false }

// Step is where a server is asked what to answer.
type Step string

// The steps.
const (
	From Step = "from"
	To   Step = "to"
	Data Step = "data" // the message has come and is not kept yet
	Kept Step = "kept" // it is kept; the answer is not sent yet
)

// ErrHangUp as an answer ends the connection without one.
var ErrHangUp = errors.New("hang up")

// Refuse is an answer of the server.
func Refuse(status int, enhanced [3]int, text string) error {
	return &smtp.SMTPError{Code: status, EnhancedCode: enhanced, Message: text}
}

// SMTPServer is the running server.
type SMTPServer struct {
	Host  string
	Port  int
	Roots *x509.CertPool // whom to trust

	mu     sync.Mutex
	got    []Received
	conns  int
	answer func(Step, string) error
	more   chan struct{} // closed when a message comes
}

// Server starts one that ends with the test.
func Server(t testing.TB, opts ...Option) *SMTPServer {
	t.Helper()
	s := &SMTPServer{Host: "127.0.0.1", more: make(chan struct{})}
	backend := smtp.NewServer(smtp.BackendFunc(s.session))
	conf, roots := Certificate(t)
	backend.TLSConfig, s.Roots = conf, roots
	backend.Domain = "mail.test"
	backend.EnableSMTPUTF8 = true
	backend.MaxMessageBytes = 4 << 20
	backend.ErrorLog = log.New(io.Discard, "", 0) // it reports clients that hang up
	for _, o := range opts {
		o(backend)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	ended := make(chan error, 1)
	go func() { ended <- backend.Serve(l) }()
	t.Cleanup(func() {
		_ = backend.Close()
		_ = l.Close() // Close does not know of a listener whose Serve has not begun
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

// Config is how to reach it, signed in, over TLS.
func (s *SMTPServer) Config() mail.SMTPConfig {
	return mail.SMTPConfig{Host: s.Host, Port: s.Port, Roots: s.Roots, User: User, Password: pii.Hide(Password), Hello: "standing.test", Timeout: 10 * time.Second}
}

// Sender is one that uses Config.
func (s *SMTPServer) Sender(t testing.TB) *mail.SMTP {
	t.Helper()
	out, err := mail.NewSMTP(s.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	return out
}

// Answer sets what decides about each step from now on, given the address at From and
// To; nil takes everything. It may wait.
func (s *SMTPServer) Answer(fn func(Step, string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = fn
}

func (s *SMTPServer) ask(step Step, address string) error {
	s.mu.Lock()
	fn := s.answer
	s.mu.Unlock()
	if fn == nil {
		return nil
	}
	return fn(step, address)
}

// Messages is what was kept, in the order in which it came.
func (s *SMTPServer) Messages() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// Connections is how many there were.
func (s *SMTPServer) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// WaitFor waits until there are at least n messages, up to 15 seconds.
func (s *SMTPServer) WaitFor(t testing.TB, n int) []Received {
	t.Helper()
	late := time.After(15 * time.Second)
	for {
		s.mu.Lock()
		got, more := slices.Clone(s.got), s.more
		s.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("%d messages came within 15 s, not %d", len(got), n)
		}
	}
}

func (s *SMTPServer) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns++
	return &session{server: s, conn: c}, nil
}

type session struct {
	server *SMTPServer
	conn   *smtp.Conn
	signed bool
	from   string
	to     []string
}

func (x *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		x.signed = true
		return nil
	}), nil
}

func (x *session) Reset()        { x.from, x.to = "", nil }
func (x *session) Logout() error { return nil }

func (x *session) step(step Step, address string) error {
	err := x.server.ask(step, address)
	if errors.Is(err, ErrHangUp) {
		_ = x.conn.Conn().Close()
	}
	return err
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	if !x.signed {
		return smtp.ErrAuthRequired
	}
	x.from = from
	return x.step(From, from)
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.to = append(x.to, to)
	return x.step(To, to)
}

func (x *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := x.step(Data, ""); err != nil {
		return err
	}
	_, encrypted := x.conn.TLSConnectionState()
	got, err := read(raw)
	if err != nil {
		return Refuse(554, [3]int{5, 6, 0}, "not a message: "+err.Error())
	}
	got.From, got.To, got.TLS, got.Raw = x.from, slices.Clone(x.to), encrypted, bytes.Clone(raw)
	s := x.server
	s.mu.Lock()
	s.got = append(s.got, got)
	close(s.more)
	s.more = make(chan struct{})
	s.mu.Unlock()
	return x.step(Kept, "")
}

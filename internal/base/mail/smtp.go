package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"standing/internal/base/config"
	"standing/internal/base/delivery"
	"standing/internal/base/pii"
)

// SMTPConfig says which server takes the mail.
type SMTPConfig struct {
	Host string
	Port int // 587 unless set
	// Implicit speaks TLS from the first byte (port 465, RFC 8314) instead of STARTTLS.
	Implicit bool
	// Plain speaks no TLS; only a server on this machine may be spoken to so.
	Plain    bool
	User     string
	Password pii.Text
	Hello    string         // the name given in EHLO; the machine's unless set
	Roots    *x509.CertPool // whom to trust; the system's unless set
	Timeout  time.Duration  // for a connection, and again for each message; 30 s unless set
}

// SMTP sends through a mail server. It keeps up to two connections for half a minute,
// since a handshake takes longer than a message. It is safe for use by several goroutines.
type SMTP struct {
	client  *gomail.Client
	timeout time.Duration

	mu     sync.Mutex
	idle   []*line
	closed bool
}

const (
	keepIdle    = 2
	keepFor     = 30 * time.Second
	keepAtMost  = 50 // messages per connection: servers end long ones
	defaultPort = 587
)

// line is one connection.
type line struct {
	client *smtp.Client
	conn   net.Conn
	sent   int
	expire *time.Timer
}

// NewSMTP checks the configuration. It does not connect.
func NewSMTP(c SMTPConfig) (*SMTP, error) {
	if c.Port == 0 {
		c.Port = defaultPort
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Plain && !config.Loopback(c.Host) {
		return nil, fmt.Errorf("mail: the server %s would be reached without TLS; only one on this machine may be", c.Host)
	}
	conf := &tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	s := &SMTP{timeout: c.Timeout}
	opts := []gomail.Option{gomail.WithPort(c.Port), gomail.WithTimeout(c.Timeout), gomail.WithTLSConfig(conf),
		gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithDialContextFunc(dialer(conf, c.Implicit))}
	if c.Plain || c.Implicit {
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS)) // there is nothing to upgrade
	}
	if c.Hello != "" {
		opts = append(opts, gomail.WithHELO(c.Hello))
	}
	if c.User != "" {
		opts = append(opts, gomail.WithUsername(c.User), gomail.WithPassword(c.Password.Reveal()), gomail.WithSMTPAuth(authOver(c)))
	}
	var err error
	if s.client, err = gomail.NewClient(c.Host, opts...); err != nil {
		return nil, fmt.Errorf("mail: the server %s:%s cannot be meant", c.Host, strconv.Itoa(c.Port))
	}
	return s, nil
}

// authOver: over TLS the password may be sent as it is, if nothing better is offered.
func authOver(c SMTPConfig) gomail.SMTPAuthType {
	if c.Plain {
		return gomail.SMTPAuthPlainNoEnc // this machine only
	}
	return gomail.SMTPAuthPlain
}

type connKey struct{}

// dialer hands the raw connection back through the context, so that an order to stop
// can end it in the middle of a command.
func dialer(conf *tls.Config, implicit bool) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if out, ok := ctx.Value(connKey{}).(*heldConn); ok {
			out.set(conn)
		}
		if implicit {
			return tls.Client(conn, conf), nil
		}
		return conn, nil
	}
}

// heldConn is a connection that may be ended before it is known.
type heldConn struct {
	mu    sync.Mutex
	conn  net.Conn
	ended bool
}

func (h *heldConn) set(c net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.conn = c; h.ended {
		_ = c.Close()
	}
}

func (h *heldConn) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended = true; h.conn != nil {
		_ = h.conn.Close()
	}
}

// Send gives the message to the server. Any error is an *Error or a fault.Invalid.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, to, err := m.compose()
	if err != nil {
		return err
	}
	for {
		l, used, err := s.line(ctx)
		if err != nil {
			return s.explain(ctx, describe("connect", err))
		}
		if ok, _ := l.client.Extension("SMTPUTF8"); !ok && (to.to.international() || to.from.international()) {
			s.keep(l)
			return &Error{Class: delivery.Refused, Step: "recipient", Cause: "no_smtputf8"}
		}
		stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
		err = s.client.SendWithSMTPClient(l.client, msg)
		if alive := stop(); err == nil && alive {
			s.keep(l)
			return nil
		}
		_ = l.conn.Close()
		var why *gomail.SendError
		switch {
		case err == nil, msg.IsDelivered():
			return nil // it was taken; what failed came after
		case !errors.As(err, &why):
			return s.explain(ctx, describe("send", err))
		case why.Reason == gomail.ErrConnCheck && used:
			continue // the server had ended a connection that was kept: nothing was sent
		}
		return s.explain(ctx, answered(why))
	}
}

// explain says that it was stopped where the connection's end was only how.
func (s *SMTP) explain(ctx context.Context, e *Error) *Error {
	if e.Status == 0 && ctx.Err() != nil {
		e.Cause = delivery.Cause(ctx.Err())
	}
	return e
}

func answered(e *gomail.SendError) *Error {
	out := &Error{Class: delivery.Temporary, Step: sendStep(e.Reason), Status: e.ErrorCode(), Cause: "network"}
	if enhanced.MatchString(e.EnhancedStatusCode()) {
		out.Enhanced = e.EnhancedStatusCode()
	}
	// The library keeps the causes as text only.
	if strings.Contains(e.Error(), "i/o timeout") {
		out.Cause = "timeout"
	}
	return out.classify()
}

// line gives a connection: one that was kept, or a new one.
func (s *SMTP) line(ctx context.Context) (l *line, used bool, err error) {
	s.mu.Lock()
	if n := len(s.idle); n > 0 {
		l, s.idle = s.idle[n-1], s.idle[:n-1]
	}
	s.mu.Unlock()
	if l != nil && l.expire.Stop() {
		return l, true, nil
	}
	held := &heldConn{}
	defer context.AfterFunc(ctx, held.end)()
	client, err := s.client.DialToSMTPClientWithContext(context.WithValue(ctx, connKey{}, held))
	if err != nil {
		held.end() // the library leaves it open
		return nil, false, err
	}
	return &line{client: client, conn: held.conn}, false, nil
}

// keep puts a connection by for the next message, for a while.
func (s *SMTP) keep(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.sent++; s.closed || l.sent >= keepAtMost || len(s.idle) >= keepIdle {
		s.quit(l)
		return
	}
	l.expire = time.AfterFunc(keepFor, func() { s.expired(l) })
	s.idle = append(s.idle, l)
}

func (s *SMTP) expired(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.idle {
		if s.idle[i] == l {
			s.idle = append(s.idle[:i], s.idle[i+1:]...)
			s.quit(l)
			return
		}
	}
}

// quit says goodbye, and hangs up if that takes long.
func (s *SMTP) quit(l *line) {
	go func() {
		hangUp := time.AfterFunc(s.timeout, func() { _ = l.conn.Close() })
		defer hangUp.Stop()
		_ = s.client.CloseWithSMTPClient(l.client)
		_ = l.conn.Close()
	}()
}

// Close ends the connections that were kept.
func (s *SMTP) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, l := range s.idle {
		l.expire.Stop()
		s.quit(l)
	}
	s.idle = nil
	return nil
}

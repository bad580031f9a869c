package mail_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/delivery"
	"standing/internal/base/mail"
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
)

func newServer(t *testing.T, o ...mailtest.Option) *mailtest.SMTPServer {
	t.Helper()
	return mailtest.Server(t, o...)
}

func TestSendOverSTARTTLS(t *testing.T) {
	server := newServer(t)
	m := message()
	m.ReplyTo = "help@standing.example"
	m.Unsubscribe = pii.Hide("https://standing.example/u/" + strings.Repeat("abcdef", 20))
	m.Headers = map[string]string{"X-Standing-Kind": "account.reset"}
	if err := server.Sender(t).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := server.WaitFor(t, 1)[0]
	if !got.TLS || got.From != "no-reply@standing.example" || len(got.To) != 1 || got.To[0] != "ana@example.org" {
		t.Errorf("envelope %v %s %v", got.TLS, got.From, got.To)
	}
	if got.Subject != m.Subject.Reveal() || got.Text != m.Text.Reveal() || got.HTML != m.HTML.Reveal() {
		t.Errorf("%q\n%q\n%q", got.Subject, got.Text, got.HTML)
	}
	for name, want := range map[string]string{
		"Message-Id": "<job-01jx@standing.example>", "Date": "Mon, 02 Mar 2026 12:00:00 +0000", "Auto-Submitted": "auto-generated",
		"Reply-To": "<help@standing.example>", "List-Unsubscribe": "<" + m.Unsubscribe.Reveal() + ">",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "X-Standing-Kind": "account.reset", "User-Agent": "", "X-Mailer": "", "Bcc": "",
	} {
		if s := strings.ReplaceAll(got.Header.Get(name), " ", ""); s != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%s: %q", name, s)
		}
	}
	if a, err := got.Header.AddressList("To"); err != nil || len(a) != 1 || a[0].Name != "Ana Núñez" {
		t.Error(a, err)
	}
	if a, err := got.Header.AddressList("From"); err != nil || len(a) != 1 || a[0].Name != "Hôpital Général" {
		t.Error(a, err)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	server := newServer(t)
	send := server.Sender(t)
	for i := range 10 {
		m := message()
		m.Key = fmt.Sprint("k", i)
		if err := send.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if n := server.Connections(); n != 2 { // one greets twice: before and after STARTTLS
		t.Errorf("%d sessions for 10 messages", n)
	}
}

// A server may end a connection that was kept; the next message takes another.
func TestKeptConnectionThatEnded(t *testing.T) {
	server := newServer(t)
	proxy := newProxy(t, server)
	c := server.Config()
	c.Port = proxy.port
	send := sender(t, c)
	for i := range 3 {
		m := message()
		m.Key = fmt.Sprint("k", i)
		if err := send.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		proxy.cut()
	}
	if n := len(server.WaitFor(t, 3)); n != 3 {
		t.Errorf("%d messages", n)
	}
}

func sender(t *testing.T, c mail.SMTPConfig) *mail.SMTP {
	t.Helper()
	s, err := mail.NewSMTP(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fails sends and gives the error, which must hold nothing of the message.
func fails(t *testing.T, s mail.Sender, m mail.Message) *mail.Error {
	t.Helper()
	err := s.Send(t.Context(), m)
	var e *mail.Error
	if !errors.As(err, &e) {
		t.Fatalf("no mail.Error: %v", err)
	}
	for _, secret := range []string{"ana", "example.org", "Votre", "Bonjour", mailtest.Password} {
		if text := fmt.Sprintf("%v %+v %#v", err, err, e); strings.Contains(text, secret) {
			t.Errorf("the error shows %q: %s", secret, text)
		}
	}
	return e
}

func TestAnswersOfTheServer(t *testing.T) {
	server := newServer(t)
	send := server.Sender(t)
	for _, c := range []struct {
		step   mailtest.Step
		status int
		enh    [3]int
		class  delivery.Class
		code   string
	}{
		{mailtest.From, 451, [3]int{4, 3, 0}, delivery.Temporary, "sender_451_4.3.0"},
		{mailtest.From, 553, [3]int{5, 1, 8}, delivery.Temporary, "sender_553_5.1.8"}, // ours to mend
		{mailtest.To, 450, [3]int{4, 2, 1}, delivery.Temporary, "recipient_450_4.2.1"},
		{mailtest.To, 550, [3]int{5, 1, 1}, delivery.Bounced, "recipient_550_5.1.1"},
		{mailtest.To, 552, [3]int{5, 2, 2}, delivery.Bounced, "recipient_552_5.2.2"},
		{mailtest.To, 550, [3]int{5, 7, 1}, delivery.Refused, "recipient_550_5.7.1"},
		{mailtest.Data, 452, [3]int{4, 3, 1}, delivery.Temporary, "content_452_4.3.1"},
		{mailtest.Data, 554, [3]int{5, 6, 0}, delivery.Refused, "content_554_5.6.0"},
	} {
		server.Answer(func(s mailtest.Step, _ string) error {
			if s == c.step {
				return mailtest.Refuse(c.status, c.enh, "<ana@example.org>: Votre Bonjour")
			}
			return nil
		})
		e := fails(t, send, message())
		if e.Class != c.class || e.Code() != c.code || e.Permanent() != (c.class != delivery.Temporary) {
			t.Errorf("%s %d: %s %s", c.step, c.status, e.Class, e.Code())
		}
	}
	server.Answer(nil)
	if err := send.Send(t.Context(), message()); err != nil {
		t.Error("afterwards:", err)
	}
}

// The connection ends in the middle of the message, or after the server kept it and
// before it said so. Either way it is safe to send again: the Message-ID is the same.
func TestConnectionDropsInData(t *testing.T) {
	for _, step := range []mailtest.Step{mailtest.Data, mailtest.Kept} {
		server := newServer(t)
		send := server.Sender(t)
		once := sync.Once{}
		server.Answer(func(s mailtest.Step, _ string) (err error) {
			if s == step {
				once.Do(func() { err = mailtest.ErrHangUp })
			}
			return err
		})
		if e := fails(t, send, message()); e.Class != delivery.Temporary || e.Code() != "content_network" {
			t.Errorf("%s: %s %s", step, e.Class, e.Code())
		}
		if err := send.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for _, m := range server.Messages() {
			ids[m.ID()] = true
		}
		if n := len(server.Messages()); len(ids) != 1 || n != map[mailtest.Step]int{mailtest.Data: 1, mailtest.Kept: 2}[step] {
			t.Errorf("%s: %d messages, ids %v", step, n, ids)
		}
	}
}

func TestSlowServer(t *testing.T) {
	server := newServer(t)
	c := server.Config()
	c.Timeout = 300 * time.Millisecond
	goOn := make(chan struct{})
	t.Cleanup(func() { close(goOn) })
	server.Answer(func(s mailtest.Step, _ string) error {
		if s == mailtest.Data {
			<-goOn
		}
		return nil
	})
	if e := fails(t, sender(t, c), message()); e.Class != delivery.Temporary || e.Code() != "content_timeout" {
		t.Error(e.Class, e.Code())
	}
}

func TestAskedToStop(t *testing.T) {
	server := newServer(t)
	goOn, there := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(goOn) })
	server.Answer(func(s mailtest.Step, _ string) error {
		if s == mailtest.Data {
			close(there)
			<-goOn
		}
		return nil
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-there
		cancel()
	}()
	err := server.Sender(t).Send(ctx, message())
	var e *mail.Error
	if !errors.As(err, &e) || e.Class != delivery.Temporary || e.Code() != "content_stopped" {
		t.Error(err)
	}
}

// A server that takes the connection and says nothing.
func TestSilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c := mail.SMTPConfig{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Timeout: 200 * time.Millisecond}
	if e := fails(t, sender(t, c), message()); e.Class != delivery.Temporary || e.Code() != "connect_timeout" {
		t.Error(e.Class, e.Code())
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	c.Timeout = time.Minute
	var e *mail.Error
	if err := sender(t, c).Send(ctx, message()); !errors.As(err, &e) || e.Code() != "connect_stopped" {
		t.Error(err)
	}
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	if e := fails(t, sender(t, mail.SMTPConfig{Host: "127.0.0.1", Port: port}), message()); e.Class != delivery.Temporary || e.Code() != "connect_network" {
		t.Error(e.Class, e.Code())
	}
}

func TestTLSIsNotOptional(t *testing.T) {
	bare := newServer(t, mailtest.NoTLS)
	if e := fails(t, bare.Sender(t), message()); e.Class != delivery.Temporary {
		t.Error(e.Class, e.Code())
	}
	if len(bare.Messages()) != 0 {
		t.Error("it was sent in the clear")
	}
	c := bare.Config()
	c.Plain = true // this machine
	if err := sender(t, c).Send(t.Context(), message()); err != nil {
		t.Error(err)
	}

	strange := newServer(t)
	c = strange.Config()
	c.Roots = nil
	if e := fails(t, sender(t, c), message()); e.Class != delivery.Temporary || e.Code() != "connect_tls" {
		t.Error(e.Class, e.Code())
	}
}

func TestImplicitTLS(t *testing.T) {
	inner := newServer(t, mailtest.NoTLS)
	cert, roots := mailtest.Certificate(t)
	got, err := tls.Listen("tcp", "127.0.0.1:0", cert)
	if err != nil {
		t.Fatal(err)
	}
	relay(t, got, inner.Port, nil)
	c := inner.Config()
	c.Port, c.Roots, c.Implicit = got.Addr().(*net.TCPAddr).Port, roots, true
	if err := sender(t, c).Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	inner.WaitFor(t, 1)
	c.Roots = nil
	if e := fails(t, sender(t, c), message()); e.Code() != "connect_tls" {
		t.Error(e.Code())
	}
}

// A wrong password is the installation's trouble, never the address's.
func TestWrongPassword(t *testing.T) {
	server := newServer(t)
	c := server.Config()
	c.Password = pii.Hide("wrong")
	if e := fails(t, sender(t, c), message()); e.Class != delivery.Temporary || e.Status != 535 || e.Step != "connect" {
		t.Error(e.Class, e.Code())
	}
}

func TestInternationalAddresses(t *testing.T) {
	server := newServer(t)
	m := message()
	m.To = pii.Hide("josé@bücher.example")
	if err := server.Sender(t).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := server.WaitFor(t, 1)[0]
	if len(got.To) != 1 || got.To[0] != "josé@xn--bcher-kva.example" {
		t.Errorf("to %v", got.To)
	}
	if a, err := got.Header.AddressList("To"); err != nil || a[0].Address != "josé@xn--bcher-kva.example" {
		t.Error(a, err, got.Header.Get("To"))
	}

	old := newServer(t, mailtest.NoUTF8)
	send := old.Sender(t)
	err := send.Send(t.Context(), m)
	var e *mail.Error
	if !errors.As(err, &e) || e.Code() != "recipient_no_smtputf8" || !e.Permanent() {
		t.Error(err)
	}
	m.To = pii.Hide("jose@bücher.example") // its ASCII form will do
	if err := send.Send(t.Context(), m); err != nil {
		t.Error(err)
	}
}

func TestRace_ManySenders(t *testing.T) {
	server := newServer(t)
	send := server.Sender(t)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 5 {
				m := message()
				m.Key = fmt.Sprintf("k%d-%d", i, j)
				if err := send.Send(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	ids := map[string]bool{}
	for _, m := range server.WaitFor(t, 80) {
		ids[m.ID()] = true
	}
	if len(ids) != 80 {
		t.Errorf("%d of 80", len(ids))
	}
}

// proxy stands before a server and can cut connections.
type proxy struct {
	port int
	mu   sync.Mutex
	open []net.Conn
}

func newProxy(t *testing.T, s *mailtest.SMTPServer) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{port: l.Addr().(*net.TCPAddr).Port}
	relay(t, l, s.Port, p)
	return p
}

func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		_ = c.Close()
	}
	p.open = nil
}

// relay passes on what comes to a listener.
func relay(t *testing.T, l net.Listener, port int, p *proxy) {
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			up, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				_ = c.Close()
				continue
			}
			if p != nil {
				p.mu.Lock()
				p.open = append(p.open, c, up)
				p.mu.Unlock()
			}
			go pass(c, up)
			go pass(up, c)
		}
	}()
}

func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}

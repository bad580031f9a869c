package mail_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/mail"
	"standing/internal/base/pii"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func message() mail.Message {
	return mail.Message{
		Kind: "account.reset", Key: "job-01jx", Date: noon, From: "no-reply@standing.example", FromName: "Hôpital Général",
		To: pii.Hide("ana@example.org"), ToName: pii.Hide("Ana Núñez"), Subject: pii.Hide("Votre accès — à confirmer"),
		Text: pii.Hide("Bonjour Ana,\n\n.a line that begins with a dot\nüñï\n"), HTML: pii.Hide("<p>Bonjour <b>Ana</b></p>\n"),
	}
}

func TestAddresses(t *testing.T) {
	for _, good := range []string{"a@b.co", "ana.lima+x@mail.example.org", "o'neil@example.org", "üñï@example.org", "ana@bücher.example", "用户@例子.广告", "root@localhost", strings.Repeat("a", 64) + "@example.org"} {
		if _, err := mail.ParseAddress(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "ana", "@example.org", "ana@", "ana@b", "Ana <ana@example.org>", "<ana@example.org>", "ana@example.org, bob@example.org",
		"ana@example.org\r\nBcc: bob@example.org", "ana@[127.0.0.1]", "ana@127.0.0.1", `"ana lima"@example.org`, "ana..lima@example.org", ".ana@example.org",
		"ana@exa mple.org", "ana@-example.org", "ana@example..org", "ana@example.org.", "ana(x)@example.org", "a\x00b@example.org", "ana\u200b@example.org", "ana\u202e@example.org",
		strings.Repeat("a", 65) + "@example.org", "ana@" + strings.Repeat("a", 64) + ".org", "a@" + strings.Repeat("abc.", 70) + "org", "ana@ex\xffample.org"} {
		if _, err := mail.ParseAddress(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestAddressErrorHoldsNoAddress(t *testing.T) {
	_, err := mail.ParseAddress("ana lima@example.org")
	if err == nil || strings.Contains(err.Error(), "ana") {
		t.Error(err)
	}
}

// No field can add a line to the head of a message.
func TestNoFieldTakesALineBreak(t *testing.T) {
	server := newServer(t)
	send := server.Sender(t)
	const evil = "\r\nBcc: eve@example.org"
	fields := map[string]func(*mail.Message, string){
		"from":        func(m *mail.Message, s string) { m.From += s },
		"from_name":   func(m *mail.Message, s string) { m.FromName += s },
		"reply_to":    func(m *mail.Message, s string) { m.ReplyTo = "a@b.co" + s },
		"to":          func(m *mail.Message, s string) { m.To = pii.Hide(m.To.Reveal() + s) },
		"to_name":     func(m *mail.Message, s string) { m.ToName = pii.Hide("A" + s) },
		"subject":     func(m *mail.Message, s string) { m.Subject = pii.Hide("A" + s) },
		"key":         func(m *mail.Message, s string) { m.Key += s },
		"unsubscribe": func(m *mail.Message, s string) { m.Unsubscribe = pii.Hide("https://a.example/u" + s) },
		"headers":     func(m *mail.Message, s string) { m.Headers = map[string]string{"X-A": "a" + s} },
	}
	for field, set := range fields {
		for _, s := range []string{evil, "\n", "\r", "\x00", "\u2028", "\x7f", "\xff"} {
			m := message()
			set(&m, s)
			err := send.Send(t.Context(), m)
			all := fault.Fields(err)
			if !slices.ContainsFunc(all, func(f *fault.Invalid) bool { return f.Field == field }) {
				t.Errorf("%s with %q: %v", field, s, err)
			}
		}
	}
	m := message()
	m.Headers = map[string]string{"X-A: b\r\nBcc": "eve@example.org", "Bcc": "eve@example.org"}
	if err := send.Send(t.Context(), m); len(fault.Fields(err)) == 0 {
		t.Error(err)
	}
	if n := len(server.Messages()); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
}

func TestWhatAMessageMustHave(t *testing.T) {
	for field, change := range map[string]func(*mail.Message){
		"subject":     func(m *mail.Message) { m.Subject = pii.Text{} },
		"text":        func(m *mail.Message) { m.Text = pii.Text{} },
		"html":        func(m *mail.Message) { m.HTML = pii.Hide(strings.Repeat("x", 600<<10)) },
		"date":        func(m *mail.Message) { m.Date = time.Time{} },
		"key":         func(m *mail.Message) { m.Key = "" },
		"to":          func(m *mail.Message) { m.To = pii.Text{} },
		"unsubscribe": func(m *mail.Message) { m.Unsubscribe = pii.Hide("http://a.example/u") },
	} {
		m := message()
		change(&m)
		err := mail.Files{Dir: t.TempDir()}.Send(t.Context(), m)
		if all := fault.Fields(err); len(all) != 1 || all[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestFiles(t *testing.T) {
	f := mail.Files{Dir: t.TempDir() + "/mail"}
	if all, err := f.List(); err != nil || len(all) != 0 {
		t.Fatal(all, err)
	}
	for i := range 3 {
		m := message()
		m.Key, m.Date = fmt.Sprintf("k%d", i), noon.Add(time.Duration(i)*time.Hour)
		for range 2 { // twice is once
			if err := f.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := f.List()
	if err != nil || len(all) != 3 || all[0].Name != "20260302-140000-k2.eml" || !all[0].Date.Equal(noon.Add(2*time.Hour)) {
		t.Fatalf("%v %v", all, err)
	}
	raw := string(all[0].Raw)
	for _, want := range []string{"Message-ID: <k2@standing.example>\r\n", "Date: Mon, 02 Mar 2026 14:00:00 +0000\r\n", "<ana@example.org>\r\n"} {
		if !strings.Contains(raw, want) {
			t.Errorf("no %q in\n%s", want, raw)
		}
	}
}

func TestFilesSayWhenTheyCannot(t *testing.T) {
	var e *mail.Error
	if err := (mail.Files{Dir: "/dev/null/mail"}).Send(t.Context(), message()); !errors.As(err, &e) || e.Permanent() {
		t.Error(err)
	}
}

func TestPlainOnlyOnThisMachine(t *testing.T) {
	if _, err := mail.NewSMTP(mail.SMTPConfig{Host: "mail.example.org", Plain: true}); err == nil {
		t.Error("a password would cross the network in the clear")
	}
	for _, host := range []string{"127.0.0.1", "::1", "localhost"} {
		if _, err := mail.NewSMTP(mail.SMTPConfig{Host: host, Plain: true}); err != nil {
			t.Error(err)
		}
	}
}

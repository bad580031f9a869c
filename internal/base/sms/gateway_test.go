package sms_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"standing/internal/base/delivery"
	"standing/internal/base/fault"
	"standing/internal/base/pii"
	"standing/internal/base/sms"
	"standing/internal/base/sms/smstest"
)

func TestNumbers(t *testing.T) {
	for typed, want := range map[string]string{
		"+1 (415) 555-0123": "+14155550123", "+44 20 7946 0958": "+442079460958", "+49-30.901820": "+4930901820",
		"0415 555 0123": "", "+0123456789": "", "+1": "", "": "", "+1415555012x": "", "+1234567890123456": "", "1 415 555 0123": "",
	} {
		got, ok := sms.Number(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", typed, got, ok, want)
		}
	}
}

// The gateway's answers, as its API documents them.
func TestGateway(t *testing.T) {
	server := smstest.Gateway(t)
	g := server.Sender(t)
	m := sms.Message{To: pii.Hide("+14155550123"), Text: pii.Hide("Basic life support is due on 3 March. https://standing.test/record")}
	for _, c := range []struct {
		status, reason int
		class          delivery.Class
		code           string
	}{
		{201, 0, "", ""},
		{400, 21610, delivery.Bounced, "gateway_400_21610"},
		{400, 21211, delivery.Bounced, "gateway_400_21211"},
		{400, 21606, delivery.Refused, "gateway_400_21606"},
		{400, 0, delivery.Refused, "gateway_400"},
		{401, 20003, delivery.Temporary, "gateway_401_20003"},
		{302, 0, delivery.Temporary, "gateway_302"},
		{429, 20429, delivery.Temporary, "gateway_429_20429"},
		{503, 0, delivery.Temporary, "gateway_503"},
	} {
		server.Answer(c.status, c.reason)
		err := g.Send(context.Background(), m)
		var e *sms.Error
		switch errors.As(err, &e); {
		case c.class == "" && err != nil, c.class != "" && (e == nil || e.Class != c.class || e.Code() != c.code):
			t.Errorf("%d %d: %v", c.status, c.reason, err)
		case err != nil && (strings.Contains(err.Error(), "415") || strings.Contains(err.Error(), "s3cret")):
			t.Errorf("%v tells too much", err)
		}
	}
	came := server.Messages()
	if want := (smstest.Got{User: "AC1", Password: "s3cret", From: "+15005550006", To: "+14155550123", Body: m.Text.Reveal()}); came[0] != want {
		t.Errorf("%+v came, not %+v", came[0], want)
	}
	for field, m := range map[string]sms.Message{"to": {To: pii.Hide("4155550123"), Text: m.Text}, "text": {To: m.To, Text: pii.Hide(strings.Repeat("x", sms.MostRunes+1))}} {
		if f := fault.Fields(g.Send(context.Background(), m)); len(f) != 1 || f[0].Field != field || len(server.Messages()) != len(came) {
			t.Errorf("%s: %v", field, f)
		}
	}
	server.Stop()
	var e *sms.Error
	if err := g.Send(context.Background(), m); !errors.As(err, &e) || e.Class != delivery.Temporary || e.Code() != "gateway_network" {
		t.Error(err)
	}
	slow, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	if err := g.Send(slow, m); !errors.As(err, &e) || e.Code() != "gateway_timeout" {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, address := range []string{"", "api.example.org", "http://u:s3cret@api.example.org/x", "ftp://u:s3cret@h/x", "https://u:s3cret@/x", "https://u:s3cret@h\x7f"} {
		_, err := sms.Open(address, "+15005550006")
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := sms.Open("https://u:p@h/x", ""); err == nil {
		t.Error("no sender")
	}
}

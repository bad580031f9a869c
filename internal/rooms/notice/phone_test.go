package notice_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/rooms/notice"
)

const annsPhone = "+14155550123"

// reason is the code of why one field was refused.
func reason(err error) string {
	if f := fault.Fields(err); len(f) == 1 {
		return f[0].Field + " " + f[0].Reason
	}
	return fmt.Sprint(err)
}

// setPhone has a code sent, and gives what came.
func (k *kit) setPhone(who ids.ID, number string) string {
	k.t.Helper()
	before := len(k.texts.Messages())
	if err := k.svc.SetPhone(context.Background(), k.principal(who), notice.PhoneInput{Number: pii.Hide(number)}); err != nil {
		k.t.Fatal(err)
	}
	if err := k.work(); err != nil {
		k.t.Fatal(err)
	}
	came := k.texts.Messages()
	if len(came) != before+1 {
		k.t.Fatalf("%d messages came", len(came)-before)
	}
	return regexp.MustCompile(`^[0-9]{6}`).FindString(came[before].Body)
}

func (k *kit) confirm(who ids.ID, code string) error {
	return k.svc.ConfirmPhone(context.Background(), k.principal(who), notice.CodeInput{Code: pii.Hide(code)})
}

// byText makes somebody one who is told by text message.
func (k *kit) byText(who ids.ID) {
	k.t.Helper()
	if err := k.confirm(who, k.setPhone(who, "+1 (415) 555-0123")); err != nil {
		k.t.Fatal(err)
	}
	k.choose(who, notice.ByText)
}

func (k *kit) choose(who ids.ID, c notice.Channel) {
	k.t.Helper()
	if err := k.svc.SetPreferences(context.Background(), k.principal(who), notice.PreferencesInput{Topics: []string{"test.digest"}, Channel: c}); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) prefs(who ids.ID) notice.Preferences {
	k.t.Helper()
	p, err := k.svc.Preferences(context.Background(), k.principal(who))
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func TestNumberIsWrittenToOnceConfirmed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		choose := notice.PreferencesInput{Channel: notice.ByText}
		if got := reason(k.svc.SetPreferences(ctx, k.principal(ann), choose)); got != "channel phone_first" {
			t.Error(got)
		}
		if got := reason(k.svc.SetPhone(ctx, k.principal(ann), notice.PhoneInput{Number: pii.Hide("0415 555 0123")})); got != "phone phone_invalid" {
			t.Error(got)
		}
		code := k.setPhone(ann, "+1 (415) 555-0123")
		if m := k.texts.Messages()[0]; m.To != annsPhone || len(code) != 6 || !strings.Contains(m.Body, "Standing") {
			t.Errorf("%+v", m)
		}
		if p := k.prefs(ann).Phone; p != (notice.Phone{Number: annsPhone, Waiting: true}) {
			t.Errorf("%+v", p)
		}
		if got := reason(k.svc.SetPreferences(ctx, k.principal(ann), choose)); got != "channel phone_first" {
			t.Error("not confirmed: ", got)
		}
		if got := reason(k.confirm(bob, code)); got != "code code_over" {
			t.Error("somebody else: ", got)
		}
		if got := reason(k.confirm(ann, "1"+code[1:]+"1")); got != "code code_wrong" {
			t.Error(got)
		}
		if err := k.confirm(ann, code[:3]+" "+code[3:]); err != nil {
			t.Fatal(err)
		}
		if p := k.prefs(ann).Phone; p != (notice.Phone{Number: annsPhone, Confirmed: true}) {
			t.Errorf("%+v", p)
		}
		if got := reason(k.confirm(ann, code)); got != "code code_over" {
			t.Error("twice: ", got)
		}
		k.choose(ann, notice.ByText)
		k.post(plain("a"), notice.Message{To: ann, Kind: notice.Optional, Code: "test.digest", Key: "b"}, notice.Message{To: bob, Kind: notice.Requested, Code: "test.digest", Key: "c"})
		essential := plain("d")
		essential.Kind = notice.Essential
		k.post(essential)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, m := range k.texts.Messages()[1:] {
			texts = append(texts, m.To+" "+m.Body)
		}
		if len(texts) != 2 || !strings.Contains(strings.Join(texts, "|"), annsPhone+" Something for Ann\nhttps://standing.test/reset/s3cret") || !strings.Contains(strings.Join(texts, "|"), annsPhone+" A digest") {
			t.Errorf("%q", texts)
		}
		k.mails(2)        // Bob's, and what is essential
		k.svc.Texts = nil // the gateway is taken out of the configuration
		k.choose(ann, notice.ByText)
		k.post(plain("f"))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(3)
		k.svc.Texts = k.texts.Sender(t)
		if err := k.svc.RemovePhone(ctx, k.principal(ann)); err != nil {
			t.Fatal(err)
		}
		if p := k.prefs(ann); p.Phone != (notice.Phone{}) || p.Channel != notice.ByMail {
			t.Errorf("%+v", p)
		}
		k.post(plain("e"))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(4)
	})
}

// Codes cost money and may go to strangers: a few a day, a moment apart, whoever takes the
// number away in between.
func TestFewCodes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		ask := func() error {
			return k.svc.SetPhone(ctx, k.principal(ann), notice.PhoneInput{Number: pii.Hide(annsPhone)})
		}
		var wait *fault.TooMany
		for i := range 5 {
			if err := ask(); err != nil {
				t.Fatal(i, err)
			}
			if err := ask(); !errors.As(err, &wait) {
				t.Error("a moment later: ", err)
			}
			if err := k.svc.RemovePhone(ctx, k.principal(ann)); err != nil {
				t.Fatal(err)
			}
			if err := ask(); !errors.As(err, &wait) {
				t.Error("after it was removed: ", err)
			}
			k.clock.Move(time.Minute)
		}
		if err := ask(); !errors.As(err, &wait) {
			t.Error("the sixth: ", err)
		}
		k.clock.Move(24 * time.Hour)
		if err := ask(); err != nil {
			t.Error("the day after: ", err)
		}
		if err := k.later(11 * time.Minute); err != nil {
			t.Fatal(err)
		}
		if n := len(k.texts.Messages()); n != 0 {
			t.Errorf("%d codes were sent that were over or had no number", n)
		}
	})
}

// A hundred guesses at once are five.
func TestRace_GuessesAreCounted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		code := k.setPhone(ann, annsPhone)
		var wrong, over atomic.Int64
		var wg sync.WaitGroup
		for i := range 40 {
			guess := fmt.Sprintf("%06d", i)
			if guess == code {
				continue
			}
			wg.Go(func() {
				switch got := reason(k.confirm(ann, guess)); got {
				case "code code_wrong":
					wrong.Add(1)
				case "code code_over":
					over.Add(1)
				default:
					t.Error(got)
				}
			})
		}
		wg.Wait()
		if wrong.Load() != 5 {
			t.Errorf("%d guesses were compared, %d refused", wrong.Load(), over.Load())
		}
		if got := reason(k.confirm(ann, code)); got != "code code_over" {
			t.Error("the right one after that: ", got)
		}
	})
}

// What the gateway does not take goes by mail; a number whose owner wants none is not
// written to again.
func TestTextsFallBackToMail(t *testing.T) {
	for _, c := range []struct {
		name           string
		status, reason int
		runs, texts    int // until it is mailed
		stopped        string
	}{
		{"opted out", 400, 21610, 1, 1, "gateway_400_21610"},
		{"refused", 400, 21606, 1, 1, ""},
		{"down", 503, 0, 4, 4, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, d *db.DB) {
				k := newKit(t, d)
				k.byText(ann)
				k.texts.Answer(c.status, c.reason)
				k.post(plain("a"))
				_ = k.work() // it is to be tried again
				for range c.runs {
					k.clock.Move(2 * time.Hour)
					_ = k.work()
				}
				k.is(notice.Sent, "")
				if n := len(k.texts.Messages()) - 1; n != c.texts {
					t.Errorf("%d text messages", n)
				}
				k.mails(1)
				p := k.prefs(ann)
				way := notice.ByText
				if c.stopped != "" {
					way = notice.ByMail
				}
				if p.Phone.Stopped != c.stopped || p.Channel != way {
					t.Errorf("%+v", p)
				}
				k.texts.Answer(201, 0)
				k.post(plain("b"))
				if err := k.later(time.Minute); err != nil {
					t.Fatal(err)
				}
				if c.stopped != "" {
					k.mails(2)
				} else if n := len(k.texts.Messages()) - 1; n != c.texts+1 {
					t.Errorf("%d text messages after it was mended", n)
				}
			})
		})
	}
}

func TestTextsAreShort(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.byText(ann)
		m := plain("a")
		m.Args["name"] = strings.Repeat("Ä", 600)
		k.post(m)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		body := k.texts.Messages()[1].Body
		if n := len([]rune(body)); n != 480 || !strings.HasSuffix(body, "…\nhttps://standing.test/reset/s3cret") {
			t.Errorf("%d characters: %s", n, body)
		}
	})
}

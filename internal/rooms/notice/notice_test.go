package notice_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

func TestSentIfCommitted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		err := d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			if err := k.svc.Post(ctx, tx, k.org, plain("a")); err != nil {
				return err
			}
			return errRolledBack
		})
		if !errors.Is(err, errRolledBack) {
			t.Fatal(err)
		}
		if err := k.work(); err != nil || len(k.rows()) != 0 {
			t.Fatal("what was rolled back is there: ", err)
		}
		k.mails(0)
		k.post(plain("a"))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		m := k.mails(1)[0]
		want := "Hello Ann, follow https://standing.test/reset/s3cret or see https://standing.test/tickets/1."
		if m.Subject != "Something for Ann" || strings.TrimSpace(m.Text) != want || m.To[0] != "ann@members.test" {
			t.Errorf("%q %q %q", m.Subject, m.Text, m.To)
		}
		k.is(notice.Sent, "")
	})
}

func TestOneKeyIsOneNotice(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.post(plain("a"), plain("a"))
		k.post(plain("a"))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.post(plain("a")) // after it was sent, too
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.only()
		k.mails(1)
	})
}

func TestRace_OneKeyPostedAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if err := k.try(plain("a")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.only()
		k.mails(1)
	})
}

func TestRace_SixteenWorkersOneMail(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.post(plain("a"))
		id := k.only().ID
		sc := access.System(k.org, k.orgID, "job:notice.send")
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if i%2 == 0 { // half of them believe that they hold the job already
					if err := k.svc.SendNow(context.Background(), sc, id); err != nil && !errors.Is(err, fault.Busy) {
						t.Error(err)
					}
					return
				}
				_ = k.work() // who comes while another sends is told to wait
			})
		}
		wg.Wait()
		k.mails(1)
		k.is(notice.Sent, "")
	})
}

// A worker is killed before, while and after it speaks to the mail server. A panic leaves
// everything as the end of the process would.
func TestKilledAtAnyStep(t *testing.T) {
	for _, c := range []struct {
		step   string
		kind   notice.Kind
		mails  int // that came in the end
		state  notice.State
		reason string
		known  bool // the outcome of the killed attempt is known
		sameID bool
	}{
		{"read", notice.Requested, 1, notice.Sent, "", true, false},
		{"claimed", notice.Requested, 1, notice.Sent, "", false, false},
		{"claimed", notice.Optional, 0, notice.Failed, "unknown", false, false},
		{"mailed", notice.Requested, 2, notice.Sent, "", false, true},
		{"mailed", notice.Essential, 2, notice.Sent, "", false, true},
		{"mailed", notice.Optional, 1, notice.Failed, "unknown", false, false},
		{"settled", notice.Optional, 1, notice.Sent, "", true, false},
	} {
		t.Run(c.step+" "+string(c.kind), func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, d *db.DB) {
				k := newKit(t, d)
				m := plain("a")
				if m.Kind = c.kind; m.Kind == notice.Optional {
					m.Code = "test.digest"
				}
				k.post(m)
				killed := false
				k.svc.Hook(func(step string) {
					if step == c.step && !killed {
						killed = true
						panic("killed")
					}
				})
				if err := k.work(); err == nil {
					t.Fatal("the worker was not killed")
				}
				// Nobody sends while the killed one might still be at it.
				before := len(k.server.Messages())
				if err := k.later(30 * time.Second); !c.known && (len(k.server.Messages()) != before || err == nil) {
					t.Fatal("sent beside an attempt that may be under way: ", err)
				}
				for range 8 {
					_ = k.later(notice.Overlap)
				}
				got := k.mails(c.mails)
				if c.sameID && (got[0].ID() != got[1].ID() || got[0].ID() == "") {
					t.Errorf("two Message-IDs: %s, %s", got[0].ID(), got[1].ID())
				}
				k.is(c.state, c.reason)
			})
		})
	}
}

func TestRefusedForGood(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.server.Answer(func(s mailtest.Step, _ string) error {
			if s == mailtest.To {
				return mailtest.Refuse(550, [3]int{5, 1, 1}, "no such user")
			}
			return nil
		})
		k.post(plain("a"), notice.Message{Address: pii.Hide("guest@elsewhere.test"), Kind: notice.Requested, Code: "test.plain"})
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		if err := k.later(24 * time.Hour); err != nil {
			t.Fatal(err)
		}
		k.mails(0)
		for _, n := range k.rows() {
			if n.State != notice.Bounced || n.Attempts != 1 || n.Reason != "recipient_550_5.1.1" {
				t.Errorf("%+v", n)
			}
		}
		in, err := k.svc.Inbox(ctx, k.principal(ann), notice.InboxInput{})
		if err != nil || !in.Undelivered || in.Unread != 1 {
			t.Errorf("the receiver does not see it: %+v %v", in, err)
		}
		list, err := k.svc.Bounces(ctx, k.admin(), notice.BouncesInput{})
		if err != nil || len(list) != 2 || list[0].Address+list[1].Address != "guest@elsewhere.test" || list[0].Account != ann && list[1].Account != ann {
			t.Fatalf("the administrator does not see it: %+v %v", list, err)
		}
		k.server.Answer(nil)
		for _, u := range list {
			if err := k.svc.Retry(ctx, k.admin(), notice.RetryInput{ID: u.ID}); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(2)
		for _, n := range k.rows() {
			if n.State != notice.Sent || n.Address != nil {
				t.Errorf("%+v", n)
			}
		}
		if err := k.svc.Retry(ctx, k.admin(), notice.RetryInput{ID: list[0].ID}); !errors.Is(err, fault.NotFound) {
			t.Error("sent again what was delivered: ", err)
		}
	})
}

func TestRefusedForNow(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.server.Answer(func(s mailtest.Step, _ string) error {
			if s == mailtest.To {
				return mailtest.Refuse(451, [3]int{4, 3, 0}, "try later")
			}
			return nil
		})
		k.post(plain("a"))
		if err := k.work(); err == nil {
			t.Fatal("the job is done")
		}
		k.is(notice.Pending, "recipient_451_4.3.0")
		for range 40 {
			_ = k.later(time.Hour)
		}
		if n := k.only(); n.State != notice.Failed || n.Attempts != 16 {
			t.Fatalf("given up: %+v", n)
		}
		if list, err := k.svc.Bounces(context.Background(), k.admin(), notice.BouncesInput{}); err != nil || len(list) != 1 {
			t.Errorf("the administrator does not see it: %v %v", list, err)
		}
		k.server.Answer(nil)
		if err := k.svc.Retry(context.Background(), k.admin(), notice.RetryInput{ID: k.only().ID}); err != nil {
			t.Fatal(err)
		}
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(1)
	})
}

func TestOptionalObeysPreferences(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		digest := notice.Message{To: ann, Kind: notice.Optional, Code: "test.digest"}
		if err := k.svc.SetPreferences(ctx, k.principal(ann), notice.PreferencesInput{}); err != nil {
			t.Fatal(err)
		}
		if err := k.svc.SetPreferences(ctx, k.principal(ann), notice.PreferencesInput{Topics: []string{"test.plain"}}); len(fault.Fields(err)) != 1 {
			t.Error("a topic that is none: ", err)
		}
		k.post(digest)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.is(notice.Suppressed, "unwanted")
		to := digest
		to.To = bob
		k.post(to, plain(""))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(2) // bob wants it, and a service notice asks nobody
		if err := k.svc.SetPreferences(ctx, k.principal(ann), notice.PreferencesInput{Topics: []string{"test.digest"}}); err != nil {
			t.Fatal(err)
		}
		k.post(digest)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.mails(3)
	})
}

func TestNoAddress(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := plain("a")
		m.To = ids.ID{7}
		k.post(m)
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		k.is(notice.Suppressed, "no_address")
		in, err := k.svc.Inbox(words.With(context.Background(), k.words.Of("en")), k.principal(m.To), notice.InboxInput{})
		if err != nil || len(in.Items) != 1 || in.Items[0].Title != "Something for Ann" || in.Items[0].Page != "/tickets/1" {
			t.Errorf("%+v %v", in, err)
		}
	})
}

func TestInbox(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		for range 40 {
			k.clock.Move(time.Millisecond)
			k.post(plain(""))
		}
		// One about the account itself, which is the installation's.
		err := d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return k.svc.Post(ctx, tx, db.Platform.OrgID(), notice.Message{To: ann, Kind: notice.Essential, Code: "test.digest"})
		})
		if err != nil {
			t.Fatal(err)
		}
		in, err := k.svc.Inbox(ctx, k.principal(ann), notice.InboxInput{})
		if err != nil || in.Unread != 41 || len(in.Items) != 30 || in.Next.Zero() {
			t.Fatalf("%d %d %v", in.Unread, len(in.Items), err)
		}
		rest, err := k.svc.Inbox(ctx, k.principal(ann), notice.InboxInput{Before: in.Next})
		if err != nil || len(rest.Items) != 11 || !rest.Next.Zero() {
			t.Fatalf("%d %v", len(rest.Items), err)
		}
		one := in.Items[0].ID
		if err := k.svc.MarkRead(ctx, k.principal(bob), notice.ReadInput{ID: one}); !errors.Is(err, fault.NotFound) {
			t.Error("marked somebody else's: ", err)
		}
		if err := k.svc.MarkRead(ctx, k.principal(ann), notice.ReadInput{ID: one}); err != nil {
			t.Error(err)
		}
		if n, err := k.svc.Unread(ctx, k.principal(ann)); n != 40 || err != nil {
			t.Error(n, err)
		}
		if err := k.svc.MarkAllRead(ctx, k.principal(ann)); err != nil {
			t.Error(err)
		}
		if n, err := k.svc.Unread(ctx, k.principal(ann)); n != 0 || err != nil {
			t.Error(n, err)
		}
		if in, err := k.svc.Inbox(ctx, k.principal(bob), notice.InboxInput{}); err != nil || len(in.Items) != 0 {
			t.Error("bob sees ann's: ", len(in.Items), err)
		}
	})
}

func TestPostRefuses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for name, change := range map[string]func(*notice.Message){
			"a link to elsewhere":      func(m *notice.Message) { m.Args = map[string]string{"link": "https://evil.test/x"} },
			"a link that looks alike":  func(m *notice.Message) { m.Args = map[string]string{"link": "https://standing.test.evil.test/x"} },
			"a link without a scheme":  func(m *notice.Message) { m.Args = map[string]string{"page": "//evil.test/x"} },
			"words that nobody has":    func(m *notice.Message) { m.Code = "test.missing" },
			"no kind":                  func(m *notice.Message) { m.Kind = "" },
			"an undeclared topic":      func(m *notice.Message) { m.Kind = notice.Optional },
			"two receivers":            func(m *notice.Message) { m.Address = pii.Hide("x@y.test") },
			"no receiver":              func(m *notice.Message) { m.To = ids.ID{} },
			"a key that is a sentence": func(m *notice.Message) { m.Key = "Ann's ticket" },
		} {
			m := plain("a")
			change(&m)
			if err := k.try(m); err == nil {
				t.Error(name + " was taken")
			}
		}
		if len(k.rows()) != 0 {
			t.Error("something was written")
		}
	})
}

func TestSecretsGoWithTheMail(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.post(plain("a"))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		// Sent again by force, the mail has no link any more.
		err := d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE notice SET state = 'pending' WHERE org_id = $1`, k.org)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.svc.SendNow(context.Background(), access.System(k.org, k.orgID, "test"), k.only().ID); err != nil {
			t.Fatal(err)
		}
		if m := k.mails(2)[1]; strings.Contains(m.Text, "s3cret") || !strings.Contains(m.Text, "/tickets/1") {
			t.Error(m.Text)
		}
	})
}

// The table holds no argument and no address that can be read.
func TestSealed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.post(plain("a"), notice.Message{Address: pii.Hide("canary@elsewhere.test"), Kind: notice.Requested, Code: "test.plain"})
		raw := testkit.OwnerDB(t, d.Config())
		for _, column := range []string{"args", "to_address"} {
			rows, err := raw.Query("SELECT " + column + " FROM notice WHERE " + column + " IS NOT NULL")
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for rows.Next() {
				var b []byte
				if err := rows.Scan(&b); err != nil {
					t.Fatal(err)
				}
				n++
				if s := string(b); strings.Contains(s, "canary") || strings.Contains(s, "Ann") || strings.Contains(s, "s3cret") {
					t.Error(column + " can be read")
				}
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil || n == 0 {
				t.Fatal(n, err)
			}
		}
	})
}

func TestOperatorsSeeCounts(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.post(plain(""), plain(""))
		if err := k.work(); err != nil {
			t.Fatal(err)
		}
		err := d.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
			all, err := notice.Counts(ctx, q, civil.MustParse("2026-03-01"))
			if err != nil || len(all) != 1 || all[0] != (notice.Count{Org: k.org, State: notice.Sent, N: 2}) {
				t.Error(all, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		// What the installation itself could not deliver is about accounts of everybody.
		k.server.Answer(func(s mailtest.Step, _ string) error {
			if s == mailtest.To {
				return mailtest.Refuse(550, [3]int{5, 1, 1}, "no")
			}
			return nil
		})
		err = d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			m := notice.Message{Address: pii.Hide("canary@elsewhere.test"), Kind: notice.Essential, Code: "test.digest"}
			return errors.Join(k.svc.Post(ctx, tx, 1, m), k.svc.Post(ctx, tx, 1, notice.Message{To: ann, Kind: notice.Essential, Code: "test.digest"}))
		})
		if err == nil {
			err = k.work()
		}
		if err != nil {
			t.Fatal(err)
		}
		p := k.principal(bob)
		p.Org = 1
		sc, err := access.Authorize(p, notice.PermBounces, start)
		if err != nil {
			t.Fatal(err)
		}
		list, err := k.svc.Bounces(ctx, sc, notice.BouncesInput{})
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		for _, u := range list {
			if u.Address != "" || !u.Account.Zero() {
				t.Errorf("an operator sees whom: %+v", u)
			}
		}
	})
}

func TestJobFields(t *testing.T) {
	var got []string
	for _, j := range (&notice.Service{}).Jobs() {
		got = append(got, j.Name+" "+strings.Join(j.Fields(), " "))
	}
	if all := strings.Join(got, ", "); all != "notice.send notice, notice.code account" {
		t.Error(all)
	}
}

// However notices of the installation are written and read at once, the menu in an
// organization says how many of them wait.
func TestRace_WaitingIsCounted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		post := func() error {
			return d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				return k.svc.Post(ctx, tx, db.Platform.OrgID(), notice.Message{To: ann, Kind: notice.Essential, Code: "test.digest"})
			})
		}
		var wg sync.WaitGroup
		try := func(f func() error) {
			wg.Go(func() {
				if err := f(); err != nil {
					t.Error(err)
				}
			})
		}
		if err := post(); err != nil {
			t.Fatal(err)
		}
		in, err := k.svc.Inbox(ctx, k.principal(ann), notice.InboxInput{})
		if err != nil || len(in.Items) != 1 {
			t.Fatal(len(in.Items), err)
		}
		for i := range 16 {
			try(post)
			try(func() error {
				return k.svc.MarkRead(ctx, k.principal(ann), notice.ReadInput{ID: in.Items[0].ID})
			})
			if i == 8 {
				try(func() error { return k.svc.MarkAllRead(ctx, k.principal(ann)) })
			}
		}
		wg.Wait()
		in, err = k.svc.Inbox(ctx, k.principal(ann), notice.InboxInput{})
		n, errCount := k.svc.Unread(ctx, k.principal(ann))
		if err != nil || errCount != nil || n != in.Unread {
			t.Errorf("%d are said to wait, and %d do: %v %v", n, in.Unread, err, errCount)
		}
	})
}

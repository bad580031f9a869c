package reminder

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
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

// A year of somebody's reminders: each step once, on its day, by a real mail server.
func TestEachStepOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person()
		k.account(ann, "member")
		k.stands(ann, k.requirement("Basic Life Support"), k.today()+100, "open")
		got := map[int]string{}
		for day := 1; day <= 140; day++ {
			k.day(1)
			for _, m := range k.mail.Messages()[len(got):] {
				got[day] = m.Subject
			}
		}
		if len(got) != 5 || got[10] == "" || got[40] == "" || got[70] == "" || got[93] == "" || !strings.HasPrefix(got[101], "Lapsed: Basic") {
			t.Error(got)
		}
		m := k.mails(5)[0]
		if m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.Contains(m.Text, "Basic Life Support: due") || !strings.Contains(m.Text, "in 90 days") {
			t.Error(m.Header, m.Text)
		}
		if last := k.mails(5)[4]; last.Header.Get("List-Unsubscribe") != "" {
			t.Error("a lapse can be switched off")
		}
		if k.count(`SELECT count(*) FROM reminder_wake WHERE org_id = $1`, k.org) != 0 {
			t.Error("nothing is to come, and the organization is looked at all the same")
		}
	})
}

// What was missed while nothing ran is made good by one reminder; a clock that jumps ahead
// and back sends nothing twice.
func TestMissedAndAstray(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person()
		k.account(ann, "member")
		r := k.requirement("Ethics")
		k.stands(ann, r, k.today()+100, "open")
		k.day(80) // 90, 60 and 30 were missed
		if m := k.mails(1)[0]; !strings.Contains(m.Text, "in 20 days") {
			t.Error(m.Text)
		}
		k.day(0)
		k.mails(1)
		k.clock.Move(-60 * 24 * time.Hour)
		k.stands(ann, r, k.today()+80, "open") // the same day as before
		k.day(1)
		k.mails(1)
		for range 73 {
			k.day(1)
		}
		k.mails(2) // the last week's, and none of those between
		k.clock.Move(20 * 24 * time.Hour)
		k.work()
		k.mails(3) // lapsed
		k.clock.Move(-50 * 24 * time.Hour)
		k.stands(ann, r, k.today()+36, "open")
		for range 60 {
			k.day(1)
		}
		k.mails(3)
	})
}

// What somebody is reminded of at once is one message, and what lapsed another. Who has no
// account is told by nobody, and noted. Who left is not reminded.
func TestOneMessageForOneDay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, mute, left := k.person(), k.person(), k.person()
		k.account(ann, "member")
		k.account(left, "member")
		k.exec(`UPDATE person SET state = 'left', left_on = '2026-01-01' WHERE org_id = $1 AND id = $2`, k.org, left)
		for i, title := range []string{"One", "Two", "Three"} {
			r := k.requirement(title)
			for _, p := range []ids.ID{ann, mute, left} {
				k.stands(p, r, k.today()+30+1, "open")
			}
			if i == 0 {
				k.stands(ann, r, k.today()-2, "not_met")
			}
		}
		k.day(1)
		got := k.mails(2)
		var due, lapsed string
		for _, m := range got {
			if strings.HasPrefix(m.Subject, "Lapsed") {
				lapsed = m.Text
			} else {
				due = m.Text
			}
		}
		if !strings.Contains(due, "Two") || !strings.Contains(due, "Three") || strings.Contains(due, "One") || !strings.Contains(lapsed, "One") {
			t.Errorf("%q %q", due, lapsed)
		}
		if n := k.count(`SELECT count(*) FROM reminder_sent WHERE org_id = $1 AND person_id = $2 AND NOT told`, k.org, mute); n != 3 {
			t.Error("noted of who has no account: ", n)
		}
		if n := k.count(`SELECT count(*) FROM reminder_sent WHERE org_id = $1 AND person_id = $2`, k.org, left); n != 0 {
			t.Error("who left is reminded")
		}
	})
}

// Whoever was merged into somebody keeps their account: it is told of what is due of the one.
func TestMergedPersonIsTold(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		kept, gone := k.person(), k.person()
		k.account(gone, "member")
		k.exec(`UPDATE person SET root_id = $3 WHERE org_id = $1 AND id = $2`, k.org, gone, kept)
		k.stands(kept, k.requirement("One"), k.today()+8, "met")
		k.day(1)
		k.mails(1)
	})
}

// Two replicas run the job at once, some of them twice: each message goes once.
func TestRace_TwoReplicasRemind(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			conf := testkit.NewDB(t, e)
			d := testkit.Reopen(t, conf)
			k := newKit(t, d)
			reqs := []ids.ID{k.requirement("One"), k.requirement("Two")}
			var boss ids.ID
			for n := range 12 {
				p := k.person()
				a := k.account(p, "member")
				if n == 0 {
					boss = a
				}
				k.stands(p, reqs[0], k.today()+31, "open")
				k.stands(p, reqs[1], k.today()-1, "not_met")
			}
			k.exec(`INSERT INTO member_role (org_id, account_id, role, given_at, given_by) VALUES ($1, $2, 'administrator', 0, $2)`, k.org, boss)
			k.rights[boss] = access.Matrix{{Module: "training", Right: access.View}: access.Org}
			k.clock.Move(24 * time.Hour)
			replicas := []*Service{k.Service, k.replica(d)}
			if e == db.Postgres { // another pool, as another process has it
				replicas[1] = k.replica(testkit.Reopen(t, conf))
			}
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					if err := replicas[i%2].run(context.Background(), k.system(), noPayload{}, ""); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := k.count(`SELECT count(*) FROM notice WHERE org_id = $1 AND code <> 'reminder.digest'`, k.org); n != 24 {
				t.Errorf("%d notices, want 24", n)
			}
			if n := k.count(`SELECT count(*) FROM notice WHERE org_id = $1 AND code = 'reminder.digest'`, k.org); n != 1 {
				t.Errorf("%d digests, want 1", n)
			}
			if _, err := k.worker(d, k.Service).RunDue(context.Background()); err != nil {
				t.Error(err)
			}
			k.mails(25)
		})
	}
}

// A worker that is killed between two chunks leaves nothing out and tells nobody twice:
// every chunk is one transaction.
func TestRunAgainAfterAHalf(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		r := k.requirement("One")
		var people []ids.ID
		for range 6 {
			p := k.person()
			k.account(p, "member")
			k.stands(p, r, k.today()+8, "open")
			people = append(people, p)
		}
		k.clock.Move(24 * time.Hour)
		var tm timing
		k.must(d.Read(context.Background(), k.system(), func(ctx context.Context, q db.Q) (err error) {
			tm, err = k.clockOf(ctx, q, k.org)
			return err
		}))
		k.must(k.tell(context.Background(), k.system(), tm, people[:3]))
		k.work()
		k.mails(6)
	})
}

// An organization in which nothing is due is not looked at, and one whose standings change
// writes at most once until the next morning.
func TestIdleCostsNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		far := k.requirement("Far")
		ann := k.person()
		k.account(ann, "member")
		k.stands(ann, far, k.today()+400, "open")
		var first, second time.Time
		read := func(at *time.Time) {
			k.must(d.Read(context.Background(), k.system(), func(ctx context.Context, q db.Q) (err error) {
				*at, err = wakeOf(ctx, q, k.org)
				return err
			}))
		}
		read(&first)
		k.clock.Move(time.Hour)
		k.stands(ann, far, k.today()+401, "open")
		if read(&second); !first.Equal(second) || !first.After(k.clock.Now()) {
			t.Error(first, second)
		}
		k.day(1)
		read(&second)
		if want := k.today() + 400 - 90; second.Before(start.AddDate(0, 0, 300)) {
			t.Errorf("it is looked at again on %s, want %s", second, want)
		}
		if n := k.count(`SELECT count(*) FROM job WHERE org_id = $1`, k.org); n != 0 {
			t.Error("jobs: ", n)
		}
		k.exec(`UPDATE standing SET due_on = '9999-12-31' WHERE org_id = $1`, k.org)
		k.clock.Move(400 * 24 * time.Hour)
		k.work()
		if n := k.count(`SELECT count(*) FROM reminder_wake WHERE org_id = $1`, k.org); n != 0 {
			t.Error("it is looked at for ever")
		}
		k.mails(0)
	})
}

// A digest counts what is new within its reader's reach, in their rhythm; nothing new is
// no digest.
func TestDigestByException(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		r := k.requirement("Basic Life Support")
		near, far := k.person(), k.person()
		boss, chief := k.account(ids.ID{}, "manager"), k.account(ids.ID{}, "administrator")
		k.exec(`INSERT INTO reach_person (org_id, account_id, person_id, kind) VALUES ($1, $2, $3, 'class')`, k.org, boss, near)
		k.rights[boss] = access.Matrix{{Module: "training", Right: access.View}: access.Class}
		k.rights[chief] = access.Matrix{{Module: "training", Right: access.View}: access.Org, {Module: "notice", Right: access.Manage}: access.Org}
		k.must(k.SetMine(context.Background(), access.Principal{Account: chief, Org: k.org, OrgID: k.orgID}, MineInput{Digest: Daily}))
		k.stands(near, r, k.today()+8, "open")
		k.stands(far, r, k.today()-1, "not_met")
		k.day(1) // Tuesday: the first digests
		to := map[string]string{}
		for _, m := range k.mails(2) {
			to[m.To[0]] = m.Subject + "\n" + m.Text
		}
		bossTo, chiefTo := to[address(boss)], to[address(chief)]
		if !strings.HasPrefix(bossTo, "0 lapsed, 1 fall due") || !strings.HasPrefix(chiefTo, "1 lapsed, 1 fall due") || !strings.Contains(chiefTo, "2 of these could not be told") {
			t.Errorf("%q\n%q", bossTo, chiefTo)
		}
		for range 5 {
			k.day(1) // nothing new
		}
		k.mails(2)
		k.stands(near, r, k.today()-1, "not_met")
		k.day(1) // Monday: both
		k.mails(4)
		k.stands(far, r, k.today()+8, "open")
		k.day(1)
		k.mails(5) // the daily one only
		k.must(k.SetMine(context.Background(), access.Principal{Account: chief, Org: k.org, OrgID: k.orgID}, MineInput{Digest: Never}))
		k.stands(far, r, k.today()+2, "open")
		k.day(8)
		k.mails(5) // who reaches nobody of it hears nothing, who wants nothing neither
	})
}

func address(a ids.ID) string {
	to, _ := directory{}.AddressOf(context.Background(), nil, a)
	return to.Reveal()
}

// The preview lists what the next days bring, and then they bring it.
func TestPreviewComesTrue(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		r := k.requirement("One")
		for n := range 10 {
			p := k.person()
			if n%2 == 0 {
				k.account(p, "member")
			}
			k.stands(p, r, k.today()+30+1+[]civil.Date{0, 1, 3}[n%3], "open")
		}
		p, err := k.Preview(ctx, k.admin(PermManage), PreviewInput{})
		k.must(err)
		if len(p.Days) != ahead || !p.Active || p.On != k.today() {
			t.Fatalf("%+v", p)
		}
		sent := 0
		for n := range p.Days {
			if n > 0 {
				k.clock.Move(24 * time.Hour)
			}
			k.must(k.run(ctx, k.system(), noPayload{}, ""))
			_, err := k.worker(d, k.Service).RunDue(ctx)
			k.must(err)
			sent += p.Days[n].People - p.Days[n].Mute
			k.mails(sent)
		}
		if sent == 0 {
			t.Error("nothing was foretold")
		}
		if _, err := access.Authorize(access.Principal{Account: ids.ID{8}, Org: k.org, OrgID: k.orgID, Matrix: access.Matrix{{Module: "training", Right: access.Manage}: access.Class}}, PermManage, k.clock.Now()); !errors.Is(err, fault.Denied) {
			t.Error("who does not manage everybody is let in: ", err)
		}
		if l, err := k.Lately(ctx, k.admin(PermView), LatelyInput{}); err != nil || len(l.Taken) == 0 || l.names[l.Taken[0].Person] == "" || l.titles[l.Taken[0].Requirement] != "One" {
			t.Error(l, err)
		}
	})
}

// Settings hold: other steps, another hour, nobody at all.
func TestSettings(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann := k.person()
		k.account(ann, "member")
		r := k.requirement("One")
		sc := k.admin(PermManage)
		if _, err := k.ChangeSettings(ctx, sc, SettingsInput{Steps: "no"}); len(fault.Fields(err)) != 1 {
			t.Error(err)
		}
		_, err := k.ChangeSettings(ctx, sc, SettingsInput{Active: true, Steps: "14 3", Hour: 17, Digest: ToNobody})
		k.must(err)
		got, err := k.Settings(ctx, sc, struct{}{})
		if err != nil || got.steps() != "14 3" || got.Hour != 17 || got.Lapse || got.Digest != ToNobody || got.Version != 1 {
			t.Fatal(got, err)
		}
		k.stands(ann, r, k.today()+15, "open")
		k.day(1) // nine in the morning
		k.mails(0)
		k.clock.Move(9 * time.Hour)
		k.work()
		k.mails(1)
		_, err = k.ChangeSettings(ctx, sc, SettingsInput{Steps: "14 3", Hour: 17})
		k.must(err)
		for range 20 {
			k.day(1)
		}
		k.mails(1)
		if _, err := access.Authorize(access.Principal{Account: ids.ID{8}, Org: k.org, OrgID: k.orgID, Matrix: access.Matrix{{Module: "training", Right: access.Manage}: access.Units}}, PermManage, k.clock.Now()); !errors.Is(err, fault.Denied) {
			t.Error("who manages units decides for everybody: ", err)
		}
	})
}

// Who does not want reminders gets none by mail, and of a lapse hears all the same.
func TestUnwanted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person()
		a := k.account(ann, "member")
		k.must(k.Notices.SetPreferences(context.Background(), access.Principal{Account: a, Org: k.org, OrgID: k.orgID}, notice.PreferencesInput{}))
		r := k.requirement("One")
		k.stands(ann, r, k.today()+7, "open")
		k.day(1)
		k.mails(0)
		k.day(8)
		k.mails(1)
	})
}

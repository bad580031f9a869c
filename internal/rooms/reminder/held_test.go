package reminder

import (
	"context"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
)

// holds writes a credential as its room does, and says so.
func (k *kit) holds(who ids.ID, code, pack, status string, until civil.Date) {
	k.t.Helper()
	id := k.next(5)
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO credential (org_id, id, person_id, pack, code, head_n, expires_on, board_ix, added_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 0)`,
			k.org, id, who, pack, code, until, make([]byte, 32)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO credential_entry (org_id, id, credential_id, n, person_id, did, kind, status, title, issuer, jurisdiction, board_ix, expires_on, source, known_at)
			VALUES ($1, $2, $2, 1, $3, 'added', 'licence', $4, $5, $5, '', $6, $7, 'admin', 0)`, k.org, id, who, status, []byte{1}, make([]byte, 32), until); err != nil {
			return err
		}
		return k.Changed(ctx, tx, k.system())
	}))
}

// Whoever holds something that no requirement asks them about is reminded before it runs out, by
// the same steps, and nobody twice: what a requirement goes by that is asked of its holder is
// that requirement's to tell, and what was ended is nobody's.
func TestCredentialsThatNoRequirementAsksAbout(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		asks := k.requirement("National certification")
		k.Asked = func(context.Context, db.Q, access.Scope) (Asked, error) {
			return Asked{Names: map[string][]ids.ID{"national_certification": {asks}}, Packs: map[string][]ids.ID{"nursing-fl": {asks}}}, nil
		}
		k.Titles = func(_ context.Context, _ db.Q, _ access.Scope, all []ids.ID) (map[ids.ID]string, error) {
			out := map[ids.ID]string{}
			for _, id := range all {
				out[id] = "Paramedic certification"
			}
			return out, nil
		}
		chief := k.account(ids.ID{}, "administrator")
		k.rights[chief] = access.Matrix{{Module: "training", Right: access.View}: access.Org}
		ann, bob, cid, dee := k.person(), k.person(), k.person(), k.person()
		to := k.account(ann, "member")
		for _, p := range []ids.ID{bob, cid, dee} {
			k.account(p, "member")
		}
		k.holds(ann, "", "", "active", k.today()+100)
		k.holds(bob, "national_certification", "", "active", k.today()+100) // asked of Bob, who is told by it
		k.holds(bob, "", "nursing-fl", "active", k.today()+100)
		k.stands(bob, asks, civil.Max, "met")
		k.holds(cid, "", "", "surrendered", k.today()+100)
		k.holds(dee, "national_certification", "", "active", k.today()+100) // asked of others only
		k.stands(dee, asks, civil.Max, "not_applicable")
		got := map[string][]int{}
		n, digest := 0, ""
		for day := 1; day <= 140; day++ {
			k.day(1)
			for _, m := range k.mail.Messages()[n:] {
				if got[m.To[0]] = append(got[m.To[0]], day); m.To[0] == address(chief) {
					digest = m.Text
				}
				n++
				if m.To[0] == address(to) && !strings.Contains(m.Text, "Paramedic certification") {
					t.Error(m.Text)
				}
			}
		}
		if days := got[address(to)]; len(days) != 4 || days[0] != 10 || days[1] != 40 || days[2] != 70 || days[3] != 93 {
			t.Error("told on days ", days)
		}
		if len(got) != 3 || len(got[address(chief)]) != 4 || !strings.Contains(digest, "Licences and certifications that no requirement asks about") || strings.Contains(digest, "Paramedic") {
			t.Error(got, digest)
		}
		if k.count(`SELECT count(*) FROM reminder_wake WHERE org_id = $1`, k.org) != 0 {
			t.Error("nothing is to come, and the organization is looked at all the same")
		}
	})
}

// One line of the settings leaves them out.
func TestCredentialsLeftOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.Asked = func(context.Context, db.Q, access.Scope) (Asked, error) { return Asked{}, nil }
		ann := k.person()
		k.account(ann, "member")
		if _, err := k.ChangeSettings(context.Background(), k.admin(PermManage), SettingsInput{Active: true, Steps: "30", Hour: 8, SkipCredentials: true}); err != nil {
			t.Fatal(err)
		}
		k.holds(ann, "", "", "active", k.today()+10)
		k.day(1)
		k.mails(0)
		if s, err := k.Settings(context.Background(), k.admin(PermManage), struct{}{}); err != nil || !s.SkipCredentials {
			t.Error(s, err)
		}
		if _, err := k.ChangeSettings(context.Background(), k.admin(PermManage), SettingsInput{Active: true, Steps: "30", Hour: 8}); err != nil {
			t.Fatal(err)
		}
		k.day(1)
		if m := k.mails(1)[0]; !strings.Contains(m.Text, "A licence or certification") {
			t.Error(m.Text)
		}
	})
}

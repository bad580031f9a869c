package class_test

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/class"
)

// member changes what a membership is, as room account does, which touches the organization.
func (k *kit) member(account ids.ID, stmt string, args ...any) {
	k.t.Helper()
	sc := access.System(k.org, k.orgID, "account.accept")
	if err := k.d.Write(context.Background(), sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE membership SET `+stmt+` WHERE org_id = $1 AND account_id = $2`, append([]any{k.org, account}, args...)...); err != nil {
			return err
		}
		return k.MemberChanged(ctx, tx, sc, account)
	}); err != nil {
		k.t.Error(err)
	}
}

// stranger is an account that is a member and nobody's.
func (k *kit) stranger(n byte) ids.ID {
	k.t.Helper()
	account := ids.ID{7, n}
	if err := k.d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return testkit.Join(ctx, tx, k.org, account, start)
	}); err != nil {
		k.t.Fatal(err)
	}
	return account
}

// An account that becomes a teacher's after the class was saved reaches its people from then
// on, for as long as it is theirs.
func TestATeachersAccountReachesTheirClassOnceItIsLinked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		tea, ann := k.person("Tea Cher"), k.person("Ann")
		in := first(2)
		in.Teachers = "Tea Cher"
		k.enrol(k.announce(in), ann)
		account := k.stranger(1)
		teacher := k.as(class.PermManage, access.Class, account, tea)
		for _, step := range []struct {
			name, stmt string
			args       []any
			reaches    bool
		}{
			{"not linked", `since = since`, nil, false},
			{"linked", `person_id = $3`, []any{tea}, true},
			{"deactivated", `state = 'deactivated', until = 1`, nil, false},
			{"taken back", `state = 'active', until = NULL`, nil, true},
			{"nobody's any more", `person_id = NULL`, nil, false},
		} {
			k.member(account, step.stmt, step.args...)
			if got := k.people.InReach(context.Background(), teacher, ann) == nil; got != step.reaches {
				t.Errorf("%s: reached %v", step.name, got)
			}
		}
	})
}

// Whoever is enrolled in the moment in which the teacher's account is linked is reached by it.
func TestRace_LinkedWhileSomebodyEnrols(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for n := range byte(6) {
			name := "Tea Cher " + string('A'+rune(n))
			tea, ann := k.person(name), k.person("Ann")
			in := first(2)
			in.Teachers = name
			c, account := k.announce(in), k.stranger(n)
			all(2, func(i int) error {
				if i == 0 {
					k.enrol(c, ann)
				} else {
					k.member(account, `person_id = $3`, tea)
				}
				return nil
			})
			if err := k.people.InReach(context.Background(), k.as(class.PermManage, access.Class, account, tea), ann); err != nil {
				t.Fatal(n, err)
			}
		}
	})
}

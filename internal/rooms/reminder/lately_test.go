package reminder

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// What fell due lately is told by the day of the standing, also where no reminder was ever
// sent: of history that was imported. What was done since is not among it, nor what is older.
func TestWhatFellDueLatelyIsOfTheStandings(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		card := k.requirement("Card")
		day := k.today()
		for back := range 60 {
			k.stands(k.person(), card, day-3, "not_met")
			if back == 0 {
				k.stands(k.person(), card, day-31, "not_met")
				k.stands(k.person(), card, day-32, "not_met")
				k.stands(k.person(), card, day-2, "met")
				k.stands(k.person(), card, day, "open")
				k.stands(k.person(), card, day-1, "open") // its day has come, and nobody has swept yet
			}
		}
		seen := map[ids.ID]bool{}
		in := LatelyInput{}
		for range 5 {
			l, err := k.Lately(ctx, k.admin(PermView), in)
			k.must(err)
			if len(l.Taken) != 0 {
				t.Error("reminders that nobody sent: ", len(l.Taken))
			}
			for _, i := range l.Overdue {
				if i.Due == day-32 || i.Due >= day {
					t.Errorf("%+v", i)
				}
				seen[i.Person] = true
			}
			if !l.MoreOverdue {
				break
			}
			last := l.Overdue[len(l.Overdue)-1]
			in = LatelyInput{Due: last.Due, Person: last.Person, Requirement: last.Requirement}
		}
		if len(seen) != 63 { // one that is called met although its day has gone is being worked out anew: late since
			t.Error(len(seen), " fell due")
		}
		l, err := k.Lately(ctx, access.System(k.org, k.orgID, "test"), LatelyInput{Before: 1})
		k.must(err)
		if len(l.Overdue) != 0 {
			t.Error("on a page of reminders: ", l.Overdue)
		}
	})
}

package server

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/org"
)

// loseIndex is a crash of PostgreSQL, which empties tables that are not logged, and of the
// embedded engine a restore without index.db.
func (s *site) loseIndex() {
	s.t.Helper()
	owner := testkit.OwnerDB(s.t, Database(s.Config))
	if s.DB.Engine() == db.Postgres {
		if _, err := owner.Exec(`TRUNCATE person_index, person_word, person_index_state`); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	for _, o := range []db.Tenancy{db.Org(2), db.Org(3), db.Platform} {
		err := s.DB.Write(s.t.Context(), o, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			for _, table := range []string{"person_index", "person_word", "person_index_state"} {
				if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE org_id = $1`, o.OrgID()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// The index of names comes back by itself when a crash has emptied it: at the next start, and
// within minutes while the program runs, in every organization, and though nobody looks.
func TestTheIndexComesBackUnasked(t *testing.T) {
	onEngines(t, func(t *testing.T, s *site) {
		both := []user{}
		for _, name := range []string{"First", "Second"} {
			o := s.found(org.Workforce, name)
			ana := s.admit(o, "ana@"+strings.ToLower(name)+".example", org.Administrator)
			if w := s.send(ana, "POST", "/api/v1/people", body{"name": "Zoe " + name}); w.status != http.StatusCreated {
				t.Fatal(w.status, string(w.body))
			}
			both = append(both, ana)
		}
		s.work()
		there := func(when string, want bool) {
			t.Helper()
			for _, u := range both {
				w := s.send(u, "GET", "/api/v1/people?find=zo", nil)
				if is := !strings.Contains(string(w.body), `"by_id":true`); is != want || w.status != http.StatusOK {
					t.Errorf("%s: the index is there: %v %s", when, is, w.body)
				}
			}
		}
		there("before", true)
		s.loseIndex()
		if err := s.rooms.person.CheckIndex(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.work()
		there("after a start", true)
		s.loseIndex()
		s.clock.Move(6 * time.Minute)
		s.work()
		there("after a while", true)
		s.loseIndex()
		there("at once", false)
	})
}

package server

import (
	"strings"
	"testing"

	"standing/internal/base/db"
)

// The first day: what `make run` promises, in a real browser, as a newcomer does it.
func TestE2EFirstDay(t *testing.T) {
	for _, c := range []struct {
		name   string
		engine db.Engine
		phone  bool
	}{{"desktop", db.SQLite, false}, {"phone", db.SQLite, true}, {"postgres", db.Postgres, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			firstDay(t, newSite(t, c.engine), c.phone, c.name)
		})
	}
}

func (v *visitor) sized(phone bool) *visitor {
	if phone {
		v.Phone()
	}
	return v
}

func firstDay(t *testing.T, s *site, phone bool, name string) {
	link, err := s.SetupLink(t.Context())
	if err != nil || link == "" {
		t.Fatalf("no link to the setup: %v", err)
	}
	ana := s.visitor(t).sized(phone)
	ana.open(strings.TrimPrefix(link, s.Config.URL))
	ana.See("Set up Standing")
	ana.shot(name + "-01-setup")
	ana.Click("Create it")
	ana.shot(name + "-02-setup-errors")
	ana.Fill("kind", "school")
	ana.Fill("name", "North School")
	ana.Fill("zone", "America/Chicago")
	ana.Fill("email", "ana@north.example")
	ana.Click("Create it")
	ana.See("Join North School")
	ana.shot(name + "-03-accept")
	ana.Fill("New passphrase", passphrase)
	ana.Click("Accept")
	ana.See("Welcome")
	ana.shot(name + "-04-start")
	ana.Axe()
}

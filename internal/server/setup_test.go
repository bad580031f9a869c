package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/pii"
	"standing/internal/rooms/org"
)

// organizations counts those beside the installation, and the invitations that are open.
func (s *site) organizations() (orgs, open int64) {
	s.t.Helper()
	err := s.DB.Read(s.t.Context(), db.Platform, func(ctx context.Context, q db.Q) (err error) {
		orgs, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM org WHERE id <> $1`, db.Platform.OrgID())
		return err
	})
	if err == nil && orgs > 0 {
		err = s.DB.Read(s.t.Context(), db.Org(2), func(ctx context.Context, q db.Q) (err error) {
			open, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM invitation WHERE org_id = $1 AND state = 'open'`, 2)
			return err
		})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return orgs, open
}

func onEngines(t *testing.T, fn func(t *testing.T, s *site)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			fn(t, newSite(t, e))
		})
	}
}

// The wizard of a fresh installation, sent sixteen times at once, makes one organization
// with one invitation; sent once more with other words, it is the same one, said anew.
func TestRace_SetupMakesOneOrganization(t *testing.T) {
	onEngines(t, func(t *testing.T, s *site) {
		link, err := s.SetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at := "/api/v1" + strings.TrimPrefix(link, s.Config.URL)
		say := func(name, email string) int {
			return s.send(user{}, "POST", at, body{"kind": "workforce", "name": name, "zone": "America/Chicago", "email": email}).status
		}
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if got := say("Hill Works", "ana@hill.example"); got != http.StatusOK && got != http.StatusNoContent && got != http.StatusServiceUnavailable {
					t.Error(i, got)
				}
			})
		}
		wg.Wait()
		if orgs, open := s.organizations(); orgs != 1 || open != 1 {
			t.Fatalf("%d organizations with %d open invitations", orgs, open)
		}
		if got := say("Hill Works and Sons", "anna@hill.example"); got >= 300 {
			t.Fatal(got)
		}
		if orgs, open := s.organizations(); orgs != 1 || open != 1 {
			t.Errorf("said anew: %d organizations with %d open invitations", orgs, open)
		}
		h := &handed{}
		_, err = s.setup(context.WithValue(t.Context(), handedKey{}, h), access.Scope{}, SetupInput{Token: link[strings.LastIndexByte(link, '=')+1:], Kind: org.School, Name: "Hill School",
			Zone: "America/Chicago", Email: pii.Hide("anna@hill.example")})
		if err != nil {
			t.Fatal(err)
		}
		if orgs, _ := s.organizations(); orgs != 1 {
			t.Error(orgs)
		}
	})
}

// An organization that an operator makes is there with its invitation, or not at all; one's
// own organization is one, however often it is asked for.
func TestRace_OrganizationsAreMadeWholeAndOnce(t *testing.T) {
	onEngines(t, func(t *testing.T, s *site) {
		first := s.found(org.Workforce, "First")
		dana := s.admit(first, "dana@first.example", org.Member)
		before, _ := s.organizations()
		if _, err := s.App.found(t.Context(), access.Scope{}, FoundInput{Kind: org.School, Name: "Half", Zone: "America/Chicago", Email: pii.Hide("no address")}); err == nil {
			t.Fatal("an organization was made for nobody")
		}
		if after, _ := s.organizations(); after != before {
			t.Error("an organization stands there without anybody who was invited")
		}
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				w := s.send(dana, "POST", "/api/v1/organizations/new", body{"name": fmt.Sprint("Dana ", i), "zone": "America/Chicago"})
				if !w.any(200, 204, 422, 503) {
					t.Errorf("%d %s", w.status, w.body)
				}
			})
		}
		wg.Wait()
		if after, _ := s.organizations(); after != before+1 {
			t.Errorf("%d organizations of one", after-before)
		}
		if _, err := s.rooms.account.Who(t.Context(), pii.Hide(dana.cookie.Value)); err != nil {
			t.Error(err)
		}
	})
}

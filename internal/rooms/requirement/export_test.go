package requirement

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// MatchesOf is how many people a profile was found to be of.
func MatchesOf(v ProfileView) int { return v.matches }

// LiveOf are the assignments that somebody has.
func LiveOf(t *testing.T, s *Service, sc access.Scope, who ids.ID) (out []Given) {
	t.Helper()
	err := s.DB.Read(context.Background(), sc, func(ctx context.Context, q db.Q) (err error) {
		out, err = live(ctx, q, sc, `a.person_id = $3`, who)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// ProfilesOf are a rulebook's.
func ProfilesOf(b *Rulebook) []profile { return b.profiles }

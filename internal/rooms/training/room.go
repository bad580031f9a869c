package training

import (
	"context"
	_ "embed" // words.yaml

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/room"
	"standing/internal/base/tenant"
)

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "training", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: []jobs.Kind{jobs.Outside(kindRetag, s.retagJob)}}
}

// cardSize is how many completions a card shows.
const cardSize = 5

// Card is the newest of a person's training, for the person's page. Who looked is that
// page's to write down. It is nil for whoever may not see training.
func (s *Service) Card(ctx context.Context, sc access.Scope, person ids.ID) (templ.Component, error) {
	may, err := sc.Narrow(PermView)
	if err != nil {
		return nil, nil //nolint:nilerr // not shown, and no mistake
	}
	r, err := s.held(ctx, may, person, cardSize)
	if err != nil {
		return nil, err
	}
	c := personCard{r: r, sc: may}
	if person == sc.Person() {
		c.own, err = s.ownWay(ctx, sc, person)
	}
	return c, err
}

// ownWay is where somebody adds training of their own: alone, as it is; else as a claim.
func (s *Service) ownWay(ctx context.Context, sc access.Scope, self ids.ID) (to string, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		switch {
		case o.Kind == tenant.Professional && sc.Can(PermEnter) > access.Own:
			to = "/people/" + self.String() + "/training/new"
		case sc.Can(PermClaim) > access.None:
			to = "/training/claims/new"
		}
		return err
	})
	return to, err
}

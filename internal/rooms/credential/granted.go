package credential

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Telling is a credential as it stands on a day, for whoever is shown one alone.
type Telling struct {
	Entry
	Credential ids.ID
	Status     Status
	Proof      Proof
	Day        civil.Date
	Recalled   bool
	brought    bool
}

// Brought reports whether the person themselves said that they have it.
func (t Telling) Brought() bool { return t.brought }

func tell(h Held, today civil.Date) Telling {
	e := h.now()
	return Telling{Entry: e, Credential: h.ID, Status: e.shown(today), Proof: ProofOf(h.Entries, h.Evidence), Day: today, Recalled: h.recalled(), brought: h.Entries[0].Source == FromSelf}
}

// HoldingIn are the credentials of somebody in reach, for whoever lets them choose.
func (s *Service) HoldingIn(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []Telling, err error) {
	today, err := s.People.DayIn(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	all, err := s.of(ctx, q, sc, who)
	for _, h := range all {
		out = append(out, tell(h, today))
	}
	return out, err
}

// Granted is a credential that sc gives (access.Through) as it is now, with its number: whoever
// is shown a licence has to be able to look it up.
func (s *Service) Granted(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (t Telling, err error) {
	if !sc.Gives("credential", id) {
		return t, fault.NotFound
	}
	today, err := s.People.DayIn(ctx, q, sc)
	if err != nil {
		return t, err
	}
	h, err := s.one(ctx, q, sc, id)
	if err != nil {
		return t, err
	}
	return tell(h, today), nil
}

package compliance

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// Telling is one standing in words, for whoever is shown it alone.
type Telling struct {
	Requirement ids.ID
	Title       string
	Status      Status
	Day         civil.Date // on which it stands so
	DueOn       civil.Date // 9999-12-31: never
	Figures     string     // what is there of what is asked; empty where one thing is
}

// StandingsIn are the current standings of a person in reach, for whoever lets them choose.
func (s *Service) StandingsIn(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (out []Telling, err error) {
	all, _, err := recordOf(ctx, q, sc, who)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	book, err := s.Requirements.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return nil, err
	}
	for _, st := range all {
		r := book.ByID(st.Requirement)
		if status := st.On(on.day); r != nil && status != NotApplicable {
			out = append(out, Telling{Requirement: st.Requirement, Title: r.Title, Status: status, Day: on.day, DueOn: st.DueOn, Figures: figures(st)})
		}
	}
	return out, nil
}

// Granted is how the person of a Scope of access.Through stands now with a requirement that it
// gives; NotFound where it is not asked of them any more.
func (s *Service) Granted(ctx context.Context, q db.Q, sc access.Scope, requirement ids.ID) (t Telling, err error) {
	if !sc.Gives("standing", requirement) {
		return t, fault.NotFound
	}
	all, err := s.StandingsIn(ctx, q, sc, sc.About())
	for _, one := range all {
		if one.Requirement == requirement {
			return one, err
		}
	}
	if err == nil {
		err = fault.NotFound
	}
	return t, err
}

package training

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
)

// ChosenInput is people who were picked in a list.
type ChosenInput struct {
	People []ids.ID `json:"pick,omitempty" maxItems:"500" kind:"person"`
}

// Chosen is the form of a class that they were at.
type Chosen struct {
	People int `json:"people"`
	form   classForm
}

// chosen begins a class with people who were picked, all of them in reach.
func (s *Service) chosen(ctx context.Context, sc access.Scope, in ChosenInput) (Chosen, error) {
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		there, err := peopleByID(ctx, q, sc, in.People)
		for _, id := range in.People {
			if _, ok := there[id]; err == nil && !ok {
				return fault.NotFound
			}
		}
		return err
	}); err != nil {
		return Chosen{}, fault.Wrap("choose people", err)
	}
	f, err := s.classForm(ctx, sc, ClassInput{People: in.People})
	return Chosen{len(in.People), f}, fault.Wrap("choose people", err)
}

func chosenPage(_ context.Context, _ access.Scope, _ ChosenInput, c Chosen) templ.Component {
	return classScreen{c.form}
}

// pickedHidden are the people who were picked, as the form carries them on.
func pickedHidden(ctx context.Context, in ClassInput) []ui.Hidden {
	var all []string
	for _, p := range in.People {
		all = append(all, p.String())
	}
	var out []ui.Hidden
	for _, id := range web.FormOf(ctx).Values("people", all) {
		out = append(out, ui.Hidden{Name: "people", Value: id})
	}
	return out
}

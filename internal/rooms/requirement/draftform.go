package requirement

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

// Form begins a requirement with the form's answers.
func (s *Service) Form(ctx context.Context, sc access.Scope, in FormInput) (Requirement, error) {
	d, err := s.fromForm(ctx, sc, in, 1)
	if err != nil {
		return Requirement{}, fault.Wrap("begin requirement", err)
	}
	return s.start(ctx, sc, "", d)
}

// ChangeFormInput is a draft and the form's new answers.
type ChangeFormInput struct {
	ID ids.ID `path:"id" kind:"requirement" json:"-"`
	FormInput
}

// ChangeForm makes the form's answers the draft.
func (s *Service) ChangeForm(ctx context.Context, sc access.Scope, in ChangeFormInput) (Drafted, error) {
	r, err := s.byID(ctx, sc, in.ID)
	if err != nil {
		return Drafted{}, fault.Wrap("change draft", err)
	}
	d, err := s.fromForm(ctx, sc, in.FormInput, r.Published+1)
	if err != nil {
		return Drafted{}, fault.Wrap("change draft", err)
	}
	return s.draft(ctx, sc, in.ID, d)
}

// fromForm writes the text. What the engine would not take although every field looks
// right is said for the whole form.
func (s *Service) fromForm(ctx context.Context, sc access.Scope, in FormInput, n int64) (Draft, error) {
	if err := in.check(); err != nil {
		return Draft{}, err
	}
	a := around{next: n}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		a.zone, a.today = o.Zone, o.Today(s.Clock.Now())
		return err
	})
	if err != nil {
		return Draft{}, err
	}
	text := in.pack(a)
	if _, problems := read(text); len(problems) > 0 {
		return Draft{}, fault.Bad("", "requirement.form_wrong")
	}
	return Draft{Text: text, Form: in.kept()}, nil
}

func (s *Service) byID(ctx context.Context, sc access.Scope, id ids.ID) (r Requirement, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		r, err = requirementByID(ctx, q, sc, id)
		return err
	})
	return r, err
}

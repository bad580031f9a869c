package requirement

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// TryProfile says whom a new profile would change. Nothing is saved.
func (s *Service) TryProfile(ctx context.Context, sc access.Scope, in ProfileInput) (ProfileView, error) {
	return s.tryProfile(ctx, sc, ids.ID{}, in)
}

// TryChange says whom a profile would change if it were so. Nothing is saved.
func (s *Service) TryChange(ctx context.Context, sc access.Scope, in ChangeProfileInput) (ProfileView, error) {
	return s.tryProfile(ctx, sc, in.ID, in.ProfileInput)
}

func (s *Service) tryProfile(ctx context.Context, sc access.Scope, id ids.ID, in ProfileInput) (v ProfileView, err error) {
	err = everywhere(sc)
	if err == nil {
		v, err = s.profileView(ctx, sc, id)
	}
	if err == nil {
		err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			c, err := s.content(ctx, q, sc, in)
			c.Archived = v.Archived
			v.Content = c
			return err
		})
	}
	if err == nil {
		err = s.count(ctx, sc, &v)
	}
	if err == nil && s.Effect != nil {
		v.Effect, err = s.moved(ctx, sc, "profile", id, WithProfile(id, v.Content))
	}
	return v, fault.Wrap("try a profile", err)
}

package person

import (
	"cmp"
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// aliasMode is what an organization does about names that are not legal ones.
type aliasMode string

const (
	aliasOff      aliasMode = "off"
	aliasAllowed  aliasMode = "allowed"
	aliasRequired aliasMode = "required"
)

func (s *Service) aliasMode(ctx context.Context, q db.Q, sc access.Scope) (aliasMode, error) {
	if s.Alias == nil {
		return aliasAllowed, nil
	}
	mode, err := s.Alias(ctx, q, sc)
	return cmp.Or(aliasMode(mode), aliasAllowed), err
}

// of is whether a name is an alias, of somebody who says so or not.
func (m aliasMode) of(said bool) (bool, error) {
	if m == aliasOff && said {
		return false, fault.Bad("alias", "alias_off")
	}
	return said || m == aliasRequired, nil
}

// aliasForm is the mode for a form.
func (s *Service) aliasForm(ctx context.Context, sc access.Scope) (mode aliasMode, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		mode, err = s.aliasMode(ctx, q, sc)
		return err
	})
	return mode, fault.Wrap("read the setting of aliases", err)
}

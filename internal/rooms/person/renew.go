package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// Renew gives somebody the name and the unit that a file says, each where it is not empty: an
// import asks, where it was agreed. An alias stays, as it is meant not to be the name.
func (s *Service) Renew(ctx context.Context, sc access.Scope, id ids.ID, name string, unit ids.ID) error {
	if name != "" {
		if err := (Input{Name: name}).Validate(); err != nil {
			return err
		}
	}
	_, err := s.change(ctx, sc, id, "person.changed", func(ctx context.Context, tx *db.Tx, p *Person) error {
		if name != "" && !p.Alias {
			p.Name = pii.Hide(name)
		}
		if unit.Zero() || unit == p.Unit {
			return nil
		}
		p.Unit = unit
		return placed(ctx, tx, sc, unit)
	})
	return err
}

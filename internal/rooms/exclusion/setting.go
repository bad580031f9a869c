package exclusion

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/web"
)

// EveryInput is how old the newest list may be.
type EveryInput struct {
	Days int `json:"every_days" minimum:"1" maximum:"366" doc:"How many days old the newest list may be before a check is overdue"`
}

// SetEvery says how often lists are checked.
func (s *Service) SetEvery(ctx context.Context, sc access.Scope, in EveryInput) (web.None, error) {
	if in.Days < 1 || in.Days > 366 {
		return web.None{}, fault.Bad("every_days", "exclusion.every_form")
	}
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := lockDesk(ctx, tx, sc); err != nil {
			return err
		}
		if err := putEvery(ctx, tx, sc, in.Days); err != nil {
			return err
		}
		if err := wake(ctx, tx, sc, s.Clock.Now()); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "exclusion.set", Table: "exclusion_desk", Codes: map[string]string{"days": strconv.Itoa(in.Days)}})
		return err
	})
	return web.None{}, fault.Wrap("set how often exclusion lists are checked", err)
}

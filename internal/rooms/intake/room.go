package intake

import (
	"context"
	_ "embed" // words.yaml

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/jobs"
	"standing/internal/base/room"
)

//go:embed words.yaml
var catalogue []byte

// Room is what this room adds.
func (s *Service) Room() room.Room {
	return room.Room{Name: "intake", Permissions: Permissions(), Routes: s.Routes(), Words: catalogue, Jobs: []jobs.Kind{
		jobs.Outside(kindWork, s.workJob),
		jobs.Tx(kindForget, s.forget, func(p ref) db.Touches { return db.On("intake", p.Import) }),
	}}
}

// forget throws a file away that has lain here for too long. What was brought in stays.
func (s *Service) forget(ctx context.Context, tx *db.Tx, sc access.Scope, p ref) error {
	st, _, err := s.forWrite(ctx, tx, sc, p.Import)
	if err != nil || !st.State.hasFile() {
		return err
	}
	if st.Reason = "too_old"; st.RowsDone > 0 && (st.State == Running || st.State == Stopped) {
		st.State = Done // as far as it came, and it can be undone
	} else {
		st.State = Failed
	}
	if err := dropParts(ctx, tx, sc, st.ID); err != nil {
		return err
	}
	if _, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "import.forgotten", Table: "intake", Row: st.ID}); err != nil {
		return err
	}
	return s.write(ctx, tx, sc, st, nil)
}

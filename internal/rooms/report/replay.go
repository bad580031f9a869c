package report

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
)

// ReplayOf is the Replay of room compliance.
func ReplayOf(c *compliance.Service) Replay {
	return func(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, on civil.Date, known int64) (map[ids.ID][]Row, error) {
		all, err := c.Replay(ctx, q, sc, people, on, known)
		out := make(map[ids.ID][]Row, len(all))
		for who, list := range all {
			for _, s := range list {
				out[who] = append(out[who], Row{Requirement: s.Requirement, Title: s.Title, Status: Status(s.Status), Due: s.DueOn,
					Start: s.Start, End: s.End, Required: s.Required, Counted: s.Counted, Remaining: s.Remaining})
			}
		}
		return out, err
	}
}

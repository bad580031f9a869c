package training

import (
	"context"
	"database/sql"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rule"
)

// TrialOf is what the engine would be handed if somebody completed courses on a day, each as
// the catalogue has it: by course, under the id of the course.
func (s *Service) TrialOf(ctx context.Context, q db.Q, sc access.Scope, courses []catalog.Course, on civil.Date) (map[ids.ID][]rule.Record, error) {
	self := make(map[ids.ID]ids.ID, len(courses))
	for _, c := range courses {
		self[c.ID] = c.ID
	}
	w, err := s.weaver(ctx, q, sc, self, person.Everything)
	if err != nil {
		return nil, fault.Wrap("try courses", err)
	}
	for _, c := range courses {
		h := holding{id: c.ID, person: c.ID, course: c.ID, happened: sql.RawBytes(on.String()), unit: sql.RawBytes(c.Unit), tags: sql.RawBytes(strings.Join(c.Tags, " ")),
			parts: sql.RawBytes(partsText(c.Parts)), amount: sql.NullInt64{Int64: int64(c.Amount), Valid: !c.NoAmount}, known: int64(on-epoch) * dayMicros}
		if until := Expires(c, on); until != 0 {
			h.expires = sql.RawBytes(until.String())
		}
		if err := w.add(&h); err != nil {
			return nil, fault.Wrap("try courses", err)
		}
	}
	return w.out, nil
}

package recall

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Briefs say of recalls, for a list of what waits for an answer, whose records they are about.
func (s *Service) Briefs(ctx context.Context, sc access.Scope, rows []ids.ID) (out map[ids.ID]approval.Brief, err error) {
	sc, ok := sc.May(PermView)
	if !ok || len(rows) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = make(map[ids.ID]approval.Brief, len(rows))
		for _, id := range rows {
			r, err := byID(ctx, q, sc, id)
			if err == nil {
				err = s.open(ctx, q, sc, &r)
			}
			if err != nil {
				return err
			}
			out[id] = approval.Brief{What: r.Issuer, More: span(ctx, r)}
		}
		return nil
	})
	return out, fault.Wrap("say what recalls are of", err)
}

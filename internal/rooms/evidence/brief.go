package evidence

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Brief is a document as another room names it.
type Brief struct {
	ID     ids.ID `json:"id"`
	Person ids.ID `json:"-"`
	Title  string `json:"title"`
	State  State  `json:"state"`
	Shown  int64  `json:"version" doc:"The newest version that is ready; 0 if none is"`
}

// mostBriefs is how many documents are named at once.
const mostBriefs = 200

// Briefs name documents of people in reach that were not removed; nobody's where the caller
// may not see documents.
func (s *Service) Briefs(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) ([]Brief, error) {
	if len(which) == 0 {
		return nil, nil
	}
	in, args := db.In(2, which[:min(len(which), mostBriefs)])
	return s.briefs(ctx, q, sc, `d.removed_at IS NULL AND d.id IN (`+in+`)`, args...)
}

// BriefsOf name the newest documents of somebody in reach.
func (s *Service) BriefsOf(ctx context.Context, q db.Q, sc access.Scope, root ids.ID) ([]Brief, error) {
	return s.briefs(ctx, q, sc, `d.removed_at IS NULL AND p.id = $2`, root)
}

func (s *Service) briefs(ctx context.Context, q db.Q, sc access.Scope, where string, args ...any) ([]Brief, error) {
	may, ok := sc.May(PermView)
	if !ok {
		return nil, nil
	}
	rows, err := documents(ctx, q, may, where, ` ORDER BY d.id DESC LIMIT `+strconv.Itoa(mostBriefs), args...)
	if err == nil {
		err = s.openDocuments(ctx, q, may, rows)
	}
	out := make([]Brief, len(rows))
	for i, d := range rows {
		out[i] = Brief{ID: d.ID, Person: d.root, Title: d.Title.Reveal(), State: d.State, Shown: d.Shown}
	}
	return out, fault.Wrap("name documents", err)
}

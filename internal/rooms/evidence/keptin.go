package evidence

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Held is a document as another room points at it.
type Held struct {
	Brief
	SHA256 string // of the file that is shown, as it was sent in
}

// Kept are the newest documents of somebody in reach that were not removed, with the digests of
// their files.
func (s *Service) Kept(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]Held, error) {
	rows, err := documents(ctx, q, sc, `d.removed_at IS NULL AND p.id = $2`, ` ORDER BY d.id DESC LIMIT `+strconv.Itoa(mostBriefs), who)
	if err == nil {
		err = s.openDocuments(ctx, q, sc, rows)
	}
	if err != nil || len(rows) == 0 {
		return nil, fault.Wrap("name documents", err)
	}
	people := make([]ids.ID, len(rows))
	which := make([]ids.ID, len(rows))
	for i, d := range rows {
		people[i], which[i] = d.Person, d.ID
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, people)
	if err != nil {
		return nil, fault.Wrap("name documents", err)
	}
	shown, err := filesShown(ctx, q, sc.OrgID(), which)
	if err != nil {
		return nil, fault.Wrap("name documents", err)
	}
	out := make([]Held, len(rows))
	for i, d := range rows {
		out[i] = Held{Brief: Brief{ID: d.ID, Person: d.root, Title: d.Title.Reveal(), State: d.State, Shown: d.Shown}}
		if v, ok := shown[d.ID]; ok {
			if err := v.open(o); err != nil {
				return nil, fault.Wrap("name documents", err)
			}
			out[i].SHA256 = v.Digest.Reveal()
		}
	}
	return out, nil
}

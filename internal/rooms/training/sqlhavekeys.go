package training

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// HaveKeys finds which of these RowKeys are there and hold: what LoadTx would leave out.
func (s *Service) HaveKeys(ctx context.Context, q db.Q, sc access.Scope, keys [][]byte) (map[string]bool, error) {
	byKey := make(map[string]Completion, len(keys))
	for _, k := range keys {
		byKey[string(k)] = Completion{}
	}
	there, err := keyed(ctx, q, sc, byKey)
	if err != nil {
		return nil, fault.Wrap("find completions", err)
	}
	heads := make([]ids.ID, len(there))
	for i, t := range there {
		heads[i] = t.id
	}
	ends, err := endsOf(ctx, q, sc, heads)
	if err != nil {
		return nil, fault.Wrap("find completions", err)
	}
	out := make(map[string]bool, len(there))
	for _, t := range there {
		out[string(t.key)] = !ends[t.id].voided
	}
	return out, nil
}

// ofPeople finds which of these people somebody completed something.
func ofPeople(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(2, some)
		all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT c.person_id FROM completion c WHERE c.org_id = $1 AND c.person_id IN (`+in+`)
			AND NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, id := range all {
			out[id] = true
		}
	}
	return out, nil
}

// Trained finds which of these people have a completion that holds.
func (s *Service) Trained(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error) {
	out, err := ofPeople(ctx, q, sc, people)
	return out, fault.Wrap("find completions", err)
}

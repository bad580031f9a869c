package training

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Had is a completion that an import knows again, and that holds.
type Had struct{ end }

// Lacks reports whether LoadTx would let it say that it runs out on a day.
func (h Had) Lacks(expires civil.Date) bool { return h.lacks(expires) }

// Differs reports whether it runs out on another day, and stays so.
func (h Had) Differs(expires civil.Date) bool {
	return expires != 0 && h.expires != expires && !h.lacks(expires)
}

// HaveKeys finds which of these RowKeys are there and hold: what LoadTx would leave out, or
// only say more of.
func (s *Service) HaveKeys(ctx context.Context, q db.Q, sc access.Scope, keys [][]byte) (map[string]Had, error) {
	byKey := make(map[string]Completion, len(keys))
	for _, k := range keys {
		byKey[string(k)] = Completion{}
	}
	there, err := haveKeys(ctx, q, sc, byKey)
	out := make(map[string]Had, len(there))
	for key, e := range there {
		if !e.voided {
			out[key] = Had{e}
		}
	}
	return out, fault.Wrap("find completions", err)
}

// haveKeys finds the newest rows of completions with these keys.
func haveKeys(ctx context.Context, q db.Q, sc access.Scope, byKey map[string]Completion) (map[string]end, error) {
	there, err := keyed(ctx, q, sc, byKey)
	if err != nil {
		return nil, err
	}
	heads := make([]ids.ID, len(there))
	for i, t := range there {
		heads[i] = t.id
	}
	ends, err := endsOf(ctx, q, sc, heads)
	out := make(map[string]end, len(there))
	for _, t := range there {
		if e, ok := ends[t.id]; ok {
			t.end = e
		}
		out[string(t.key)] = t.end
	}
	return out, err
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

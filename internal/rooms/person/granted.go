package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Telling is a fact with the field that it is of, for whoever is shown one alone.
type Telling struct {
	Fact
	Field Field
	// Clear is what is sealed, opened.
	Clear string
}

// HoldingIn are the facts that hold of a person in reach, the newest first, but for absences:
// why somebody was away is nobody's but their organization's.
func (s *Service) HoldingIn(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) (out []Telling, err error) {
	h, err := s.factsIn(ctx, q, sc, person)
	if err != nil {
		return nil, err
	}
	for _, f := range h.Facts {
		field, unknown := fieldOf(h.Fields, f.Name)
		if f.Holds && unknown == nil && shows(field) {
			out = append(out, Telling{Fact: f.Fact, Field: field, Clear: f.Clear})
		}
	}
	return out, nil
}

// shows reports whether a field can be shown to another organization.
func shows(f Field) bool { return f.Kind != LeaveFact && f.Name != born.Name }

// Brought reports whether a fact came from the person themselves.
func (f Fact) Brought() bool { return f.Source == FromSelf }

// Granted is what holds now of a fact that sc gives (access.Through), opened: what was said
// instead since is seen, and what does not hold any more is not there.
func (s *Service) Granted(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (t Telling, err error) {
	if !sc.Gives("fact", id) {
		return t, fault.NotFound
	}
	members, err := membersOf(ctx, q, sc, []ids.ID{sc.About()})
	if err != nil {
		return t, err
	}
	next, has := map[ids.ID]storedFact{}, map[ids.ID]storedFact{}
	err = eachFact(ctx, q, sc, idsOf(members), Everything, func(f storedFact) error {
		has[f.ID] = f
		if !f.Supersedes.Zero() {
			next[f.Supersedes] = f
		}
		return nil
	})
	if err != nil {
		return t, err
	}
	at, ok := has[id]
	for n, more := next[at.ID]; more; n, more = next[at.ID] {
		at = n
	}
	if !ok || at.Kind == VoidFact {
		return t, fault.NotFound
	}
	fields, err := s.fieldsIn(ctx, q, sc)
	if err != nil {
		return t, err
	}
	if t.Field, err = fieldOf(fields, at.Name); err != nil || !shows(t.Field) {
		return t, fault.NotFound
	}
	all, err := s.openFacts(ctx, q, sc, []storedFact{at})
	if err != nil {
		return t, err
	}
	t.Fact, t.Clear = all[0], all[0].Sealed.Reveal()
	return t, nil
}

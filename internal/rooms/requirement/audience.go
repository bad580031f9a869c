package requirement

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// Audience is the people of whom another room asks something: everybody who is active, those
// of profiles, or of whom conditions are true. There is one way to say it, which is this one.
type Audience struct {
	Everybody bool        `json:"everybody,omitempty"`
	Profiles  []ids.ID    `json:"profiles,omitempty"`
	Rules     []Condition `json:"rules,omitempty"`
}

// AudienceInput is what a caller may choose about one.
type AudienceInput struct {
	Everybody bool             `json:"everybody,omitempty" doc:"Ask it of whoever is active"`
	Profiles  []ids.ID         `json:"profiles,omitempty" maxItems:"200" kind:"profile" doc:"Ask it of the people of these profiles"`
	Rules     []ConditionInput `json:"rules,omitempty" maxItems:"60" doc:"Ask it of those of whom these are true"`
}

// AudienceOf checks an input against what there is.
func (s *Service) AudienceOf(ctx context.Context, q db.Q, sc access.Scope, in AudienceInput) (a Audience, err error) {
	a = Audience{Everybody: in.Everybody, Profiles: each(in.Profiles)}
	for _, id := range a.Profiles {
		if _, err := profileByID(ctx, q, sc, id); errors.Is(err, fault.NotFound) {
			return a, fault.Bad("profiles", "requirement.unknown")
		} else if err != nil {
			return a, err
		}
	}
	a.Rules, err = s.conditions(ctx, q, sc, in.Rules)
	if err == nil && !a.Everybody && len(a.Profiles)+len(a.Rules) == 0 {
		err = fault.Bad("everybody", "requirement.audience_nobody")
	}
	return a, err
}

// Judge says who is in an audience, by all that is known now.
type Judge struct {
	book  *Rulebook
	above map[ids.ID]ids.ID
	known map[ids.ID]*person.Known
	said  map[ids.ID]*Personal
	on    civil.Date
}

// JudgeOf reads what is known of people, by root (at most 500).
func (s *Service) JudgeOf(ctx context.Context, q db.Q, sc access.Scope, roots []ids.ID, on civil.Date) (j Judge, err error) {
	j.on = on
	if j.book, err = s.RulebookOf(ctx, q, sc, person.Everything); err != nil {
		return j, err
	}
	if j.above, err = unitsAbove(ctx, q, sc); err != nil {
		return j, err
	}
	if j.known, err = s.People.KnownOf(ctx, q, sc, roots, person.Everything); err != nil {
		return j, err
	}
	members := map[ids.ID]ids.ID{}
	for root, k := range j.known {
		for _, m := range k.Members {
			members[m] = root
		}
	}
	j.said = map[ids.ID]*Personal{}
	for part := range slices.Chunk(sortedKeys(members), 500) {
		some := map[ids.ID]ids.ID{}
		for _, m := range part {
			some[m] = members[m]
		}
		said, err := s.PersonalOf(ctx, q, sc, some, person.Everything)
		if err != nil {
			return j, err
		}
		for root, p := range said {
			if had := j.said[root]; had != nil {
				p.Assignments = append(p.Assignments, had.Assignments...)
			}
			j.said[root] = p
		}
	}
	return j, nil
}

func sortedKeys(m map[ids.ID]ids.ID) []ids.ID {
	out := make([]ids.ID, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return out
}

// Known is what is known of a person; nil if they are not there.
func (j Judge) Known(root ids.ID) *person.Known { return j.known[root] }

// In reports whether somebody is in an audience. Nobody is who has left.
func (j Judge) In(a Audience, root ids.ID) bool {
	k := j.known[root]
	if k == nil || k.State == person.Left {
		return false
	}
	c := Content{Everybody: a.Everybody, Rules: a.Rules}
	if c.Of(k, j.above, j.on) {
		return true
	}
	said := j.said[root]
	for i := range j.book.profiles {
		pr := &j.book.profiles[i]
		if slices.Contains(a.Profiles, pr.ID) && (pr.Of(k, j.above, j.on) || said != nil && pr.given(said, j.on)) {
			return true
		}
	}
	return false
}

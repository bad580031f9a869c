package requirement

import (
	"slices"

	"standing/internal/base/ids"
	"standing/internal/pack"
)

// Trial makes of the rulebook that holds the one that would hold after a change.
type Trial func(now *Rulebook) *Rulebook

// WithText is the rulebook once a text is published: what profiles ask of it already counts.
func WithText(id ids.ID, p *pack.Pack) Trial {
	return func(now *Rulebook) *Rulebook {
		then := &Rulebook{Edition: now.Edition, profiles: slices.Clone(now.profiles)}
		next := &Published{ID: id, Title: p.Title, N: 1, Pack: p}
		for _, r := range now.Requirements {
			if r.ID == id {
				next.N = r.N + 1
				continue
			}
			then.Requirements = append(then.Requirements, r)
		}
		then.Requirements = append(then.Requirements, next)
		then.order()
		return then
	}
}

// WithProfile is the rulebook once a profile is saved. Its drafts are asked of nobody yet.
func WithProfile(id ids.ID, c Content) Trial {
	return func(now *Rulebook) *Rulebook {
		then := &Rulebook{Edition: now.Edition, Requirements: slices.Clone(now.Requirements), profiles: slices.Clone(now.profiles)}
		then.profiles = slices.DeleteFunc(then.profiles, func(p profile) bool { return p.ID == id })
		then.profiles = append(then.profiles, profile{ID: id, Content: c})
		then.order()
		return then
	}
}

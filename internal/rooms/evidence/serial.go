package evidence

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/rooms/finding"
)

// mostSerials is how many accepted documents of one person are looked through.
const mostSerials = 2000

// Numbers are those that were accepted from documents of people, with who gave them.
func (s *Service) Numbers(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (out []finding.Elsewhere, err error) {
	all, err := factsOfPeople(ctx, q, sc.OrgID(), people)
	if err != nil || len(all) == 0 {
		return nil, fault.Wrap("read numbers of documents", err)
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, people)
	if err != nil {
		return nil, fault.Wrap("read numbers of documents", err)
	}
	for _, f := range all[:min(len(all), mostSerials)] {
		if err := f.open(o); err != nil {
			return nil, fault.Wrap("read numbers of documents", err)
		}
		if n := f.accepted("number"); n != "" {
			out = append(out, finding.Elsewhere{Row: f.ID, Person: f.Person, Name: finding.Certificate, Text: pii.Hide(n), By: f.accepted("provider")})
		}
	}
	return out, nil
}

// accepted is what was accepted as a field; empty where it was not.
func (f storedFact) accepted(name string) string {
	i := slices.IndexFunc(f.Seen, func(n SeenField) bool { return n.Field == name })
	if i < 0 {
		return ""
	}
	return f.Seen[i].Accepted
}

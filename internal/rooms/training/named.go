package training

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/rooms/catalog"
)

// near are the titles of the catalogue that a new one nearly is.
func (s *Service) near(ctx context.Context, q db.Q, sc access.Scope, title string) (out []string, err error) {
	known, err := s.Catalog.Titles(ctx, q, sc)
	for _, c := range known.Near(catalog.Named{Title: title}) {
		out = append(out, c.Title)
	}
	return out, err
}

// coded is categories with the codes of those that were written as requirements call them:
// nobody knows that "Prevention of medical errors" is medical_errors.
func (s *Service) coded(ctx context.Context, q db.Q, sc access.Scope, categories string) (string, error) {
	if strings.TrimSpace(categories) == "" || s.Catalog.Tags == nil {
		return categories, nil
	}
	terms, err := s.Catalog.Tags(ctx, q, sc)
	if err != nil {
		return "", err
	}
	pieces := strings.FieldsFunc(categories, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
	for i, p := range pieces {
		name, hours, divided := strings.Cut(p, "=")
		at := slices.IndexFunc(terms, func(t catalog.Term) bool { return t.Means(name) })
		if at < 0 {
			continue
		}
		if pieces[i] = terms[at].Code; divided {
			pieces[i] += "=" + strings.TrimSpace(hours)
		}
	}
	return strings.Join(pieces, ", "), nil
}

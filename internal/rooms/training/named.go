package training

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
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

// slips are the titles that a text nearly is which means no course yet.
func (s *Service) slips(ctx context.Context, q db.Q, sc access.Scope, text string) ([]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	_, known, err := s.course(ctx, q, sc, text)
	if err != nil || known {
		return nil, err
	}
	return s.near(ctx, q, sc, strings.TrimSpace(text))
}

// spelt refuses a title that may be a slip and was not asked about.
func (s *Service) spelt(ctx context.Context, q db.Q, sc access.Scope, text string, in Spelling) error {
	if !in.Ask || strings.TrimSpace(in.Asked) == strings.TrimSpace(text) {
		return nil
	}
	near, err := s.slips(ctx, q, sc, text)
	if err == nil && len(near) > 0 {
		err = fault.Bad("course", "training.near")
	}
	return err
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

package training

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/rooms/catalog"
)

// called is what the organization's requirements call categories: a page says "Prevention of
// medical errors" and not medical_errors.
type called []catalog.Term

func (s *Service) called(ctx context.Context, q db.Q, sc access.Scope) (called, error) {
	if s.Catalog.Tags == nil {
		return nil, nil
	}
	return s.Catalog.Tags(ctx, q, sc)
}

func (c called) term(code string) int {
	return slices.IndexFunc(c, func(t catalog.Term) bool { return t.Code == code })
}

// of is what a code is called. One that no requirement knows is shown as it is written.
func (c called) of(code string) string {
	if at := c.term(code); at >= 0 && c[at].Label != "" {
		return c[at].Label
	}
	return strings.ReplaceAll(code, "_", " ")
}

// typed is a code as a field shows it: by its label where that leads back to the code.
func (c called) typed(code string) string {
	at := c.term(code)
	if at < 0 || c[at].Label == "" || strings.ContainsAny(c[at].Label, ",;=\n") {
		return code
	}
	if first := slices.IndexFunc(c, func(t catalog.Term) bool { return t.Means(c[at].Label) }); first != at {
		return code
	}
	return c[at].Label
}

// field is what coded made, as a field shows it.
func (c called) field(coded string) string { return each(coded, c.typed) }

// text is what coded made, for reading.
func (c called) text(coded string) string { return each(coded, c.of) }

// each is a list of codes, some with their hours, with other names for them.
func each(coded string, name func(string) string) string {
	pieces := strings.Split(coded, ",")
	for i, p := range pieces {
		code, hours, divided := strings.Cut(strings.TrimSpace(p), "=")
		if pieces[i] = name(code); divided {
			pieces[i] += "=" + hours
		}
	}
	return strings.Join(pieces, ", ")
}

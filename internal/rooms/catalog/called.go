package catalog

import (
	"slices"
	"strings"
)

// Called is what the organization's requirements call categories: a page says "Prevention of
// medical errors" and not medical_errors.
type Called []Term

func (c Called) term(code string) int {
	return slices.IndexFunc(c, func(t Term) bool { return t.Code == code })
}

// Of is what a code is called. One that no requirement knows is shown as it is written.
func (c Called) Of(code string) string {
	if at := c.term(code); at >= 0 && c[at].Label != "" {
		return c[at].Label
	}
	return strings.ReplaceAll(code, "_", " ")
}

// Typed is a code as a field shows it: by its label where that leads back to the code.
func (c Called) Typed(code string) string {
	at := c.term(code)
	if at < 0 || c[at].Label == "" || strings.ContainsAny(c[at].Label, ",;=\n") {
		return code
	}
	if first := slices.IndexFunc(c, func(t Term) bool { return t.Means(c[at].Label) }); first != at {
		return code
	}
	return c[at].Label
}

// Field is a list of categories, as a field shows it.
func (c Called) Field(coded string) string { return renamed(coded, c.Typed) }

// Text is such a list, for reading.
func (c Called) Text(coded string) string { return renamed(coded, c.Of) }

// renamed is a list of codes, some with their hours, with other names for them.
func renamed(coded string, name func(string) string) string {
	pieces := strings.Split(coded, ",")
	for i, p := range pieces {
		code, hours, divided := strings.Cut(strings.TrimSpace(p), "=")
		if pieces[i] = name(code); divided {
			pieces[i] += "=" + hours
		}
	}
	return strings.Join(pieces, ", ")
}

package person

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/tenant"
	"standing/internal/pack"
)

// headings are what spreadsheets call fields, beside their names. A title is none of them: it
// is that of a course more often than that of a person.
var headings = map[string][]string{
	"rank":               {"current rank", "rank title"},
	"role":               {"job role", "position"},
	"license_expires_on": {"license expires", "license expiration date", "license exp date"},
	"license_type":       {"type of license"},
}

// Columns are the fields of the organization's kind that a column of a spreadsheet can be,
// whether or not a rule asks for them yet: of a list of people most is imported before the
// first rule is there.
func (s *Service) Columns(ctx context.Context, q db.Q, sc access.Scope) ([]pack.Term, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	var out []pack.Term
	for _, f := range Fields(o.Kind) {
		text := (f.Kind == ValueFact || f.Kind == StintFact) && len(f.Options) == 0 && f.Name != "title"
		if text || f.Kind == DateFact {
			out = append(out, pack.Term{ID: f.Name, Label: strings.ReplaceAll(f.Name, "_", " "), Also: headings[f.Name], Date: f.Kind == DateFact})
		}
	}
	return out, nil
}

// Worded reports whether a field has the word person.fact.<name>.
func Worded(name string) bool {
	for _, all := range fields {
		if slices.ContainsFunc(all, func(f Field) bool { return f.Name == name }) {
			return true
		}
	}
	return false
}

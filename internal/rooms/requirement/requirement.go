package requirement

import (
	"errors"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/pack"
	"standing/internal/tree"
	"standing/internal/wording"
)

// Requirement is a rule that the organization has: published, or a draft still.
type Requirement struct {
	ID        ids.ID    `json:"id"`
	Version   int64     `json:"version"` // of the row, for If-Match
	Title     string    `json:"title"`
	Pack      string    `json:"pack,omitempty"` // the shipped one it was copied from
	Published int64     `json:"published"`      // the number of the version that holds; 0: none yet
	CreatedAt time.Time `json:"created_at"`
	Archived  time.Time `json:"archived_at,omitzero"`
	Drafted   bool      `json:"drafted"` // there is a text that was not published
}

// Draft is a text on its way to the next version. It may be wrong: nothing that somebody
// typed is lost because of it.
type Draft struct {
	Text      string    `json:"text"`
	Form      string    `json:"-"` // the answers it was made from, if it was
	ChangedAt time.Time `json:"changed_at"`
	ChangedBy ids.ID    `json:"changed_by"`
}

// Edition is one published version; it is never changed.
type Edition struct {
	N           int64      `json:"n"`
	Text        string     `json:"text"`
	Form        string     `json:"-"`
	Confidence  Confidence `json:"confidence"`
	Note        string     `json:"note"`
	PublishedAt time.Time  `json:"published_at"`
	PublishedBy ids.ID     `json:"published_by"`
	Confirmed   bool       `json:"confirmed"`
}

// Confidence is how sure a text is, as a pack says it, or that the rule is the
// organization's own and nobody else's text stands behind it.
type Confidence string

// Own is the confidence of a rule that the organization made itself.
const Own Confidence = "own"

// unsure reports whether somebody has to have read the official text before it holds.
func (c Confidence) unsure() bool {
	return c == Confidence(pack.Secondary) || c == Confidence(pack.General)
}

// confidenceOf is what a text says of itself; one from the form may be the
// organization's own.
func confidenceOf(p *pack.Pack, form string) Confidence {
	if f, ok := openForm(form); ok && f.Source == string(Own) {
		return Own
	}
	return Confidence(p.Citation.Confidence)
}

// Problem is a mistake in a text, where it stands and why it is one.
type Problem struct {
	Path   string `json:"path,omitempty"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"`
}

// read parses a text and says all that is wrong with it.
func read(text string) (*pack.Pack, []Problem) {
	p, err := pack.Parse("own", []byte(text))
	if err == nil {
		return p, nil
	}
	return nil, problemsOf(err)
}

func problemsOf(err error) (out []Problem) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			out = append(out, problemsOf(e)...)
		}
		return out
	}
	var at tree.Error
	if errors.As(err, &at) {
		return []Problem{{at.Path, at.Line, at.Reason}}
	}
	return []Problem{{Reason: err.Error()}}
}

// The limits of the table.
const (
	maxTitle = 200
	maxText  = 200_000
)

func titled(p *pack.Pack) error {
	if n := len([]rune(p.Title)); n == 0 || n > maxTitle {
		return fault.Bad("title", "too_long", maxTitle)
	}
	return nil
}

// Ref names a requirement.
type Ref struct {
	ID ids.ID `path:"id" kind:"requirement" json:"-"`
}

// needsOf are the names of what a rule asks, for waivers of a part of it.
func needsOf(p *pack.Pack) []string {
	seen := map[string]bool{}
	var out []string
	for _, v := range p.Rule.Versions {
		for _, n := range v.Needs {
			names(n, func(name string) {
				if name != "" && !seen[name] {
					seen[name] = true
					out = append(out, name)
				}
			})
		}
	}
	return out
}

// needLabel is what people call a part of a rule.
func needLabel(p *pack.Pack, name string) string { return wording.Title(wording.For(p).Need(name)) }

// page is the address of a requirement.
func page(id ids.ID) string { return "/requirements/" + id.String() }

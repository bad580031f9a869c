package training

import (
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/words"
	"standing/internal/rooms/catalog"
)

// Seen is a document of which a completion was accepted.
type Seen struct {
	Document ids.ID `json:"document"`
	Title    string `json:"title,omitempty"`
	Page     int    `json:"page"`
	Gone     bool   `json:"gone,omitempty" doc:"The document was removed since"`
}

func (n Seen) path() string {
	return "/documents/" + n.Document.String() + "?seen=true"
}

// see finds the documents of a completion by all of its versions and the claim it began with.
func (s *Service) see(ctx context.Context, sc access.Scope, d *Detail) (err error) {
	if s.Seen == nil {
		return nil
	}
	var of []ids.ID
	for _, v := range d.Versions {
		if of = append(of, v.ID); v.Source == FromClaim && !v.SourceID.Zero() {
			of = append(of, v.SourceID)
		}
	}
	d.Seen, err = s.Seen(ctx, sc, of)
	return err
}

// Understood is what the catalogue and the requirements make of what a document says.
type Understood struct {
	Course  ids.ID   // zero: none of the catalogue is meant
	Title   string   // as the catalogue has it, else as it was said
	Near    []string // titles that one that is new nearly is
	Courses []string // titles to choose from
	Today   string
	worth   worth
	called  catalog.Called
}

// Understand matches what is said of a completion as recording it would. What is said may be
// wrong or not all yet: then less is understood.
func (s *Service) Understand(ctx context.Context, q db.Q, sc access.Scope, d Done) (u Understood, err error) {
	today, err := s.today(ctx, q, sc)
	if err != nil {
		return u, err
	}
	u.Today, u.Title = today.String(), strings.TrimSpace(d.Course)
	if u.Courses, err = courseTitles(ctx, q, sc); err != nil {
		return u, err
	}
	course := catalog.Course{NoAmount: true}
	if u.Title != "" {
		known, ok, err := s.course(ctx, q, sc, u.Title)
		if err != nil {
			return u, err
		}
		if ok {
			course, u.Course, u.Title = known, known.ID, known.Title
		} else if u.Near, err = s.near(ctx, q, sc, u.Title); err != nil {
			return u, err
		}
	}
	if d.Categories, err = s.coded(ctx, q, sc, d.Categories); err != nil {
		return u, err
	}
	var told said
	told.amount, _ = amountOf(d.Hours) // what is wrong the form says when it is sent
	told.tags, told.parts, _ = categoriesOf(d.Categories)
	told.tagged = len(told.tags) > 0
	u.worth, _ = told.of(course)
	u.called, err = s.Catalog.Terms(ctx, q, sc)
	return u, err
}

// Counts says for how much it would count to what; empty where that is not known.
func (u Understood) Counts(ctx context.Context) string {
	var parts []string
	whole := ""
	if !u.worth.noAmount {
		whole = amountText(ctx, u.worth.amount.String(), u.worth.unit)
	}
	for _, tag := range u.worth.tags {
		n := whole
		for _, p := range u.worth.parts {
			if p.Tag == tag {
				n = amountText(ctx, p.Amount.String(), u.worth.unit)
			}
		}
		if n != "" {
			parts = append(parts, say(ctx, "training.counts_to", n, u.called.Of(tag)))
		}
	}
	if len(parts) == 0 && whole != "" {
		parts = []string{whole}
	}
	if len(parts) == 0 {
		return ""
	}
	return say(ctx, "training.would_count", words.From(ctx).List(parts))
}

// Topics are those of a certificate that are categories of the requirements, as a form has
// them: name, or name=hours.
func (s *Service) Topics(ctx context.Context, q db.Q, sc access.Scope, said []string) (string, error) {
	if s.Catalog.Tags == nil {
		return "", nil
	}
	terms, err := s.Catalog.Tags(ctx, q, sc)
	if err != nil {
		return "", err
	}
	var out []string
	for _, text := range said {
		name, _, _ := strings.Cut(text, "=")
		for _, t := range terms {
			if t.Means(name) {
				out = append(out, strings.Replace(text, name, t.Code, 1))
				break
			}
		}
	}
	return catalog.Called(terms).Field(strings.Join(out, ", ")), nil
}

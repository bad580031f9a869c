package requirement

import (
	"context"
	"errors"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/pack"
	"standing/internal/rooms/person"
	"standing/internal/wording"
)

// pageSize is how many lines a page of a list has.
const pageSize = 100

// ListInput is what the list of requirements is asked for.
type ListInput struct {
	Archived bool   `query:"archived" json:"-" doc:"Those that were put away"`
	After    ids.ID `query:"after" json:"-" kind:"requirement" doc:"The requirement after which the page begins"`
}

// List is a page of requirements in the order of their titles.
type List struct {
	Requirements []Requirement `json:"requirements"`
	Next         ids.ID        `json:"next"`
}

// List lists them.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (out List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		key := ""
		if !in.After.Zero() {
			r, err := requirementByID(ctx, q, sc, in.After)
			if err != nil && !errors.Is(err, fault.NotFound) {
				return err
			}
			if key = fold(r.Title); err != nil {
				in.After = ids.ID{}
			}
		}
		out.Requirements, err = requirements(ctx, q, sc, in.Archived, key, in.After, pageSize)
		if len(out.Requirements) == pageSize {
			out.Next = out.Requirements[pageSize-1].ID
		}
		return err
	})
	return out, fault.Wrap("list requirements", err)
}

// View is a requirement as it is shown: the version that holds, and what it says.
type View struct {
	Requirement
	Text       string     `json:"text,omitempty"` // of the version that holds
	Confidence Confidence `json:"confidence,omitempty"`
	Note       string     `json:"note,omitempty"`
	Plain      []string   `json:"plain,omitempty" doc:"The same in plain English, sentence by sentence"`
	Profiles   []Profile  `json:"-"`

	explained wording.Explained
	source    []wording.Item
	notes     []string
	edition   Edition
	cards     []templ.Component
}

// Show is one requirement. One that was never published shows its draft.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	var v View
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		v = View{}
		if v.Requirement, err = requirementByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		if v.Profiles, err = profilesOf(ctx, q, sc, in.ID); err != nil || v.Published == 0 {
			return err
		}
		if v.edition, err = editionAt(ctx, q, sc, in.ID, v.Published); err != nil {
			return err
		}
		p, err := s.kept.parsed(v.edition.Text)
		if err == nil {
			v.say(p)
		}
		return err
	})
	if err == nil {
		v.cards, err = s.cards(ctx, sc, in.ID)
	}
	return v, fault.Wrap("show requirement", err)
}

func (v *View) say(p *pack.Pack) {
	v.Text, v.Confidence, v.Note = v.edition.Text, v.edition.Confidence, v.edition.Note
	v.explained, v.notes = Explain(p), p.Notes
	v.Plain = plain(v.explained)
	if v.Confidence != Own {
		v.source = []wording.Item{{Text: p.Citation.Text}, {Text: p.Citation.URL}, {Text: wording.Day(p.Citation.Seen)}, {Text: wording.Confidence(p.Citation.Confidence)}}
	}
}

func (s *Service) cards(ctx context.Context, sc access.Scope, id ids.ID) (out []templ.Component, err error) {
	for _, card := range s.Cards {
		c, err := card(ctx, sc, id)
		if err != nil {
			return nil, err
		}
		if c != nil {
			out = append(out, c)
		}
	}
	return out, nil
}

// Preview is a draft before it is published: what it says, what is different, and whom it
// changes.
type Preview struct {
	Requirement
	Draft    Draft
	Problems []Problem
	Sure     Confidence

	explained wording.Explained
	cite      pack.Citation
	changes   []Difference
	first     bool
	effect    *Effect
	asking    []string // the names of profiles that ask it
	courses   []string // that the form offers
}

// Preview looks at a draft. Who is shown as changed is written to the log.
func (s *Service) Preview(ctx context.Context, sc access.Scope, id ids.ID, effect bool) (Preview, error) {
	var v Preview
	var p *pack.Pack
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		v = Preview{}
		if v.Requirement, err = requirementByID(ctx, q, sc, id); err != nil {
			return err
		}
		if v.Draft, err = s.current(ctx, q, sc, v.Requirement); err != nil {
			return err
		}
		if p, v.Problems = read(v.Draft.Text); p == nil {
			return nil
		}
		v.Sure, v.explained, v.first = confidenceOf(p, v.Draft.Form), Explain(p), v.Published == 0
		profiles, err := profilesOf(ctx, q, sc, id)
		if err != nil {
			return err
		}
		for _, p := range profiles {
			v.asking = append(v.asking, p.Name)
		}
		if v.cite = p.Citation; v.first {
			return nil
		}
		e, err := editionAt(ctx, q, sc, id, v.Published)
		if err == nil {
			v.changes, err = s.between(e.Text, v.Draft.Text)
		}
		return err
	})
	if err == nil && effect && p != nil && s.Effect != nil {
		v.effect, err = s.moved(ctx, sc, "requirement", id, WithText(id, p))
	}
	return v, fault.Wrap("preview requirement", err)
}

// between are the changes from one text to another in plain English; where that is the
// same, those of the texts themselves.
func (s *Service) between(before, after string) ([]Difference, error) {
	a, err := s.kept.parsed(before)
	if err != nil {
		return nil, err
	}
	b, problems := read(after)
	if len(problems) == 0 {
		if d := Differences(plain(Explain(a)), plain(Explain(b))); len(d) > 0 {
			return d, nil
		}
	}
	return Differences(strings.Split(before, "\n"), strings.Split(after, "\n")), nil
}

// moved tries a change, and writes to the log whom the caller is shown by name.
func (s *Service) moved(ctx context.Context, sc access.Scope, table string, id ids.ID, change Trial) (*Effect, error) {
	e, err := s.Effect(ctx, sc, change)
	if err != nil || len(e.First) == 0 || s.Looks == nil {
		return &e, err
	}
	seen := audit.Event{At: s.Clock.Now(), Verb: table + ".previewed", Table: table, Row: id, Purpose: "service"}
	for _, m := range e.First {
		seen.Subjects = append(seen.Subjects, m.Person)
	}
	seen.Subjects = each(seen.Subjects)
	return &e, s.Looks.Read(ctx, sc, seen)
}

// called are the names of people, as far as the caller may see them.
func (s *Service) called(ctx context.Context, sc access.Scope, people ...ids.ID) (map[ids.ID]string, error) {
	view, ok := sc.May(person.PermView)
	if !ok || len(people) == 0 {
		return nil, nil
	}
	return s.People.Names(ctx, view, people)
}

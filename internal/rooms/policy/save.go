package policy

import (
	"context"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/requirement"
)

// Input is what a caller may choose about a policy. It is a draft until it is published.
type Input struct {
	Number  string `json:"number" minLength:"1" maxLength:"40" doc:"Such as 300 or HR-7; no two policies have the same"`
	Title   string `json:"title" minLength:"1" maxLength:"200"`
	Owner   string `json:"owner,omitempty" maxLength:"200" doc:"The office that answers for it"`
	DueDays int    `json:"due_days" minimum:"0" maximum:"365" doc:"Days to sign in, from publication or from joining"`
	Text    string `json:"text" minLength:"1" maxLength:"200000" doc:"Plain text; lines that begin with # are headings, with - or 1. items of lists"`
}

// Ref names a policy.
type Ref struct {
	ID ids.ID `path:"id" kind:"policy" json:"-"`
}

// ChangeInput is a policy and what shall be its draft.
type ChangeInput struct {
	ID ids.ID `path:"id" kind:"policy" json:"-"`
	Input
}

// AudienceInput is a policy and who shall sign it.
type AudienceInput struct {
	ID ids.ID `path:"id" kind:"policy" json:"-"`
	requirement.AudienceInput
}

// Add begins a policy. Everybody signs it, until somebody says otherwise.
func (s *Service) Add(ctx context.Context, sc access.Scope, in Input) (p Policy, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		p = Policy{ID: s.NewID(now), Version: 1, Drafted: true, Asks: requirement.Audience{Everybody: true}}
		if err := p.take(in); err != nil {
			return err
		}
		if err := insertPolicy(ctx, tx, sc, p, now); err != nil {
			return numberTaken(err)
		}
		_, err := s.log(ctx, tx, sc, "policy.drafted", p.ID, nil)
		return err
	})
	return p, fault.Wrap("begin policy", err)
}

// take checks an input and makes it the draft.
func (p *Policy) take(in Input) error {
	p.Number, p.Title, p.Owner, p.DueDays, p.draft = strings.TrimSpace(in.Number), strings.TrimSpace(in.Title), strings.TrimSpace(in.Owner), in.DueDays, strings.ReplaceAll(in.Text, "\r\n", "\n")
	for field, value := range map[string]string{"number": p.Number, "title": p.Title, "text": strings.TrimSpace(p.draft)} {
		if value == "" || fold(value) == "" {
			return fault.Bad(field, "required")
		}
	}
	return nil
}

// Change writes the draft anew. What was published stays as it is.
func (s *Service) Change(ctx context.Context, sc access.Scope, in ChangeInput) (Policy, error) {
	return s.change(ctx, sc, in.ID, "policy.drafted", func(ctx context.Context, tx *db.Tx, p *Policy) error {
		if !p.Retired.IsZero() {
			return fault.Bad("", "policy.is_retired")
		}
		if err := p.take(in.Input); err != nil || p.Published == 0 {
			return err
		}
		v, err := versionAt(ctx, tx, sc, p.ID, p.Published)
		p.Drafted = p.draft != v.Body || p.Number != v.Number || p.Title != v.Title || p.Owner != v.Owner || p.DueDays != v.DueDays
		return err
	})
}

// SetAudience says who signs it, from now on.
func (s *Service) SetAudience(ctx context.Context, sc access.Scope, in AudienceInput) (Policy, error) {
	return s.change(ctx, sc, in.ID, "policy.audience_changed", func(ctx context.Context, tx *db.Tx, p *Policy) (err error) {
		if p.Asks, err = s.Requirements.AudienceOf(ctx, tx, sc, in.AudienceInput); err != nil {
			return err
		}
		return s.soon(ctx, tx, sc)
	})
}

// Retire asks it of nobody any more. Its versions and signatures stay.
func (s *Service) Retire(ctx context.Context, sc access.Scope, in Ref) (Policy, error) {
	return s.change(ctx, sc, in.ID, "policy.retired", func(ctx context.Context, tx *db.Tx, p *Policy) error {
		if !p.Retired.IsZero() {
			return fault.Gone
		}
		p.Retired = s.Clock.Now()
		return s.soon(ctx, tx, sc)
	})
}

// Restore takes a policy out again.
func (s *Service) Restore(ctx context.Context, sc access.Scope, in Ref) (p Policy, err error) {
	return s.change(ctx, sc, in.ID, "policy.restored", func(ctx context.Context, tx *db.Tx, p *Policy) error {
		if p.Retired.IsZero() {
			return fault.Gone
		}
		p.Retired = time.Time{}
		return s.soon(ctx, tx, sc)
	})
}

func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, verb string, fn func(context.Context, *db.Tx, *Policy) error) (p Policy, err error) {
	err = s.DB.Write(ctx, sc, db.On("policy", id), func(ctx context.Context, tx *db.Tx) (err error) {
		if p, err = policyByID(ctx, tx, sc, id); err != nil {
			return err
		}
		if err := fn(ctx, tx, &p); err != nil {
			return err
		}
		if err := updatePolicy(ctx, tx, sc, p); err != nil {
			return numberTaken(err)
		}
		_, err = s.log(ctx, tx, sc, verb, id, nil)
		return err
	})
	return p, fault.Wrap(verb, err)
}

func numberTaken(err error) error {
	if db.Unique(err) {
		return fault.Bad("number", "policy.number_taken")
	}
	return err
}

package requirement

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Profile is what is asked of people of one kind.
type Profile struct {
	ID        ids.ID    `json:"id"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	Content
}

// ProfileInput is what a caller may choose about a profile.
type ProfileInput struct {
	Name         string           `json:"name" minLength:"1" maxLength:"120"`
	Everybody    bool             `json:"everybody,omitempty" doc:"Ask it of whoever is active"`
	Requirements []ids.ID         `json:"requirements,omitempty" maxItems:"500" kind:"requirement"`
	Rules        []ConditionInput `json:"rules,omitempty" maxItems:"60" doc:"Of whom it is asked by itself"`
}

// ConditionInput is one thing that is so of a person. One without a fact is left out.
type ConditionInput struct {
	Group int    `json:"group,omitempty" minimum:"0" maximum:"20" doc:"Conditions of one group hold together; one group is enough"`
	Fact  string `json:"fact,omitempty" maxLength:"80" doc:"A fact as rules call it, or unit, or holds"`
	Not   bool   `json:"not,omitempty"`
	Value string `json:"value,omitempty" maxLength:"200" doc:"Empty asks whether there is any. Of unit, its name or id"`
}

// ChangeProfileInput is a profile and what shall be true of it.
type ChangeProfileInput struct {
	ID ids.ID `path:"id" kind:"profile" json:"-"`
	ProfileInput
}

// ProfileRef names a profile.
type ProfileRef struct {
	ID ids.ID `path:"id" kind:"profile" json:"-"`
}

// AddProfile enters a new one.
func (s *Service) AddProfile(ctx context.Context, sc access.Scope, in ProfileInput) (Profile, error) {
	var p Profile
	err := everywhere(sc)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			c, err := s.content(ctx, tx, sc, in)
			if err != nil {
				return err
			}
			now := s.Clock.Now()
			p = Profile{ID: s.NewID(now), Version: 1, CreatedAt: now, Content: c}
			if err := insertProfile(ctx, tx, sc, p); err != nil {
				return nameTaken(err)
			}
			return s.edition(ctx, tx, sc, p, "profile.added")
		})
	}
	return p, fault.Wrap("add profile", err)
}

// ChangeProfile says anew what it asks, and of whom.
func (s *Service) ChangeProfile(ctx context.Context, sc access.Scope, in ChangeProfileInput) (Profile, error) {
	return s.changeProfile(ctx, sc, in.ID, "profile.changed", func(ctx context.Context, tx *db.Tx, p *Profile) error {
		c, err := s.content(ctx, tx, sc, in.ProfileInput)
		if c.Archived = p.Archived; err == nil {
			p.Content = c
		}
		return err
	})
}

// ArchiveProfile puts it away: nobody is asked anything by it any more.
func (s *Service) ArchiveProfile(ctx context.Context, sc access.Scope, in ProfileRef) (Profile, error) {
	return s.shelveProfile(ctx, sc, in.ID, true, "profile.archived")
}

// RestoreProfile takes it out again.
func (s *Service) RestoreProfile(ctx context.Context, sc access.Scope, in ProfileRef) (Profile, error) {
	return s.shelveProfile(ctx, sc, in.ID, false, "profile.restored")
}

func (s *Service) shelveProfile(ctx context.Context, sc access.Scope, id ids.ID, away bool, verb string) (Profile, error) {
	return s.changeProfile(ctx, sc, id, verb, func(_ context.Context, _ *db.Tx, p *Profile) error {
		if p.Archived == away {
			return fault.Gone
		}
		p.Archived = away
		return nil
	})
}

func (s *Service) changeProfile(ctx context.Context, sc access.Scope, id ids.ID, verb string, fn func(context.Context, *db.Tx, *Profile) error) (Profile, error) {
	var p Profile
	err := everywhere(sc)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.OnOrg().And(db.On("profile", id)), func(ctx context.Context, tx *db.Tx) (err error) {
			if p, err = profileByID(ctx, tx, sc, id); err != nil {
				return err
			}
			if err := fn(ctx, tx, &p); err != nil {
				return err
			}
			if err := updateProfile(ctx, tx, sc, p, s.Clock.Now()); err != nil {
				return nameTaken(err)
			}
			return s.edition(ctx, tx, sc, p, verb)
		})
	}
	return p, fault.Wrap(verb, err)
}

// edition keeps how the profile is now, and opens a new edition of the rulebook.
func (s *Service) edition(ctx context.Context, tx *db.Tx, sc access.Scope, p Profile, verb string) error {
	if err := putProfileParts(ctx, tx, sc, p); err != nil {
		return err
	}
	entry, err := s.log(ctx, tx, sc, verb, p.ID, nil)
	if err != nil {
		return err
	}
	content, err := json.Marshal(p.Content)
	if err != nil {
		return err
	}
	if err := insertProfileEdition(ctx, tx, sc, p.ID, string(content), s.Clock.Now(), entry); err != nil {
		return err
	}
	return s.changed(ctx, tx, sc)
}

// content checks an input against what there is.
func (s *Service) content(ctx context.Context, q db.Q, sc access.Scope, in ProfileInput) (Content, error) {
	c := Content{Name: strings.TrimSpace(in.Name), Everybody: in.Everybody, Requirements: each(in.Requirements)}
	switch n := len([]rune(c.Name)); {
	case n == 0:
		return c, fault.Bad("name", "required")
	case n > 120:
		return c, fault.Bad("name", "too_long", 120)
	}
	if n, err := countRequirements(ctx, q, sc, c.Requirements); err != nil {
		return c, err
	} else if n != len(c.Requirements) {
		return c, fault.Bad("requirements", "requirement.unknown")
	}
	var err error
	c.Rules, err = s.conditions(ctx, q, sc, in.Rules)
	return c, err
}

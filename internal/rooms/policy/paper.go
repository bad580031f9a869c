package policy

import (
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// PaperInput is a signature on paper, of somebody who has no account.
type PaperInput struct {
	ID       ids.ID     `path:"id" kind:"policy" json:"-"`
	Person   ids.ID     `json:"person" kind:"person"`
	SignedOn civil.Date `json:"signed_on" doc:"The day on the paper"`
	Reason   string     `json:"reason" minLength:"1" maxLength:"500" doc:"Why on paper, and where the paper is"`
}

// Paper enters a signature that was given on paper.
func (s *Service) Paper(ctx context.Context, sc access.Scope, in PaperInput) (g Signature, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.newest(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		if err := s.others(ctx, tx, sc, in.Person); err != nil {
			return err
		}
		a, err := s.asksOf(ctx, tx, sc, in.ID, in.Person)
		if err != nil {
			return err
		}
		if !a.Signature.Zero() {
			return fault.Bad("", "policy.signed_already")
		}
		v, err := s.newest(ctx, tx, sc, in.ID) // under their head
		if err != nil {
			return err
		}
		g = Signature{Policy: in.ID, N: v.N, Person: a.Person, Digest: v.Digest, How: OnPaper}
		if err := s.paper(ctx, tx, sc, &g, v, in.SignedOn, in.Reason); err != nil {
			return err
		}
		return s.put(ctx, tx, sc, &g, "policy.recorded")
	})
	return g, fault.Wrap("record a signature", err)
}

// others refuses whoever is concerned themselves, and people out of reach.
func (s *Service) others(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) error {
	if ok, err := s.People.Reaches(ctx, q, sc, who); err != nil {
		return err
	} else if !ok {
		return fault.NotFound
	}
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{who, sc.Person()})
	if err == nil && !sc.Person().Zero() && roots[who] == roots[sc.Person()] {
		err = fault.Bad("person", "policy.own_paper")
	}
	return err
}

// paper checks what is said of a paper.
func (s *Service) paper(ctx context.Context, q db.Q, sc access.Scope, g *Signature, v Version, on civil.Date, reason string) error {
	today, err := s.today(ctx, q, sc)
	switch {
	case err != nil:
		return err
	case on == 0:
		return fault.Bad("signed_on", "required")
	case on > today:
		return fault.Bad("signed_on", "policy.day_to_come")
	case on < v.PublishedOn:
		return fault.Bad("signed_on", "policy.before_published")
	case strings.TrimSpace(reason) == "":
		return fault.Bad("reason", "required")
	}
	g.SignedOn, g.Reason = on, pii.Hide(strings.TrimSpace(reason))
	return nil
}

// SignatureRef names a signature.
type SignatureRef struct {
	ID ids.ID `path:"id" kind:"signature" json:"-"`
}

// CorrectInput is what shall hold instead of a signature that was entered from paper.
type CorrectInput struct {
	ID       ids.ID     `path:"id" kind:"signature" json:"-"`
	SignedOn civil.Date `json:"signed_on" doc:"The day on the paper"`
	Reason   string     `json:"reason" minLength:"1" maxLength:"500" doc:"Why on paper, and what was wrong"`
}

// Correct says what a paper really said. What was entered stays readable.
func (s *Service) Correct(ctx context.Context, sc access.Scope, in CorrectInput) (Signature, error) {
	g, err := s.supersede(ctx, sc, in.ID, "policy.corrected", func(ctx context.Context, tx *db.Tx, g *Signature, v Version) error {
		return s.paper(ctx, tx, sc, g, v, in.SignedOn, in.Reason)
	})
	return g, fault.Wrap("correct a signature", err)
}

// Void says that a paper was entered for the wrong person or policy: it does not hold, and
// stays readable.
func (s *Service) Void(ctx context.Context, sc access.Scope, in SignatureRef) (Signature, error) {
	g, err := s.supersede(ctx, sc, in.ID, "policy.voided", func(_ context.Context, _ *db.Tx, g *Signature, _ Version) error {
		g.Voided = true
		return nil
	})
	return g, fault.Wrap("void a signature", err)
}

// supersede adds a row instead of one that was entered from paper. What somebody signed
// themselves is never superseded.
func (s *Service) supersede(ctx context.Context, sc access.Scope, id ids.ID, verb string, fn func(context.Context, *db.Tx, *Signature, Version) error) (g Signature, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		old, err := signatureByID(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if err := s.others(ctx, tx, sc, old.Person); err != nil {
			return err
		}
		if old.How != OnPaper {
			return fault.Bad("", "policy.not_paper")
		}
		if err := lock(ctx, tx, sc, []ids.ID{old.Person}); err != nil {
			return err
		}
		if taken, err := superseded(ctx, tx, sc, id); err != nil {
			return err
		} else if taken || old.Voided {
			return fault.Conflict
		}
		v, err := versionAt(ctx, tx, sc, old.Policy, old.N)
		if err != nil {
			return err
		}
		g = old
		g.Supersedes, g.Reason = old.ID, pii.Text{}
		if err := fn(ctx, tx, &g, v); err != nil {
			return err
		}
		return s.put(ctx, tx, sc, &g, verb)
	})
	return g, err
}

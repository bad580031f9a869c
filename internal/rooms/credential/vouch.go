package credential

import (
	"context"
	"encoding/json"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/evidence"
)

// DocumentInput names a document that shows a credential.
type DocumentInput struct {
	Ref
	Document ids.ID `json:"document" kind:"document"`
}

// Attach says which document shows a credential: one of the same person.
func (s *Service) Attach(ctx context.Context, sc access.Scope, in DocumentInput) (View, error) {
	err := s.with(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, h Held) error {
		if _, err := s.document(ctx, tx, sc, h, in.Document); err != nil {
			return err
		}
		added, err := attach(ctx, tx, sc, h.Credential, in.Document, sc.Account(), s.Clock.Now())
		if err != nil || !added {
			return err
		}
		return s.log(ctx, tx, sc, "credential.attached", h.Credential, nil)
	})
	if err != nil {
		return View{}, fault.Wrap("attach a document", err)
	}
	return s.view(ctx, sc, in.ID)
}

// Detach says that a document does not show a credential. Who saw it there stays in the history.
func (s *Service) Detach(ctx context.Context, sc access.Scope, in DocumentInput) (View, error) {
	err := s.with(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, h Held) error {
		gone, err := detach(ctx, tx, sc, in.ID, in.Document)
		if err != nil {
			return err
		}
		if !gone {
			return fault.Bad("document", "credential.document_unknown")
		}
		return s.log(ctx, tx, sc, "credential.detached", h.Credential, nil)
	})
	if err != nil {
		return View{}, fault.Wrap("detach a document", err)
	}
	return s.view(ctx, sc, in.ID)
}

// document is one of the credential's person that the caller may see.
func (s *Service) document(ctx context.Context, q db.Q, sc access.Scope, h Held, id ids.ID) (evidence.Brief, error) {
	if s.Documents != nil && !id.Zero() {
		all, err := s.Documents.Briefs(ctx, q, sc, []ids.ID{id})
		if err != nil {
			return evidence.Brief{}, err
		}
		if len(all) == 1 && all[0].Person == h.root {
			return all[0], nil
		}
	}
	return evidence.Brief{}, fault.Bad("document", "credential.document_unknown")
}

// See says that the caller saw a document that shows what was said of a credential.
func (s *Service) See(ctx context.Context, sc access.Scope, in DocumentInput) (View, error) {
	err := s.with(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, h Held) error {
		if err := s.notOneself(ctx, tx, sc, h); err != nil {
			return err
		}
		d, err := s.document(ctx, tx, sc, h, in.Document)
		if err != nil {
			return err
		}
		if d.Shown == 0 {
			return fault.Bad("document", "credential.document_waits")
		}
		if _, err := attach(ctx, tx, sc, h.Credential, in.Document, sc.Account(), s.Clock.Now()); err != nil {
			return err
		}
		return s.vouch(ctx, tx, sc, h, Evidence{Grade: DocumentSeen, Result: Agrees, How: "seen", Document: d.ID, DocumentN: d.Shown})
	})
	if err != nil {
		return View{}, fault.Wrap("vouch for a credential", err)
	}
	return s.view(ctx, sc, in.ID)
}

// WithdrawInput names evidence that was a mistake.
type WithdrawInput struct {
	Ref
	Evidence ids.ID `json:"evidence" kind:"evidence"`
}

// Withdraw says that what somebody vouched for was a mistake. The row stays in the history.
func (s *Service) Withdraw(ctx context.Context, sc access.Scope, in WithdrawInput) (View, error) {
	err := s.with(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, h Held) error {
		if err := s.notOneself(ctx, tx, sc, h); err != nil {
			return err
		}
		var was *Evidence
		for i, e := range h.Evidence {
			if e.Supersedes == in.Evidence {
				return fault.Conflict // by somebody else
			}
			if e.ID == in.Evidence && e.Result != Withdrawn {
				was = &h.Evidence[i]
			}
		}
		if was == nil {
			return fault.NotFound
		}
		return s.vouch(ctx, tx, sc, h, Evidence{N: was.N, Grade: was.Grade, Result: Withdrawn, How: was.How, Source: was.Source, Supersedes: was.ID})
	})
	if err != nil {
		return View{}, fault.Wrap("withdraw evidence", err)
	}
	return s.view(ctx, sc, in.ID)
}

// notOneself refuses who vouches for what they hold themselves, except where there is nobody else.
func (s *Service) notOneself(ctx context.Context, q db.Q, sc access.Scope, h Held) error {
	own, err := s.own(ctx, q, sc, h.Person)
	if err != nil || !own {
		return err
	}
	alone, err := s.alone(ctx, q, sc)
	if err == nil && !alone {
		err = fault.Bad("", "credential.own")
	}
	return err
}

// vouch adds evidence of the newest entry, or of the one it names, with what follows from it:
// rules may go by the credential from now on.
func (s *Service) vouch(ctx context.Context, tx *db.Tx, sc access.Scope, h Held, e Evidence) error {
	now := s.Clock.Now()
	e.ID, e.credential, e.person, e.By, e.At = s.NewID(now), h.ID, h.Person, sc.Account(), now
	if e.N == 0 {
		e.N = h.Head
	}
	st := storedEvidence{Evidence: e, seq: len(h.Evidence) + 1}
	if e.Answer != (Answer{}) {
		text, err := json.Marshal(e.Answer)
		if err != nil {
			return err
		}
		if st.answer, err = s.Keys.Seal(ctx, tx, keys.Subject{Org: sc.OrgID(), Person: h.Person, Class: class}, answerPlace(e.ID), pii.Hide(string(text))); err != nil {
			return err
		}
	}
	added, err := insertEvidence(ctx, tx, sc, st)
	if err != nil || !added {
		return err
	}
	if err := s.log(ctx, tx, sc, "credential.evidence", h.Credential, map[string]string{"grade": string(e.Grade), "result": string(e.Result), "how": e.How}); err != nil {
		return err
	}
	h.Evidence = append(h.Evidence, e)
	return s.counts(ctx, tx, sc, h)
}

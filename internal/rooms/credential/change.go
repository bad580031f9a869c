package credential

import (
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Ref names a credential.
type Ref struct {
	ID ids.ID `path:"id" kind:"credential" json:"-"`
}

// CorrectInput says what should have been said.
type CorrectInput struct {
	Ref
	Said
}

// Correct says what should have been said of a credential; what was said stays in its history.
func (s *Service) Correct(ctx context.Context, sc access.Scope, in CorrectInput) (View, error) {
	return s.change(ctx, sc, in.ID, "corrected", func(ctx context.Context, tx *db.Tx, h *Held) (Entry, error) {
		e, err := s.entry(ctx, tx, sc, in.Said)
		if err != nil {
			return e, err
		}
		if h.Pack == "" {
			h.Code = strings.TrimSpace(in.Code)
		}
		return e, nil
	})
}

// RenewInput is the next stretch of a credential.
type RenewInput struct {
	Ref
	ExpiresOn civil.Date `json:"expires_on" doc:"The last good day, as it was printed anew"`
	ValidFrom civil.Date `json:"valid_from,omitempty" doc:"The first day of the new stretch; the day after the last one unless told"`
	Number    string     `json:"number,omitempty" maxLength:"60" doc:"Where it has a new one"`
}

// Renew says until when a credential was renewed, or that it holds again.
func (s *Service) Renew(ctx context.Context, sc access.Scope, in RenewInput) (View, error) {
	return s.change(ctx, sc, in.ID, "renewed", func(ctx context.Context, tx *db.Tx, h *Held) (Entry, error) {
		was := h.now()
		if in.ExpiresOn == 0 {
			return Entry{}, fault.Bad("expires_on", "required")
		}
		if was.ExpiresOn != 0 && in.ExpiresOn <= was.ExpiresOn && !was.Status.ended() {
			return Entry{}, fault.Bad("expires_on", "credential.not_later")
		}
		from := in.ValidFrom
		if from == 0 && was.Status.ended() {
			return Entry{}, fault.Bad("valid_from", "required") // since when it holds again nobody can guess
		}
		if from == 0 && was.ExpiresOn != 0 {
			from = was.ExpiresOn + 1
		}
		said := Said{Kind: was.Kind, Title: was.Title.Reveal(), Issuer: was.Issuer.Reveal(), Jurisdiction: was.Jurisdiction, Number: in.Number, Status: Active,
			IssuedOn: was.IssuedOn, ValidFrom: from, ExpiresOn: in.ExpiresOn}
		return s.entry(ctx, tx, sc, said)
	})
}

// EndInput says that a credential holds no more.
type EndInput struct {
	Ref
	Status   Status     `json:"status" enum:"inactive,suspended,surrendered,revoked"`
	StatusOn civil.Date `json:"status_on" doc:"The first day on which it held no more"`
}

// End says that a credential holds no more. It stays, with its history.
func (s *Service) End(ctx context.Context, sc access.Scope, in EndInput) (View, error) {
	return s.change(ctx, sc, in.ID, "ended", func(ctx context.Context, tx *db.Tx, h *Held) (Entry, error) {
		was := h.now()
		said := Said{Kind: was.Kind, Title: was.Title.Reveal(), Issuer: was.Issuer.Reveal(), Jurisdiction: was.Jurisdiction, Status: in.Status, StatusOn: in.StatusOn,
			IssuedOn: was.IssuedOn, ValidFrom: was.ValidFrom, ExpiresOn: was.ExpiresOn}
		return s.entry(ctx, tx, sc, said)
	})
}

// change says something new of a credential, under its touch and that of the person.
func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, did string, fn func(context.Context, *db.Tx, *Held) (Entry, error)) (View, error) {
	err := s.with(ctx, sc, id, func(ctx context.Context, tx *db.Tx, h Held) error {
		if h.Pack != "" && did != "ended" {
			return fault.Bad("", "credential.of_board") // its form knows the board's periods
		}
		return s.changeTx(ctx, tx, sc, h, did, fn)
	})
	if err != nil {
		return View{}, fault.Wrap("credential."+did, err)
	}
	return s.view(ctx, sc, id)
}

// changeTx is change in a transaction that touched both.
func (s *Service) changeTx(ctx context.Context, tx *db.Tx, sc access.Scope, h Held, did string, fn func(context.Context, *db.Tx, *Held) (Entry, error)) error {
	was := h.now()
	code := h.Code
	e, err := fn(ctx, tx, &h)
	if err != nil {
		return err
	}
	e.credential, e.person, e.N, e.Did = h.ID, h.Person, h.Head+1, did
	if err := s.mine(ctx, tx, sc, h.Person, &e); err != nil {
		return err
	}
	if e.Number.Empty() {
		e.Number = was.Number
	}
	st, err := s.seal(ctx, tx, sc, e)
	if err != nil {
		return err
	}
	if st.says(was) && code == h.Code && was.Issuer.Reveal() == st.Issuer.Reveal() && was.Number.Reveal() == st.Number.Reveal() {
		return nil // said already
	}
	if err := s.notTwice(ctx, tx, sc, h.root, st.Entry, h.ID); err != nil {
		return err
	}
	h.Head = e.N
	if err := s.soon(ctx, tx, sc, &h.Credential, st.Entry); err != nil {
		return err
	}
	if err := update(ctx, tx, sc, h.Credential, st.Entry); err != nil {
		return err
	}
	h.Entries = append(h.Entries, st.Entry)
	return s.keep(ctx, tx, sc, h, st)
}

// with runs fn under the touch of a credential and of whose it is.
func (s *Service) with(ctx context.Context, sc access.Scope, id ids.ID, fn func(context.Context, *db.Tx, Held) error) error {
	var c stored
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		c, err = byID(ctx, q, sc, id)
		return err
	}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sc, db.On("person", c.root).And(db.On("credential", id)), func(ctx context.Context, tx *db.Tx) error {
		h, err := s.one(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if h.root != c.root || len(h.Entries) == 0 {
			return fault.Conflict // merged meanwhile
		}
		if _, err := s.Keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{h.Person}); err != nil {
			return err
		}
		return fn(ctx, tx, h)
	})
}

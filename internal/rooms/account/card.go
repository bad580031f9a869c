package account

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// cardLife is how long a printed card can lie around before it is used.
const cardLife = 30 * 24 * time.Hour

// Card is what somebody without e-mail gets on paper. It is shown once.
type Card struct {
	Account  ids.ID
	Username pii.Text
	Code     pii.Text
	Until    time.Time
}

// CardsInput asks for accounts of people without e-mail.
type CardsInput struct {
	Role   string   `json:"role" minLength:"1" maxLength:"40" doc:"Code of the role the new members get"`
	Count  int      `json:"count,omitempty" minimum:"0" maximum:"100" doc:"How many, for people who are not in the records yet"`
	People []ids.ID `json:"people,omitempty" kind:"person" maxItems:"100" doc:"The people they are in the organization's records"`
}

// NewCards makes members who sign in with a username that contains no name and a code
// that works once. The organization manages these accounts: it alone can print new cards.
func (s *Service) NewCards(ctx context.Context, sc access.Scope, in CardsInput) ([]Card, error) {
	people := in.People
	if len(people) == 0 {
		people = make([]ids.ID, in.Count)
	}
	if len(people) == 0 || len(people) > 100 {
		return nil, fault.Bad("count", "required")
	}
	err := s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		for _, p := range in.People {
			if err := s.mayBind(ctx, q, sc, p, "people"); err != nil {
				return err
			}
		}
		return s.mayGive(ctx, q, sc, in.Role)
	})
	if err != nil {
		return nil, fault.Wrap("print cards", err)
	}
	var out []Card
	for _, p := range people {
		c, err := s.newCard(ctx, sc, in.Role, p)
		if err != nil {
			return out, fault.Wrap("print cards", err)
		}
		out = append(out, c)
	}
	return out, nil
}

func (s *Service) newCard(ctx context.Context, sc access.Scope, role string, person ids.ID) (Card, error) {
	c, hash, err := s.draw(ctx)
	if err != nil {
		return c, err
	}
	for range 5 { // a name that is taken is drawn anew
		c.Username = pii.Hide(secret.NewUsername())
		err = s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			a, err := s.addAccount(ctx, tx, secret.Username, c.Username, func(a *Account) {
				a.secret, a.CardUntil, a.ManagedBy = hash, c.Until, sc.OrgID()
			})
			c.Account = a.ID
			return err
		})
		if !db.Unique(err) {
			break
		}
	}
	if err != nil {
		return c, err
	}
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		m, err := s.enter(ctx, tx, sc, c.Account, person)
		if err != nil {
			return err
		}
		if err := s.roles.Admit(ctx, tx, sc, c.Account, role, nil); err != nil {
			return err
		}
		return s.record(ctx, tx, sc, "card.printed", "membership", m.ID, person, map[string]string{"account": c.Account.String()})
	})
	if db.Unique(err) {
		err = fault.Bad("people", "account.person_taken")
	}
	return c, err
}

func (s *Service) draw(ctx context.Context) (c Card, hash string, err error) {
	code := secret.NewCode()
	c = Card{Code: pii.Hide(code), Until: s.clock.Now().Add(cardLife)}
	hash, err = s.hasher.Hash(ctx, secret.CleanCode(code))
	return c, hash, err
}

// Reprint makes a new card for somebody who forgot their passphrase. Only the
// organization that manages the account can, and only while the account works nowhere
// else: a card is a way in. It ends every session and opens no lock.
func (s *Service) Reprint(ctx context.Context, sc access.Scope, in MemberRef) (c Card, err error) {
	c, hash, err := s.draw(ctx)
	if err != nil {
		return c, err
	}
	c.Account = in.Account
	err = s.db.Write(ctx, sc, onAccount(in.Account), func(ctx context.Context, tx *db.Tx) error {
		m, err := membershipOf(ctx, tx, sc.OrgID(), in.Account)
		if err != nil {
			return err
		}
		a, err := accountByID(ctx, tx, in.Account)
		if err != nil {
			return err
		}
		all, err := activeMemberships(ctx, tx, in.Account)
		if err != nil {
			return err
		}
		if m.State != MemberActive || a.ManagedBy != sc.OrgID() || a.LoginKind != secret.Username || len(all) != 1 {
			return fault.Bad("", "account.not_managed")
		}
		if err := s.guard.NotAbove(ctx, tx, sc, in.Account); err != nil {
			return err
		}
		if err := setCard(ctx, tx, a.ID, hash, c.Until); err != nil {
			return err
		}
		if err := dropSessions(ctx, tx, a.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, sc, "card.printed", "membership", m.ID, m.Person, map[string]string{"account": a.ID.String()})
	})
	if err != nil {
		return Card{}, fault.Wrap("print card", err)
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		a, err := accountByID(ctx, q, in.Account)
		if err != nil {
			return err
		}
		c.Username, err = s.openLogin(ctx, q, a)
		return err
	})
	return c, fault.Wrap("print card", err)
}

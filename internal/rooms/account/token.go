package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
	"standing/internal/rooms/account/secret"
)

// Tokens let programs use the API as the member who made them. A token may do what it
// names, as far as its maker may at that moment, and sees no pages.

// The permissions of tokens. Only who just proved who they are makes one.
var (
	PermTokens    = access.Perm{Name: "token.view", Module: "access", Right: access.Manage}
	PermMakeToken = access.Perm{Name: "token.make", Module: "access", Right: access.Manage, StepUp: true}
	PermEndToken  = access.Perm{Name: "token.end", Module: "access", Right: access.Manage}
)

// Token is one, without its text.
type Token struct {
	ID           ids.ID
	Version      int64
	Account      ids.ID
	Name         pii.Text
	Perms        []string
	SecondFactor bool
	MadeAt       time.Time
	ExpiresAt    time.Time
	UsedOn       civil.Date // the last day on which it was used; zero for never
	EndedAt      time.Time
	hash         []byte
	name         keys.Sealed
}

// Works reports whether it can be used.
func (t Token) Works(now time.Time) bool { return t.EndedAt.IsZero() && now.Before(t.ExpiresAt) }

func tokenPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "api_token", Column: "name", Row: id}
}

// TokenInput is what a new token is for.
type TokenInput struct {
	Name  string   `json:"name" minLength:"1" maxLength:"80" doc:"What will use it"`
	Perms []string `json:"permissions" minItems:"1" maxItems:"200" uniqueItems:"true" doc:"What it may do, by the names of permissions; none that its maker has not"`
	Days  int      `json:"days" minimum:"1" maximum:"365" doc:"For how many days it works"`
}

// MakeToken makes a token and gives its text, which is kept nowhere. factor says whether
// the session of who makes it passed a second factor.
func (s *Service) MakeToken(ctx context.Context, sc access.Scope, in TokenInput, factor bool) (t Token, text pii.Text, err error) {
	err = s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		t, text, err = s.MakeTokenTx(ctx, tx, sc, in, factor)
		return err
	})
	return t, text, fault.Wrap("make token", err)
}

// MakeTokenTx is MakeToken in the transaction of what the token is for.
func (s *Service) MakeTokenTx(ctx context.Context, tx *db.Tx, sc access.Scope, in TokenInput, factor bool) (t Token, text pii.Text, err error) {
	in.Name = strings.TrimSpace(in.Name)
	switch {
	case !sc.Via().ID.Zero():
		return t, text, fault.Denied // who only visits lends nothing on
	case in.Name == "":
		return t, text, fault.Bad("name", "required")
	}
	offered := s.grantable(sc)
	for _, name := range in.Perms {
		if !slices.ContainsFunc(offered, func(p access.Perm) bool { return p.Name == name }) {
			return t, text, fault.Bad("permissions", "account.perm_not_yours")
		}
	}
	now := s.clock.Now()
	t = Token{ID: s.newID(now), Version: 1, Account: sc.Account(), Name: pii.Hide(in.Name), Perms: slices.Sorted(slices.Values(in.Perms)),
		SecondFactor: factor, MadeAt: now, ExpiresAt: now.AddDate(0, 0, in.Days)}
	token, hash := secret.NewToken()
	t.hash = hash
	if t.name, err = s.ring.Seal(ctx, tx, keys.Organization(sc.OrgID()), tokenPlace(t.ID), t.Name); err != nil {
		return t, text, err
	}
	if err := insertToken(ctx, tx, sc.OrgID(), t); err != nil {
		return t, text, err
	}
	err = s.record(ctx, tx, sc, "token.made", "api_token", t.ID, ids.ID{}, map[string]string{"until": t.ExpiresAt.Format(time.DateOnly)})
	return t, pii.Hide(tokenPrefix + sc.PublicOrg().String() + "_" + token), err
}

// grantable are the permissions that a token of the caller may have: their own, but not
// those about tokens, so that no token outlives itself.
func (s *Service) grantable(sc access.Scope) []access.Perm {
	return slices.DeleteFunc(slices.Clone(s.config.Perms), func(p access.Perm) bool {
		return strings.HasPrefix(p.Name, "token.") || sc.Can(p) == access.None
	})
}

// TokensInput is which page of tokens.
type TokensInput struct {
	Before ids.ID `query:"before" json:"-" kind:"token"`
}

const tokensPage = 50

// Tokens lists the tokens of the organization, the newest first.
func (s *Service) Tokens(ctx context.Context, sc access.Scope, in TokensInput) (out []Token, next ids.ID, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, next, err = nil, ids.ID{}, nil
		rows, err := tokensOf(ctx, q, sc.OrgID(), in.Before, tokensPage+1)
		if err != nil {
			return err
		}
		if len(rows) > tokensPage {
			rows = rows[:tokensPage]
			next = rows[tokensPage-1].ID
		}
		for _, t := range rows {
			if t.Name, err = s.ring.Open(ctx, q, keys.Organization(sc.OrgID()), tokenPlace(t.ID), t.name); err != nil {
				return err
			}
			out = append(out, t)
		}
		return nil
	})
	return out, next, fault.Wrap("list tokens", err)
}

// TokenRef names a token.
type TokenRef struct {
	ID ids.ID `path:"id" json:"-" kind:"token"`
}

// EndToken makes a token worthless, at its next use on every replica.
func (s *Service) EndToken(ctx context.Context, sc access.Scope, in TokenRef) error {
	return fault.Wrap("end token", s.db.Write(ctx, sc, db.On("api_token", in.ID), func(ctx context.Context, tx *db.Tx) error {
		return s.EndTokenTx(ctx, tx, sc, in.ID)
	}))
}

// EndTokenTx is EndToken in the transaction of what the token was for: one that touched that.
func (s *Service) EndTokenTx(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	t, err := tokenByID(ctx, tx, sc.OrgID(), id)
	switch {
	case err != nil:
		return err
	case !t.EndedAt.IsZero():
		return fault.Gone
	}
	if err := endToken(ctx, tx, sc.OrgID(), id, s.clock.Now()); err != nil {
		return err
	}
	return s.record(ctx, tx, sc, "token.ended", "api_token", id, ids.ID{}, nil)
}

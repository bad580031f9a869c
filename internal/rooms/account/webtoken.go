package account

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/civil"
)

// TokenView is a token as a program sees one.
type TokenView struct {
	ID        ids.ID     `json:"id"`
	Name      string     `json:"name"`
	Account   ids.ID     `json:"account" doc:"The member for whom it acts"`
	By        string     `json:"by" doc:"What that member is called"`
	Perms     []string   `json:"permissions"`
	MadeAt    time.Time  `json:"made_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedOn    civil.Date `json:"used_on,omitempty" doc:"The last day of use; no more is kept"`
	EndedAt   time.Time  `json:"ended_at,omitzero"`
	works     bool
}

// TokenList is a page of tokens, the newest first.
type TokenList struct {
	Tokens []TokenView `json:"tokens"`
	Next   ids.ID      `json:"next,omitzero" doc:"Where the next page begins; left out on the last"`
}

// NewToken is a token with its text, which is shown once.
type NewToken struct {
	ID        ids.ID    `json:"id"`
	Token     string    `json:"token" doc:"Only now: it is kept nowhere"`
	ExpiresAt time.Time `json:"expires_at"`

	example string // a request as somebody types it; the token is put in by hand
}

func (s *Service) tokenRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/org/tokens", PermTokens, s.tokensOp, web.Face[TokensInput, TokenList]{View: tokensView, Doc: "The tokens with which programs use the API"}),
		web.Page("/org/tokens/new", PermMakeToken, s.newTokenPage),
		web.Op("POST", "/org/tokens", PermMakeToken, s.makeTokenOp, web.Face[TokenInput, NewToken]{View: tokenMade, Form: "/org/tokens/new", Status: http.StatusCreated,
			Doc: "Make a token for a program; its text is answered once"}),
		web.Op("POST", "/org/tokens/{id}/end", PermEndToken, s.endTokenOp, web.Face[TokenRef, web.None]{Of: web.Row("api_token"),
			Then: to[TokenRef, web.None]("/org/tokens"), Done: "account.token_ended", Doc: "End a token"}),
	}
}

func (s *Service) tokensOp(ctx context.Context, sc access.Scope, in TokensInput) (out TokenList, err error) {
	all, next, err := s.Tokens(ctx, sc, in)
	if err != nil {
		return out, err
	}
	who := make([]ids.ID, len(all))
	for i, t := range all {
		who[i] = t.Account
	}
	names, err := s.NamesOf(ctx, sc.OrgID(), who)
	out = TokenList{Tokens: make([]TokenView, len(all)), Next: next}
	for i, t := range all {
		out.Tokens[i] = TokenView{t.ID, t.Name.Reveal(), t.Account, names[t.Account].Reveal(), t.Perms, t.MadeAt, t.ExpiresAt, t.UsedOn, t.EndedAt, t.Works(s.clock.Now())}
	}
	return out, err
}

func (s *Service) newTokenPage(_ context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	return tokenScreen(s.grantable(sc)), nil
}

func (s *Service) makeTokenOp(ctx context.Context, sc access.Scope, in TokenInput) (NewToken, error) {
	t, text, err := s.MakeToken(ctx, sc, in, web.Who(ctx).SecondFactor)
	example := "curl -H 'Authorization: Bearer TOKEN' " + s.link(strings.TrimPrefix(web.APIRoot, "/"), "people")
	return NewToken{ID: t.ID, Token: text.Reveal(), ExpiresAt: t.ExpiresAt, example: example}, err
}

func (s *Service) endTokenOp(ctx context.Context, sc access.Scope, in TokenRef) (web.None, error) {
	return web.None{}, s.EndToken(ctx, sc, in)
}

// modulesOf are the modules of permissions, in their order.
func modulesOf(perms []access.Perm) (names []string, of map[string][]access.Perm) {
	of = map[string][]access.Perm{}
	for _, p := range perms {
		if of[p.Module] == nil {
			names = append(names, p.Module)
		}
		of[p.Module] = append(of[p.Module], p)
	}
	return names, of
}

// isAPI reports whether a request is for the JSON faces: tokens see nothing else.
func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, web.APIRoot+"/") }

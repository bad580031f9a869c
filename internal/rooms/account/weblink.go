package account

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// The pages behind links that were mailed. GET shows and uses nothing up, POST acts.

// TokenPath is what a mailed link holds.
type TokenPath struct {
	Token pii.Text `path:"token" json:"-" kind:"link"`
}

type resetForm struct {
	TokenPath
	SetInput
}

type sidePath struct {
	Side string `path:"side" json:"-" kind:"side"`
	TokenPath
}

// OfferPath is the link of an invitation.
type OfferPath struct {
	Org ids.ID `path:"org" json:"-" kind:"org"`
	TokenPath
}

type acceptForm struct {
	OfferPath
	Passphrase pii.Text `json:"passphrase,omitempty" format:"password" doc:"For a new account: 12 to 128 characters"`
}

type orgPath struct {
	Org ids.ID `path:"org" json:"-" kind:"org"`
}

func (s *Service) linkRoutes() []web.Route {
	open, proof := web.Public(entering), web.Public(linked)
	return []web.Route{
		web.Page("/reset", open, s.askResetPage),
		web.Op("POST", "/reset", open, s.askResetOp, web.Face[AskResetInput, web.None]{Then: to[AskResetInput, web.None]("/reset/sent"), Form: "/reset", Doc: "Ask for a link to choose a new passphrase"}),
		web.Page("/reset/sent", open, s.sentPage("account.reset_sent")),
		web.Page("/reset/{token}", proof, s.resetPage),
		web.Op("POST", "/reset/{token}", proof, s.resetOp, web.Face[resetForm, web.None]{Then: to[resetForm, web.None]("/sign-in"), Form: "/reset/{token}", Done: "account.reset_done", Doc: "Choose a new passphrase"}),
		web.Page("/unlock/{token}", proof, s.unlockPage),
		web.Op("POST", "/unlock/{token}", proof, s.unlockOp, web.Face[TokenPath, web.None]{Then: to[TokenPath, web.None]("/sign-in"), Form: "/unlock/{token}", Done: "account.unlocked", Doc: "Open one's own locked account"}),
		web.Page("/account/email/{side}/{token}", proof, s.agreePage),
		web.Op("POST", "/account/email/{side}/{token}", proof, s.agreeOp, web.Face[sidePath, Agreed]{
			Then: to[sidePath, Agreed]("/account"), Form: "/account/email/{side}/{token}", Done: "account.email_agreed", Doc: "Agree to another address"}),
		web.Page("/invitation/{org}/{token}", proof, s.offerPage),
		web.Op("POST", "/invitation/{org}/{token}", proof, s.acceptOp, web.Face[acceptForm, Signed]{Then: goOn[acceptForm], Form: "/invitation/{org}/{token}", Done: "account.welcome", Doc: "Accept an invitation"}),
		web.Page("/join/{org}", open, s.joinPage),
		web.Op("POST", "/join/{org}", open, s.joinOp, web.Face[JoinInput, web.None]{Then: to[JoinInput, web.None]("/join-sent"), Form: "/join/{org}", Doc: "Ask to join an organization that allows it"}),
		web.Page("/join-sent", open, s.sentPage("account.join_sent")),
	}
}

func (s *Service) askResetOp(ctx context.Context, _ access.Scope, in AskResetInput) (web.None, error) {
	return web.None{}, s.AskReset(ctx, in, clientOf(ctx))
}

func (s *Service) askResetPage(context.Context, access.Scope, web.None) (templ.Component, error) {
	return askReset(), nil
}

func (s *Service) sentPage(code string) func(context.Context, access.Scope, web.None) (templ.Component, error) {
	return func(context.Context, access.Scope, web.None) (templ.Component, error) { return sent(code), nil }
}

func (s *Service) resetPage(ctx context.Context, _ access.Scope, in TokenPath) (templ.Component, error) {
	return newPassphrase(resetView(in.Token)), s.LookReset(ctx, in.Token)
}

func (s *Service) resetOp(ctx context.Context, _ access.Scope, in resetForm) (web.None, error) {
	return web.None{}, s.Reset(ctx, ResetInput{Token: in.Token, Passphrase: in.Passphrase})
}

func (s *Service) unlockPage(ctx context.Context, _ access.Scope, in TokenPath) (templ.Component, error) {
	return one("account.unlock", "/unlock/"+in.Token.Reveal()), s.LookUnlock(ctx, in.Token)
}

func (s *Service) unlockOp(ctx context.Context, _ access.Scope, in TokenPath) (web.None, error) {
	return web.None{}, s.UnlockSelf(ctx, UnlockInput(in))
}

// Agreed says whether the address has changed or the other side is still asked.
type Agreed struct {
	Done bool `json:"done"`
}

func (s *Service) agreePage(ctx context.Context, _ access.Scope, in sidePath) (templ.Component, error) {
	return one("account.email_"+in.Side+"_page", "/account/email/"+in.Side+"/"+in.Token.Reveal()), s.LookEmail(ctx, in.Side, in.Token)
}

func (s *Service) agreeOp(ctx context.Context, _ access.Scope, in sidePath) (Agreed, error) {
	done, err := s.AgreeEmail(ctx, AgreeInput{Side: in.Side, Token: in.Token})
	return Agreed{done}, err
}

func (s *Service) offerPage(ctx context.Context, _ access.Scope, in OfferPath) (templ.Component, error) {
	o, err := s.LookInvitation(ctx, in.Org, in.Token)
	if err != nil {
		return nil, err
	}
	action := "/invitation/" + in.Org.String() + "/" + in.Token.Reveal()
	if web.Who(ctx).Account.Zero() {
		return offer(o, action), nil
	}
	me, err := s.Me(ctx, web.Who(ctx))
	return offerSignedIn(o, action, me), err
}

func (s *Service) acceptOp(ctx context.Context, _ access.Scope, in acceptForm) (Signed, error) {
	step, err := s.Accept(ctx, web.Who(ctx), AcceptInput{Org: in.Org, Token: in.Token, Passphrase: in.Passphrase}, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return settle(ctx, step, "/"), nil
}

func (s *Service) joinPage(ctx context.Context, _ access.Scope, in orgPath) (templ.Component, error) {
	o, profile, err := s.SignUp(ctx, in.Org)
	return join(o, profile), err
}

func (s *Service) joinOp(ctx context.Context, _ access.Scope, in JoinInput) (web.None, error) {
	return web.None{}, s.AskJoin(ctx, in, clientOf(ctx))
}

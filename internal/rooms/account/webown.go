package account

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

type sessionPath struct {
	ID ids.ID `path:"id" json:"-" kind:"session"`
}

type passkeyPath struct {
	ID ids.ID `path:"id" json:"-" kind:"passkey"`
}

type switchForm struct {
	SwitchInput
	NextForm
}

func (s *Service) ownRoutes() []web.Route {
	mine := web.SignedIn(own)
	return []web.Route{
		web.Page("/organizations", mine, s.placesPage),
		web.Op("POST", "/organizations", mine, s.switchOp, web.Face[switchForm, Signed]{Then: goOn[switchForm], Form: "/organizations", Doc: "Work in another organization"}),
		web.Page("/confirm", mine, s.confirmPage),
		web.Op("POST", "/confirm", mine, s.confirmOp, web.Face[confirmForm, Signed]{Then: goOn[confirmForm], Form: "/confirm", Doc: "Prove once more who one is"}),
		web.Op("POST", "/confirm/passkey", mine, s.confirmPasskeyOp, web.Face[passkeyForm, Signed]{Then: goOn[passkeyForm], Form: "/confirm", Doc: "Prove it with a passkey"}),
		web.Page("/account", mine, s.accountPage),
		web.Page("/account/passphrase", mine, s.changePage),
		web.Op("POST", "/account/passphrase", mine, s.changeOp, web.Face[ChangeInput, web.None]{Then: to[ChangeInput, web.None]("/account"), Form: "/account/passphrase", Done: "account.passphrase_changed", Doc: "Change the passphrase; every other session ends"}),
		web.Page("/account/email", mine.Confirmed(), s.emailPage),
		web.Op("POST", "/account/email", mine.Confirmed(), s.emailOp, web.Face[EmailInput, web.None]{Then: to[EmailInput, web.None]("/account"), Form: "/account/email", Done: "account.email_asked", Doc: "Ask to change the address"}),
		web.API("GET", "/account/sessions", mine, s.sessionsOp, web.Face[web.None, []SessionView]{Doc: "Where one is signed in"}),
		web.Op("POST", "/account/sessions/end", mine, s.elsewhereOp, web.Face[web.None, Ended]{Then: to[web.None, Ended]("/account"), Done: "account.elsewhere_ended", Doc: "End every other session"}),
		web.Op("POST", "/account/sessions/{id}/end", mine, s.endOp, web.Face[sessionPath, web.None]{Then: to[sessionPath, web.None]("/account"), Done: "account.session_ended", Doc: "End a session"}),
	}
}

func (s *Service) factorRoutes() []web.Route {
	mine := web.SignedIn(own)
	return []web.Route{
		web.Page("/account/app", mine.Confirmed(), s.appPage),
		web.Op("POST", "/account/app", mine.Confirmed(), s.appOp, web.Face[CodeInput, Codes]{View: codesPage[CodeInput], Form: "/account/app", Doc: "Prove an authenticator app"}),
		web.Op("POST", "/account/app/remove", mine.Confirmed(), s.removeAppOp, web.Face[web.None, web.None]{Then: to[web.None, web.None]("/account"), Form: "/account", Done: "account.app_removed", Doc: "Stop using the authenticator app"}),
		web.Op("POST", "/account/codes", mine.Confirmed(), s.codesOp, web.Face[web.None, Codes]{View: codesPage[web.None], Form: "/account", Doc: "Get new recovery codes"}),
		web.Page("/account/passkeys/new", mine.Confirmed(), s.passkeyPage),
		web.Op("POST", "/account/passkeys", mine.Confirmed(), s.passkeyOp, web.Face[PasskeyInput, Codes]{View: codesPage[PasskeyInput], Form: "/account/passkeys/new", Doc: "Add a passkey"}),
		web.Op("POST", "/account/passkeys/{id}/remove", mine.Confirmed(), s.removePasskeyOp, web.Face[passkeyPath, web.None]{Then: to[passkeyPath, web.None]("/account"), Form: "/account", Done: "account.passkey_removed", Doc: "Stop using a passkey"}),
	}
}

func (s *Service) placesPage(ctx context.Context, _ access.Scope, in NextQuery) (templ.Component, error) {
	list, err := s.Places(ctx, web.Who(ctx))
	return organizations(list, web.SafeNext(in.Next)), err
}

func (s *Service) switchOp(ctx context.Context, _ access.Scope, in switchForm) (Signed, error) {
	if err := s.Switch(ctx, web.Who(ctx), in.SwitchInput); err != nil {
		return Signed{}, err
	}
	return Signed{Stage: Full, Next: web.SafeNext(in.Next)}, nil
}

func (s *Service) confirmPage(ctx context.Context, _ access.Scope, in NextQuery) (templ.Component, error) {
	me, err := s.Me(ctx, web.Who(ctx))
	if err != nil {
		return nil, err
	}
	if s.clock.Now().Sub(web.Who(ctx).Fresh) <= access.StepUpWindow && me.MustEnrol {
		return mustEnrol(), nil // fresh enough: what is missing is the factor
	}
	return confirm(me, web.SafeNext(in.Next)), nil
}

func (s *Service) confirmOp(ctx context.Context, _ access.Scope, in confirmForm) (Signed, error) {
	step, err := s.Confirm(ctx, web.Who(ctx), in.ConfirmInput, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return back(ctx, step, in.Next), nil
}

func (s *Service) confirmPasskeyOp(ctx context.Context, _ access.Scope, in passkeyForm) (Signed, error) {
	step, err := s.ConfirmPasskey(ctx, web.Who(ctx), in.PasskeyInput, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return back(ctx, step, in.Next), nil
}

// back is settle for somebody who is signed in and stays where they are.
func back(ctx context.Context, step Step, next string) Signed {
	web.SetCookie(ctx, web.SessionCookie, step.Session.Reveal(), step.Keep)
	return Signed{Stage: Full, Next: web.SafeNext(next)}
}

func (s *Service) accountPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	p := web.Who(ctx)
	me, err := s.Me(ctx, p)
	if err != nil {
		return nil, err
	}
	sessions, err := s.Sessions(ctx, p)
	if err != nil {
		return nil, err
	}
	passkeys, err := s.Passkeys(ctx, p)
	return settings(me, sessions, passkeys), err
}

func (s *Service) changePage(context.Context, access.Scope, web.None) (templ.Component, error) {
	return changePassphrase(), nil
}

func (s *Service) changeOp(ctx context.Context, _ access.Scope, in ChangeInput) (web.None, error) {
	step, err := s.ChangePassphrase(ctx, web.Who(ctx), in, clientOf(ctx))
	if err == nil {
		back(ctx, step, "/")
	}
	return web.None{}, err
}

func (s *Service) emailPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	me, err := s.Me(ctx, web.Who(ctx))
	return changeEmail(me), err
}

func (s *Service) emailOp(ctx context.Context, _ access.Scope, in EmailInput) (web.None, error) {
	return web.None{}, s.ChangeEmail(ctx, web.Who(ctx), in)
}

// SessionView is a session as a program sees it.
type SessionView struct {
	ID           ids.ID `json:"id"`
	Current      bool   `json:"current"`
	Organization string `json:"organization"`
	Agent        string `json:"agent" doc:"browser.system, such as firefox.windows"`
	Address      string `json:"address" doc:"The network address it was opened from"`
	SeenAt       string `json:"seen_at" format:"date-time"`
}

func (s *Service) sessionsOp(ctx context.Context, _ access.Scope, _ web.None) ([]SessionView, error) {
	list, err := s.Sessions(ctx, web.Who(ctx))
	out := make([]SessionView, len(list))
	for i, v := range list {
		out[i] = SessionView{v.ID, v.Current, v.Org, v.Agent, v.IP.Reveal(), v.SeenAt.Format("2006-01-02T15:04:05Z")}
	}
	return out, err
}

// Ended is how many sessions ended.
type Ended struct {
	Ended int64 `json:"ended"`
}

func (s *Service) elsewhereOp(ctx context.Context, _ access.Scope, _ web.None) (Ended, error) {
	n, err := s.SignOutElsewhere(ctx, web.Who(ctx))
	return Ended{n}, err
}

func (s *Service) endOp(ctx context.Context, _ access.Scope, in sessionPath) (web.None, error) {
	return web.None{}, s.EndSession(ctx, web.Who(ctx), in.ID)
}

func (s *Service) appPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	e, err := s.BeginTOTP(ctx, web.Who(ctx))
	return app(e), err
}

// Codes are recovery codes, shown once; none if there are some already.
type Codes struct {
	Codes []string `json:"codes"`
}

func (s *Service) appOp(ctx context.Context, _ access.Scope, in CodeInput) (Codes, error) {
	step, codes, err := s.EnrolTOTP(ctx, web.Who(ctx), in)
	if err == nil {
		back(ctx, step, "/")
	}
	return Codes{append([]string{}, codes...)}, err
}

func (s *Service) removeAppOp(ctx context.Context, _ access.Scope, _ web.None) (web.None, error) {
	return web.None{}, s.RemoveTOTP(ctx, web.Who(ctx))
}

func (s *Service) codesOp(ctx context.Context, _ access.Scope, _ web.None) (Codes, error) {
	codes, err := s.NewCodes(ctx, web.Who(ctx))
	return Codes{codes}, err
}

func codesPage[In any](_ context.Context, _ access.Scope, _ In, out Codes) templ.Component {
	return recoveryCodes(out.Codes)
}

func (s *Service) passkeyPage(context.Context, access.Scope, web.None) (templ.Component, error) {
	return newPasskey(), nil
}

func (s *Service) passkeyOp(ctx context.Context, _ access.Scope, in PasskeyInput) (Codes, error) {
	step, codes, err := s.EnrolPasskey(ctx, web.Who(ctx), in)
	if err == nil {
		back(ctx, step, "/")
	}
	return Codes{append([]string{}, codes...)}, err
}

func (s *Service) removePasskeyOp(ctx context.Context, _ access.Scope, in passkeyPath) (web.None, error) {
	return web.None{}, s.RemovePasskey(ctx, web.Who(ctx), in.ID)
}

func (s *Service) signInPage(_ context.Context, _ access.Scope, in NextQuery) (templ.Component, error) {
	return signIn(web.SafeNext(in.Next), s.config.Try), nil
}

func (s *Service) factorPage(ctx context.Context, _ access.Scope, in NextQuery) (templ.Component, error) {
	half, _, err := s.halfSession(ctx, clientOf(ctx), StageFactor)
	if err != nil {
		return nil, err
	}
	me, err := s.Me(ctx, access.Principal{Account: half.Account})
	return factor(me, web.SafeNext(in.Next)), err
}

func (s *Service) firstPage(ctx context.Context, _ access.Scope, in NextQuery) (templ.Component, error) {
	_, _, err := s.halfSession(ctx, clientOf(ctx), StageCard)
	return newPassphrase(firstView(web.SafeNext(in.Next))), err
}

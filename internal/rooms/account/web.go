package account

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// DeviceCookie tells a browser that is known from a stranger's.
var DeviceCookie = web.Cookie{Name: "standing-device", Surface: "entry", Category: "essential", Life: deviceLife, Owner: "account",
	Reason: "tells somebody's own browser from a stranger's"}

// Cookies is this room's part of the cookie register; the sign-in cookie is web's.
func Cookies() []web.Cookie { return []web.Cookie{DeviceCookie} }

type requestKey struct{}

// Around lets this room's operations see the cookies and the browser of a request. The
// server puts it around everything.
func Around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, r)))
	})
}

// clientOf is the browser that a request came from.
func clientOf(ctx context.Context) Client {
	r, ok := ctx.Value(requestKey{}).(*http.Request)
	if !ok {
		panic("account: Around is not around the server")
	}
	secure := web.Secure(ctx)
	c := Client{Agent: pii.Hide(r.UserAgent()), Session: cookie(r, web.SessionCookie, secure), Device: cookie(r, DeviceCookie, secure)}
	c.IP, _ = netip.ParseAddr(web.Client(ctx).Reveal())
	return c
}

func cookie(r *http.Request, c web.Cookie, secure bool) pii.Text {
	got, err := r.Cookie(c.CookieName(secure))
	if err != nil {
		return pii.Text{}
	}
	return pii.Hide(got.Value)
}

// WhoOf is whom a request comes from, for web.Server: under the API a token goes before a
// cookie, elsewhere it is worth nothing.
func (s *Service) WhoOf(r *http.Request) (access.Principal, error) {
	if bearer := r.Header.Get("Authorization"); bearer != "" && isAPI(r) {
		return s.bearer(r.Context(), bearer, web.Client(r.Context()))
	}
	return s.Who(r.Context(), cookie(r, web.SessionCookie, web.Secure(r.Context())))
}

// Signed is what a program learns of a sign-in; the rest is in the cookies.
type Signed struct {
	Stage Stage  `json:"stage" doc:"full, or what is missing: factor, card (a passphrase has to be set)"`
	Next  string `json:"next" doc:"The page to go on with"`
}

// settle sets the cookies and says where it goes on.
func settle(ctx context.Context, step Step, next string) Signed {
	if !step.Session.Empty() {
		web.SetCookie(ctx, web.SessionCookie, step.Session.Reveal(), step.Keep)
	}
	if !step.Device.Empty() {
		web.SetCookie(ctx, DeviceCookie, step.Device.Reveal(), step.Known)
	}
	next = web.SafeNext(next)
	switch {
	case step.Stage == StageCard:
		next = with("/sign-in/passphrase", next)
	case step.Stage == StageFactor:
		next = with("/sign-in/factor", next)
	case step.MustEnrol:
		next = "/account/app"
	case step.Org == 0 && step.Choices > 0:
		next = with("/organizations", next)
	}
	return Signed{Stage: step.Stage, Next: next}
}

func with(page, next string) string {
	if next == "/" {
		return page
	}
	return page + "?" + url.Values{"next": {next}}.Encode()
}

func goOn[In any](_ In, out Signed) string { return out.Next }

func to[In, Out any](page string) func(In, Out) string {
	return func(In, Out) string { return page }
}

// Why lines need no permission.
const (
	entering = "somebody who signs in is nobody yet"
	linked   = "the link that was mailed is the proof"
	own      = "one's own account"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	var out []web.Route
	for _, part := range [][]web.Route{s.entryRoutes(), s.linkRoutes(), s.ownRoutes(), s.factorRoutes(), s.memberRoutes(), s.inviteRoutes(), s.tokenRoutes()} {
		out = append(out, part...)
	}
	return out
}

// NextForm is where a form leads.
type NextForm struct {
	Next string `json:"next,omitempty" maxLength:"2000" doc:"The page to go on with"`
}

// NextQuery is where a page leads.
type NextQuery struct {
	Next string `query:"next" json:"-" maxLength:"2000"`
}

type signInForm struct {
	SignInInput
	NextForm
}

type factorForm struct {
	FactorInput
	NextForm
}

type setForm struct {
	SetInput
	NextForm
}

type passkeyForm struct {
	PasskeyInput
	NextForm
}

type confirmForm struct {
	ConfirmInput
	NextForm
}

func (s *Service) entryRoutes() []web.Route {
	open := web.Public(entering)
	return []web.Route{
		web.Page("/sign-in", open, s.signInPage),
		web.Op("POST", "/sign-in", open, s.signInOp, web.Face[signInForm, Signed]{Then: goOn[signInForm], Form: "/sign-in", Doc: "Sign in with a passphrase or a one-time card"}),
		web.Op("POST", "/sign-in/passkey", open, s.signInPasskeyOp, web.Face[passkeyForm, Signed]{Then: goOn[passkeyForm], Form: "/sign-in", Doc: "Sign in with a passkey"}),
		web.Page("/sign-in/factor", open, s.factorPage),
		web.Op("POST", "/sign-in/factor", open, s.factorOp, web.Face[factorForm, Signed]{Then: goOn[factorForm], Form: "/sign-in/factor", Doc: "Give the second factor"}),
		web.Op("POST", "/sign-in/factor/passkey", open, s.factorPasskeyOp, web.Face[passkeyForm, Signed]{Then: goOn[passkeyForm], Form: "/sign-in/factor", Doc: "Give a passkey as the second factor"}),
		web.Page("/sign-in/passphrase", open, s.firstPage),
		web.Op("POST", "/sign-in/passphrase", open, s.firstOp, web.Face[setForm, Signed]{Then: goOn[setForm], Form: "/sign-in/passphrase", Doc: "Set a passphrase after a one-time card"}),
		web.Op("POST", "/sign-out", open, s.signOutOp, web.Face[web.None, web.None]{Then: to[web.None, web.None]("/sign-in"), Done: "account.signed_out", Doc: "End this session"}),
		web.Raw("POST", "/passkey-options/{what}", open, s.passkeyOptions, web.Stream{Kinds: map[string]string{"what": "ceremony"}, Doc: "What to ask an authenticator for"}),
		web.API("POST", "/passphrase/judge", open, s.judgeOp, web.Face[SetInput, Weighed]{Doc: "How strong a passphrase would be"}),
	}
}

func (s *Service) signInOp(ctx context.Context, _ access.Scope, in signInForm) (Signed, error) {
	step, err := s.SignIn(ctx, in.SignInInput, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return settle(ctx, step, in.Next), nil
}

func (s *Service) signInPasskeyOp(ctx context.Context, _ access.Scope, in passkeyForm) (Signed, error) {
	step, err := s.SignInPasskey(ctx, in.PasskeyInput, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return settle(ctx, step, in.Next), nil
}

func (s *Service) factorOp(ctx context.Context, _ access.Scope, in factorForm) (Signed, error) {
	step, err := s.SecondFactor(ctx, in.FactorInput, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return settle(ctx, step, in.Next), nil
}

func (s *Service) factorPasskeyOp(ctx context.Context, _ access.Scope, in passkeyForm) (Signed, error) {
	step, err := s.FactorPasskey(ctx, in.PasskeyInput, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return settle(ctx, step, in.Next), nil
}

func (s *Service) firstOp(ctx context.Context, _ access.Scope, in setForm) (Signed, error) {
	step, err := s.SetFirst(ctx, in.SetInput, clientOf(ctx))
	if err != nil {
		return Signed{}, err
	}
	return settle(ctx, step, in.Next), nil
}

func (s *Service) signOutOp(ctx context.Context, _ access.Scope, _ web.None) (web.None, error) {
	if err := s.SignOut(ctx, clientOf(ctx).Session); err != nil {
		return web.None{}, err
	}
	web.SetCookie(ctx, web.SessionCookie, "", -1)
	web.Header(ctx).Set("Clear-Site-Data", `"cache"`)
	return web.None{}, nil
}

// Weighed is a verdict on a passphrase, for a meter.
type Weighed struct {
	OK    bool     `json:"ok"`
	Score int      `json:"score" doc:"0 to 4"`
	Codes []string `json:"codes" doc:"What is wrong, or would help"`
}

func (s *Service) judgeOp(ctx context.Context, _ access.Scope, in SetInput) (Weighed, error) {
	v, err := s.Judge(ctx, web.Who(ctx), in.Passphrase)
	return Weighed{v.OK, v.Score, append([]string{}, v.Codes...)}, err
}

// passkeyOptions answers a script, which hands the options to the browser.
func (s *Service) passkeyOptions(w http.ResponseWriter, r *http.Request, _ access.Scope) error {
	ctx := r.Context()
	options, err := s.optionsFor(ctx, r.PathValue("what"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(options)
}

func (s *Service) optionsFor(ctx context.Context, what string) (any, error) {
	var account ids.ID
	switch what {
	case ForEnrol:
		return s.BeginPasskey(ctx, web.Who(ctx))
	case ForConfirm:
		id, err := self(web.Who(ctx))
		if err != nil {
			return nil, err
		}
		account = id
	case ForFactor:
		half, _, err := s.halfSession(ctx, clientOf(ctx), StageFactor)
		if err != nil {
			return nil, err
		}
		account = half.Account
	}
	return s.AskPasskey(ctx, what, account)
}

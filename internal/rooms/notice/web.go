package notice

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/web"
)

// own is why one's own notices need no permission.
const own = "one's own notices"

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append([]web.Route{
		web.Op("GET", "/notices", web.SignedIn(own), s.inboxOp, web.Face[InboxInput, Inbox]{View: inboxPage, Doc: "One's own notices, the newest first"}),
		web.Op("POST", "/notices/read", web.SignedIn(own), s.readAllOp, web.Face[web.None, web.None]{
			Then: toInbox[web.None], Done: "notice.all_read", Doc: "Mark all notices read"}),
		web.Op("POST", "/notices/{id}/read", web.SignedIn(own), s.readOp, web.Face[ReadInput, web.None]{
			Then: toInbox[ReadInput], Doc: "Mark a notice read"}),
		web.Op("GET", "/notices/preferences", web.SignedIn(own), s.preferencesOp, web.Face[web.None, Preferences]{Of: web.TheCaller(), View: prefsPage, Doc: "Which optional notices one wants"}),
		web.Op("POST", "/notices/preferences", web.SignedIn(own), s.setPreferencesOp, web.Face[PreferencesInput, web.None]{Of: web.TheCaller(),
			Then: toPrefs[PreferencesInput], Form: "/notices/preferences", Done: "notice.prefs_saved", Doc: "Choose which optional notices one wants"}),
		web.Op("POST", "/notices/phone", web.SignedIn(own), s.setPhoneOp, web.Face[PhoneInput, web.None]{Of: web.TheCaller(),
			Then: toPrefs[PhoneInput], Form: "/notices/preferences", Done: "notice.code_sent", Doc: "Have a code sent to a telephone number"}),
		web.Op("POST", "/notices/phone/confirm", web.SignedIn(own), s.confirmPhoneOp, web.Face[CodeInput, web.None]{Of: web.TheCaller(),
			Then: toPrefs[CodeInput], Form: "/notices/preferences", Done: "notice.phone_confirmed", Doc: "Confirm a telephone number with its code"}),
		web.Op("POST", "/notices/phone/remove", web.SignedIn(own), s.removePhoneOp, web.Face[web.None, web.None]{Of: web.TheCaller(),
			Then: toPrefs[web.None], Done: "notice.phone_removed", Doc: "Forget one's telephone number"}),
		web.Op("GET", "/notices/bounces", PermBounces, s.Bounces, web.Face[BouncesInput, []Undelivered]{View: bouncesPage, Doc: "Notices that could not be delivered"}),
		web.Op("POST", "/notices/bounces/{id}/retry", PermRetry, s.retryOp, web.Face[RetryInput, web.None]{
			Then: func(RetryInput, web.None) string { return "/notices/bounces" }, Done: "notice.retried", Doc: "Send it once more"}),
	}, s.stopRoutes()...)
}

func toInbox[In any](In, web.None) string { return "/notices" }

func toPrefs[In any](In, web.None) string { return "/notices/preferences" }

func (s *Service) retryOp(ctx context.Context, sc access.Scope, in RetryInput) (web.None, error) {
	return web.None{}, s.Retry(ctx, sc, in)
}

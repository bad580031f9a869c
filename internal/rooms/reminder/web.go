package reminder

import (
	"standing/internal/base/room"
	"standing/internal/base/web"
)

// own is why one's own reminders need no permission.
const own = "one's own reminders"

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append([]web.Route{
		web.Op("GET", "/reminders", PermManage, s.Preview, web.Face[PreviewInput, Preview]{View: previewPage, Doc: "What will be sent to whom in the coming days"}),
		web.Op("GET", "/reminders/lately", PermView, s.Lately, web.Face[LatelyInput, Lately]{View: latelyPage, Doc: "What fell due or lapsed lately among the people one answers for"}),
		web.Op("GET", "/reminders/settings", PermManage, s.Settings, web.Face[web.None, Settings]{Of: web.TheOrg(), View: settingsPage, Doc: "When people are reminded"}),
		web.Op("POST", "/reminders/settings", PermManage, s.ChangeSettings, web.Face[SettingsInput, web.None]{Of: web.TheOrg(),
			Then: func(SettingsInput, web.None) string { return "/reminders/settings" }, Form: "/reminders/settings", Done: "reminder.saved", Doc: "Change when people are reminded"}),
		web.Op("POST", "/reminders/webhook", PermManage, s.SetHook, web.Face[HookInput, Hooked]{Of: web.TheOrg(),
			View: hookedPage, Form: "/reminders/settings", Doc: "Set the address that hears of reminders, and get a new secret for it"}),
		web.Op("GET", "/reminders/mine", web.SignedIn(own), s.mineOp, web.Face[web.None, Mine]{Of: web.TheCaller(), View: minePage, Doc: "One's own due dates, digests and calendar"}),
		web.Op("POST", "/reminders/mine", web.SignedIn(own), s.setMineOp, web.Face[MineInput, web.None]{Of: web.TheCaller(),
			Then: func(MineInput, web.None) string { return "/reminders/mine" }, Form: "/reminders/mine", Done: "reminder.saved", Doc: "Choose how often one gets a digest"}),
		web.Op("POST", "/reminders/calendar", web.SignedIn(own), s.newFeedOp, web.Face[web.None, Feed]{Of: web.TheCaller(), View: feedPage, Doc: "Make a new address for one's calendar; an older one ends"}),
		web.Op("POST", "/reminders/calendar/end", web.SignedIn(own), s.endFeedOp, web.Face[web.None, web.None]{Of: web.TheCaller(),
			Then: func(web.None, web.None) string { return "/reminders/mine" }, Done: "reminder.calendar_ended", Doc: "End the address of one's calendar"}),
	}, s.feedRoutes()...)
}

// Room is what this room adds to the program.
func (s *Service) Room() room.Room {
	return room.Room{Name: "reminder", Permissions: Permissions(), Routes: s.Routes(), Jobs: s.Jobs(), Crons: s.Crons(), Words: catalogue}
}

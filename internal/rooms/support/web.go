package support

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append(s.memberRoutes(), s.platformRoutes()...)
}

func (s *Service) memberRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/support", PermTickets, s.Tickets, web.Face[ListInput, List]{View: ticketsPage, Doc: "Questions to support"}),
		web.Page("/support/new", PermWrite, newTicket),
		web.Op("POST", "/support", PermWrite, s.Open, web.Face[OpenInput, Ticket]{
			Then: func(_ OpenInput, t Ticket) string { return ticketPath(t.ID) }, Form: "/support/new", Done: "support.opened", Status: 201, Doc: "Ask support"}),
		web.Op("GET", "/support/tickets/{id}", PermTickets, s.Ticket, web.Face[TicketInput, Ticket]{Of: web.PlatformRow("support_ticket"), View: ticketPage, Doc: "A question and what was answered"}),
		web.Op("POST", "/support/tickets/{id}", PermWrite, s.Reply, web.Face[ReplyInput, Ticket]{Of: web.PlatformRow("support_ticket"),
			Then: func(in ReplyInput, _ Ticket) string { return ticketPath(in.ID) }, Form: "/support/tickets/{id}", Done: "support.replied", Doc: "Write more"}),
		web.Op("POST", "/support/tickets/{id}/close", PermWrite, s.Close, web.Face[TicketInput, Ticket]{Of: web.PlatformRow("support_ticket"),
			Then: func(in TicketInput, _ Ticket) string { return ticketPath(in.ID) }, Form: "/support/tickets/{id}", Done: "support.closed", Doc: "Close a question, and with it every access for it"}),
		web.Op("GET", "/support/access", PermGrant, s.accessesOp, web.Face[web.None, []Access]{View: accessesPage, Doc: "Who of support was let in, and when"}),
		web.Op("GET", "/support/access/{id}", PermGrant, s.Access, web.Face[AccessInput, Access]{Of: web.PlatformRow("support_access"), View: accessPage, Doc: "One access and every request made under it"}),
		web.Op("POST", "/support/access/{id}", PermGrant, s.Decide, web.Face[DecideInput, Access]{Of: web.PlatformRow("support_access"),
			Then: func(in DecideInput, _ Access) string { return accessPath(in.ID) }, Form: "/support/access/{id}", Done: "support.decided", Doc: "Let support in, or not"}),
		web.Op("POST", "/support/access/{id}/end", PermGrant, s.End, web.Face[EndInput, Access]{Of: web.PlatformRow("support_access"),
			Then: func(in EndInput, _ Access) string { return accessPath(in.ID) }, Form: "/support/access/{id}", Done: "support.access_ended_toast", Doc: "End an access at once"}),
		web.Op("POST", "/support/leave", web.SignedIn("whoever works under an access may give it back"), s.leaveOp, web.Face[web.None, web.None]{
			Then: func(web.None, web.None) string { return "/" }, Doc: "Give an access back"}),
	}
}

func (s *Service) platformRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/console", PermPlatform, s.overviewOp, web.Face[web.None, Overview]{View: overviewPage, Doc: "How the installation fares"}),
		web.Op("GET", "/console/health", PermPlatform, s.overviewOp, web.Face[web.None, Overview]{View: healthPage, Doc: "What was checked"}),
		web.Op("GET", "/console/organizations", PermPlatform, s.Organizations, web.Face[OrgsInput, OrgList]{View: orgsPage, Doc: "The organizations"}),
		web.Op("POST", "/console/organizations/{id}/suspend", PermManage, s.suspendOp, web.Face[OrgInput, web.None]{
			Then: toOrgs, Form: "/console/organizations", Done: "platform.suspended", Undo: "/console/organizations/{id}/resume", Doc: "Let nobody work in an organization"}),
		web.Op("POST", "/console/organizations/{id}/resume", PermManage, s.resumeOp, web.Face[OrgInput, web.None]{
			Then: toOrgs, Form: "/console/organizations", Done: "platform.resumed", Doc: "End a suspension"}),
		web.Op("GET", "/console/cancellations", PermPlatform, s.Cancellations, web.Face[CancelledInput, OrgList]{View: cancelledPage, Doc: "Organizations that were closed"}),
		web.Op("GET", "/console/jobs", PermPlatform, s.workOp, web.Face[web.None, Work]{View: workPage, Doc: "What waits to be done"}),
		web.Op("POST", "/console/jobs/{id}/retry", PermManage, s.retryOp, web.Face[JobInput, web.None]{
			Then: toJobs, Form: "/console/jobs", Done: "platform.job_retried", Doc: "Try a dead job again"}),
		web.Op("POST", "/console/jobs/{id}/cancel", PermManage, s.cancelOp, web.Face[JobInput, web.None]{
			Then: toJobs, Form: "/console/jobs", Done: "platform.job_cancelled", Doc: "Remove a job"}),
		web.Op("GET", "/console/bounces", PermPlatform, s.bouncesOp, web.Face[web.None, []MailRow]{View: mailPage, Doc: "How mail fares, as counts"}),
		web.Op("GET", "/console/tickets", PermPlatform, s.Queue, web.Face[QueueInput, List]{View: queuePage, Doc: "Questions to the operators"}),
		web.Op("GET", "/console/tickets/{id}", PermAnswer, s.Case, web.Face[TicketInput, Ticket]{Of: web.PlatformRow("support_ticket"), View: s.casePage, Doc: "A question to the operators"}),
		web.Op("POST", "/console/tickets/{id}", PermAnswer, s.Answer, web.Face[ReplyInput, Ticket]{Of: web.PlatformRow("support_ticket"),
			Then: func(in ReplyInput, _ Ticket) string { return casePath(in.ID) }, Form: "/console/tickets/{id}", Done: "support.replied", Doc: "Answer"}),
		web.Op("POST", "/console/tickets/{id}/access", PermAsk, s.Ask, web.Face[AskInput, Access]{Of: web.PlatformRow("support_ticket"),
			Then: func(in AskInput, _ Access) string { return casePath(in.Ticket) }, Form: "/console/tickets/{id}", Done: "support.access_asked_toast", Doc: "Ask the organization for access"}),
	}
}

func ticketPath(id ids.ID) string { return "/support/tickets/" + id.String() }
func casePath(id ids.ID) string   { return "/console/tickets/" + id.String() }

func toOrgs(OrgInput, web.None) string { return "/console/organizations" }
func toJobs(JobInput, web.None) string { return "/console/jobs" }

func (s *Service) accessesOp(ctx context.Context, sc access.Scope, _ web.None) ([]Access, error) {
	return s.Accesses(ctx, sc)
}

func (s *Service) leaveOp(ctx context.Context, _ access.Scope, _ web.None) (web.None, error) {
	return web.None{}, s.Leave(ctx, web.Who(ctx))
}

func (s *Service) overviewOp(ctx context.Context, sc access.Scope, _ web.None) (Overview, error) {
	return s.Overview(ctx, sc)
}

func (s *Service) workOp(ctx context.Context, sc access.Scope, _ web.None) (Work, error) {
	return s.Work(ctx, sc)
}

func (s *Service) bouncesOp(ctx context.Context, sc access.Scope, _ web.None) ([]MailRow, error) {
	return s.Bounces(ctx, sc)
}

func (s *Service) suspendOp(ctx context.Context, sc access.Scope, in OrgInput) (web.None, error) {
	return web.None{}, s.Suspend(ctx, sc, in)
}

func (s *Service) resumeOp(ctx context.Context, sc access.Scope, in OrgInput) (web.None, error) {
	return web.None{}, s.Resume(ctx, sc, in)
}

func (s *Service) retryOp(ctx context.Context, sc access.Scope, in JobInput) (web.None, error) {
	return web.None{}, s.RetryJob(ctx, sc, in)
}

func (s *Service) cancelOp(ctx context.Context, sc access.Scope, in JobInput) (web.None, error) {
	return web.None{}, s.CancelJob(ctx, sc, in)
}

package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/jobs"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/account"
	"standing/internal/rooms/approvals"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/checklist"
	"standing/internal/rooms/class"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/exclusion"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/grant"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/licence"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/policy"
	"standing/internal/rooms/recall"
	"standing/internal/rooms/reminder"
	"standing/internal/rooms/report"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/statement"
	"standing/internal/rooms/support"
	"standing/internal/rooms/training"
	"standing/internal/rooms/transparency"
)

// site is everything that people reach.
func (a *App) site(ctx context.Context, book *words.Book, reg prometheus.Registerer) (http.Handler, error) {
	seen, err := web.Metrics(reg)
	if err != nil {
		return nil, err
	}
	proxies, err := web.ParseProxies(a.Config.Proxies)
	if err != nil {
		return nil, err
	}
	secret, err := a.idempotencySecret(ctx)
	if err != nil {
		return nil, err
	}
	s := &web.Server{Routes: a.Routes(), Who: a.rooms.support.Watch(a.rooms.account.WhoOf), Clock: a.Clock, DB: a.DB, Words: book, Log: a.Log,
		Shell: a.shell, Proxies: proxies, Secret: secret, Join: db.Join, Seen: seen, Version: Version}
	for _, r := range a.Rooms {
		s.Cookies = append(s.Cookies, r.Cookies...)
	}
	h, err := s.Handler()
	if err != nil {
		return nil, err
	}
	return account.Around(h), nil
}

// Version is the product's.
const Version = "0.4"

// idempotencySecret is the same on every replica: it comes from the installation's keys.
func (a *App) idempotencySecret(ctx context.Context) (out []byte, err error) {
	err = a.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		out, err = a.Keys.Blind(ctx, tx, db.Platform.OrgID(), "web.idempotency", "secret")
		return err
	})
	return out, err
}

func (a *App) worker(reg prometheus.Registerer) *jobs.Worker {
	ended := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "standing_job_seconds", Help: "How long jobs took, by kind and outcome."}, []string{"kind", "outcome"})
	reg.MustRegister(ended)
	w := &jobs.Worker{DB: a.DB, Clock: a.Clock, Log: a.Log, Metrics: jobs.Metrics{
		Ended: func(kind, how string, took time.Duration) { ended.WithLabelValues(kind, how).Observe(took.Seconds()) }}}
	for _, r := range a.Rooms {
		w.Kinds = append(w.Kinds, r.Jobs...)
		w.Crons = append(w.Crons, r.Crons...)
	}
	return w
}

// line is one of the main menu: shown to whoever has what its page needs, over at least so
// many people.
type line struct {
	label string
	href  string
	icon  ui.Icon
	perm  access.Perm // zero: whoever is in an organization
	over  access.Reach
	kinds []org.Kind // only where the organization is of one of these; nil: everywhere
	// several is what means nothing to somebody alone: colleagues, and what is asked of them.
	several bool
}

// menu is the main menu, in groups; the label of the first is not shown.
var menu = []struct {
	label string
	lines []line
}{
	{"", []line{
		{label: "server.home", href: "/", icon: "home"},
		{label: "support.console", href: "/console", icon: "wrench", perm: support.PermPlatform},
		{label: "standing.dashboard", href: "/dashboard", icon: "chart", perm: compliance.PermView, over: access.Class, several: true},
		{label: "standing.record", href: "/record", icon: "award", perm: compliance.PermView},
		{label: "policy.menu_mine", href: "/policies/mine", icon: "edit", perm: policy.PermSign, several: true},
		{label: "checklist.menu_mine", href: "/my-files", icon: "clipboard", perm: checklist.PermAnswer, several: true},
		{label: "credential.menu_mine", href: "/credentials/mine", icon: "award", perm: credential.PermEnter},
		{label: "document.menu_mine", href: "/documents/mine", icon: "wallet", perm: evidence.PermEnter},
		{label: "grant.menu", href: "/sharing", icon: "send", perm: grant.PermGive},
		{label: "licence.menu", href: "/licences/new", icon: "add", perm: licence.PermAdd, kinds: []org.Kind{org.Professional}},
		{label: "person.menu", href: "/people", icon: "users", perm: person.PermView, over: access.Class, several: true},
		{label: "unit.menu", href: "/units", icon: "sitemap", perm: org.PermView, several: true},
	}},
	{"server.menu_training", []line{
		{label: "class.menu", href: "/classes", icon: "calendar", perm: class.PermView, several: true},
		{label: "training.menu_record", href: "/training/record", icon: "check", perm: training.PermEnter, over: access.Class, several: true},
		{label: "training.menu_mine", href: "/training/claims/mine", icon: "send", perm: training.PermClaim, several: true},
		{label: "training.menu_claims", href: "/training/claims", icon: "checks", perm: training.PermApprove, several: true},
		{label: "course.menu", href: "/courses", icon: "book", perm: catalog.PermView},
		{label: "import.menu", href: "/import", icon: "upload", perm: intake.PermRun},
		{label: "report.menu", href: "/reports", icon: "file", perm: report.PermView, over: access.Class},
	}},
	{"server.menu_evidence", []line{
		{label: "document.menu", href: "/documents", icon: "archive", perm: evidence.PermView, over: access.Class, several: true},
		{label: "checklist.menu", href: "/files", icon: "checks", perm: checklist.PermView, over: access.Class, several: true},
		{label: "finding.menu", href: "/findings", icon: "search", perm: finding.PermView, over: access.Class, several: true},
		{label: "credential.menu_sources", href: "/sources", icon: "search", perm: credential.PermSource},
		{label: "recall.menu", href: "/recalls", icon: "undo", perm: recall.PermView, over: access.Class},
		{label: "statement.menu", href: "/statements", icon: "mail", perm: statement.PermView},
		{label: "grant.menu_granted", href: "/granted", icon: "eye", perm: grant.PermGranted, several: true},
		{label: "exclusion.menu", href: "/exclusions", icon: "shield", perm: exclusion.PermView, over: access.Org, several: true, kinds: []org.Kind{org.Healthcare, org.Certification, org.Workforce}},
	}},
	{"server.menu_rules", []line{
		{label: "requirement.menu", href: "/requirements", icon: "clipboard", perm: requirement.PermView},
		{label: "profile.menu", href: "/profiles", icon: "tag", perm: requirement.PermManage, several: true},
		{label: "policy.menu", href: "/policies", icon: "book", perm: policy.PermView, over: access.Class, several: true},
		{label: "waiver.menu", href: "/waivers", icon: "flag", perm: requirement.PermView, over: access.Class, several: true},
		{label: "reminder.menu", href: "/reminders", icon: "calendar", perm: reminder.PermView, over: access.Class, several: true},
	}},
	{"server.menu_org", []line{
		{label: "account.members_menu", href: "/members", icon: "user", perm: account.PermMembers, several: true},
		{label: "role.menu", href: "/roles", icon: "shield", perm: org.PermRoleView, several: true},
		{label: "approval.menu", href: "/approvals", icon: "gavel", perm: approvals.PermView, several: true},
		{label: "log.menu", href: "/log", icon: "list", perm: transparency.PermView},
		{label: "org.menu", href: "/org", icon: "building", perm: org.PermView},
		{label: "account.tokens", href: "/org/tokens", icon: "key", perm: account.PermTokens, several: true},
		{label: "server.notices", href: "/notices", icon: "bell"},
		{label: "support.menu", href: "/support", icon: "help", perm: support.PermTickets},
	}},
}

// shown reports whether a line of the menu leads somewhere for who looks at it.
func (l line) shown(who access.Principal) bool {
	if who.Org == db.Platform.OrgID() && notThere[l.href] {
		return false
	}
	if l.perm.Name == "" {
		return who.Org != 0
	}
	reach := who.Matrix.Over(l.perm)
	return reach > access.None && reach >= l.over
}

// notThere are lines that mean nothing in the installation itself, which has no people
// and asks nobody for support.
var notThere = map[string]bool{"/people": true, "/units": true, "/support": true}

// shell dresses a page for whoever looks at it.
func (a *App) shell(ctx context.Context, p ui.Page) ui.Page {
	who := web.Who(ctx)
	if who.Account.Zero() {
		return p
	}
	l := words.From(ctx)
	p.Banners = append(p.Banners, a.demoBanners(ctx)...)
	var kind org.Kind
	if who.Org != 0 {
		if b, err := a.rooms.org.BrandOf(ctx, who.Org); err == nil {
			p.Org, p.Zone, kind = ui.Org{Name: b.Name, Href: "/", Logo: b.Logo, Colour: b.Colour}, b.Zone, b.Kind
		}
	}
	p.Footer = append(p.Footer, ui.Link{Text: l.Text("server.third_party"), Href: "/third-party"})
	p.Nav = a.nav(ctx, l, who, kind)
	p.User = a.user(ctx, l, who)
	p.Banners = append(p.Banners, a.rooms.support.Banners(ctx)...)
	return p
}

// nav is the menu of whoever looks, in an organization of a kind.
func (a *App) nav(ctx context.Context, l *words.Lang, who access.Principal, kind org.Kind) (out []ui.NavGroup) {
	current := web.Asked(ctx).Path
	for _, g := range menu {
		group := ui.NavGroup{}
		if g.label != "" {
			group.Label = l.Text(g.label)
		}
		for _, m := range g.lines {
			if !m.shown(who) || m.kinds != nil && !slices.Contains(m.kinds, kind) || m.several && kind == org.Professional {
				continue
			}
			item := ui.NavItem{Label: l.Text(m.label), Href: m.href, Icon: m.icon, Current: under(current, m.href)}
			if m.href == "/notices" {
				item.Count = a.unread(ctx, who)
			}
			group.Items = append(group.Items, item)
		}
		if len(group.Items) > 0 {
			out = append(out, group)
		}
	}
	return out
}

func (a *App) user(ctx context.Context, l *words.Lang, who access.Principal) ui.User {
	u := ui.User{Name: l.Text("server.account"), SignOut: "/sign-out", Links: []ui.NavItem{
		{Label: l.Text("server.account"), Href: "/account", Icon: "user"},
		{Label: l.Text("log.mine"), Href: "/log/mine", Icon: "eye"},
		{Label: l.Text("server.switch"), Href: "/organizations", Icon: "refresh"},
		{Label: l.Text("found.own_title"), Href: "/organizations/new", Icon: "add"}}}
	if login, err := a.rooms.account.LoginOf(ctx, who); err == nil {
		u.Name = login.Reveal()
	}
	return u
}

// unread counts what waits to be read; a menu without the number is a menu.
func (a *App) unread(ctx context.Context, who access.Principal) int {
	n, err := a.rooms.notice.Unread(ctx, who)
	if err != nil {
		return 0
	}
	return int(n)
}

// under reports whether a page belongs to a line of the menu.
func under(path, href string) bool {
	if href == "/" {
		return path == "/" || path == "/{$}"
	}
	if path == "/log/mine" || href == "/training/claims" && (strings.HasPrefix(path, "/training/claims/mine") || path == "/training/claims/new") {
		return false // it is about oneself
	}
	if href == "/policies" && (strings.HasPrefix(path, "/policies/mine") || strings.HasSuffix(path, "/read")) {
		return false // likewise
	}
	if href == "/documents" && path == "/documents/mine" {
		return false // likewise
	}
	if href == "/documents" && (path == "/batches" || strings.HasPrefix(path, "/batches/")) {
		return true
	}
	if href == "/policies/mine" && path == "/policies/{id}/read" || href == "/training/claims/mine" && path == "/training/claims/new" {
		return true
	}
	if href == "/org" && strings.HasPrefix(path, "/org/tokens") {
		return false // it has a line of its own
	}
	return path == href || len(path) > len(href) && path[:len(href)+1] == href+"/"
}

package support

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
)

// Banners are what stands above every page while support access lasts: for the operator
// on whose behalf it is, and for those in the organization who can end it. The shell asks
// for them with every page.
func (s *Service) Banners(ctx context.Context) []ui.Banner {
	p := web.Who(ctx)
	l := words.From(ctx)
	if p.Via.Kind == viaKind {
		code := "support.banner_read"
		if p.Via.Write {
			code = "support.banner_write"
		}
		return []ui.Banner{{Text: l.Text(code, l.Duration(p.Via.Until.Sub(s.now()))), Tone: ui.Warn,
			Action: ui.Post{Action: "/support/leave", Label: l.Text("support.leave")}}}
	}
	if p.Org == 0 || p.Matrix[access.Cell{Module: PermGrant.Module, Right: PermGrant.Right}] < access.Org {
		return nil
	}
	var on []Access
	err := s.DB.Read(ctx, db.Org(p.Org), func(ctx context.Context, q db.Q) (err error) {
		on, err = accessesOf(ctx, q, p.Org, Granted, s.now(), 5)
		return err
	})
	if err != nil {
		return []ui.Banner{{Text: l.Text("support.banner_unknown"), Tone: ui.Warn}}
	}
	var out []ui.Banner
	for _, a := range on {
		out = append(out, ui.Banner{Text: l.Text("support.banner_org", l.Duration(a.Until.Sub(s.now()))), Tone: ui.Info,
			Action: ui.Action{Label: l.Text("support.banner_look"), Href: accessPath(a.ID)}})
	}
	return out
}

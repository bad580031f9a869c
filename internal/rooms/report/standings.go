package report

import (
	"context"
	"net/http"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
)

// Standings is a part of the list of standings; compliance.Service.ListIn is.
type Standings func(ctx context.Context, q db.Q, sc access.Scope, f compliance.Filter, limit int) (compliance.Page, error)

// standingsInput is that list as a file: the filters have the names of its page.
type standingsInput struct {
	compliance.Filter
	How
}

// standingsStep is how many standings a file reads at once.
const standingsStep = 500

// standings hands out the list of standings as its page shows it.
func (s *Service) standings(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[standingsInput](r)
	if err != nil {
		return err
	}
	if s.Standings == nil {
		return fault.NotFound
	}
	return s.Deliver(w, r, sc, in.How, func(ctx context.Context, q db.Q) (Sheet, audit.Event, error) {
		codes := map[string]string{"report": "standings", "status": string(in.Status), "unit": in.Unit.String(), "requirement": in.Requirement.String(), "until": in.Until.String()}
		for k, v := range codes {
			if v == "" {
				delete(codes, k)
			}
		}
		sheet, err := s.standingsSheet(ctx, q, sc, in.Filter)
		return sheet, audit.Event{At: s.Clock.Now(), Verb: "report.exported", Purpose: "service", Request: web.Request(ctx), Codes: codes}, err
	})
}

func (s *Service) standingsSheet(ctx context.Context, q db.Q, sc access.Scope, f compliance.Filter) (Sheet, error) {
	l := words.From(ctx)
	sheet, err := s.Begin(ctx, q, sc, "standings", l.Text("standing.title"))
	if err != nil {
		return sheet, err
	}
	titles, err := requirementsOf(ctx, q, sc)
	if err != nil {
		return sheet, err
	}
	title := ""
	for _, t := range titles {
		if t.id == f.Requirement {
			title = t.title
		}
	}
	for _, c := range []struct {
		code  string
		typ   Type
		width float64
	}{{"report.name", Words, 30}, {"report.unit_field", Words, 22}, {"report.status", Words, 14}, {"report.due", Date, 12}, {"report.requirement_field", Words, 34}} {
		sheet.Columns = append(sheet.Columns, Column{l.Text(c.code), c.typ, c.width})
	}
	sheet.Each = func(fn func([]Cell) error) error {
		f := f
		for {
			p, err := s.Standings(ctx, q, sc, f, standingsStep)
			if err != nil {
				return err
			}
			for _, r := range p.Rows {
				what, due := title, r.DueOn
				if f.Requirement.Zero() {
					what = r.Title
				}
				if due >= civil.Max {
					due = 0
				}
				if err := fn([]Cell{Text(r.Name), Text(r.UnitName), Text(l.Text("report.status_" + string(r.Shown))), On(due), Text(what)}); err != nil {
					return err
				}
			}
			if f.After = p.Next; p.Next.Zero() {
				return nil
			}
		}
	}
	return sheet, nil
}

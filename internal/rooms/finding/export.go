package finding

import (
	"context"
	"net/http"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/report"
)

// fileInput is the list as a file: the filters have the names of the page.
type fileInput struct {
	Filter
	report.How
}

// file hands out the findings of a list as a file, in its order.
func (s *Service) file(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[fileInput](r)
	if err != nil {
		return err
	}
	return s.Files.Deliver(w, r, sc, in.How, func(ctx context.Context, q db.Q) (report.Sheet, audit.Event, error) {
		return s.sheet(ctx, q, sc, in.Filter)
	})
}

// fileStep is how many findings a file reads at once.
const fileStep = 200

func (s *Service) sheet(ctx context.Context, q db.Q, sc access.Scope, f Filter) (report.Sheet, audit.Event, error) {
	e := audit.Event{At: s.Clock.Now(), Verb: "finding.exported", Table: "finding", Purpose: "service", Request: web.Request(ctx), Codes: map[string]string{}}
	for code, value := range map[string]string{"state": f.State, "kind": string(f.Kind), "person": f.Person.String(), "class": f.Class.String()} {
		if value != "" {
			e.Codes[code] = value
		}
	}
	l := words.From(ctx)
	sheet, err := s.Files.Begin(ctx, q, sc, "findings", l.Text("finding.title"))
	if err != nil {
		return sheet, e, err
	}
	for _, c := range []struct {
		code  string
		typ   report.Type
		width float64
	}{{"finding.kind", report.Words, 22}, {"finding.what", report.Words, 60}, {"finding.day", report.Date, 10}, {"finding.state", report.Words, 12}, {"finding.code", report.Words, 18}, {"finding.found", report.Date, 10}} {
		sheet.Columns = append(sheet.Columns, report.Column{Label: l.Text(c.code), Type: c.typ, Width: c.width})
	}
	o, err := tenant.Of(ctx, q, sc.OrgID())
	sheet.Each = func(fn func([]report.Cell) error) error { return s.lines(ctx, q, sc, f, l, o.Location(), fn) }
	return sheet, e, err
}

// lines are the lines of a file, read in steps.
func (s *Service) lines(ctx context.Context, q db.Q, sc access.Scope, f Filter, l *words.Lang, zone *time.Location, fn func([]report.Cell) error) error {
	var before ids.ID
	for {
		got, err := s.list(ctx, q, sc, ListInput{Filter: f, Before: before}, fileStep)
		if err != nil {
			return err
		}
		for _, x := range got.Findings {
			code := ""
			if x.Code != "" {
				code = l.Text("finding.code_" + string(x.Code))
			}
			if err := fn([]report.Cell{report.Text(l.Text("finding.kind_" + string(x.Kind))), report.Text(brief(ctx, x)), report.On(x.From), report.Text(l.Text("finding.state_" + string(x.State))),
				report.Text(code), report.On(civil.At(x.FoundAt, zone))}); err != nil {
				return err
			}
		}
		if got.Next.Zero() {
			return nil
		}
		before = got.Next
	}
}

package policy

import (
	"context"
	"net/http"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/report"
)

// fileInput is the list as a file: the filters have the names of the page.
type fileInput struct {
	ID ids.ID `path:"id" kind:"policy" json:"-"`
	Filter
	report.How
}

// file hands out the list of who signs a policy, with the filters of the page, as a file: the
// same people in the same order.
func (s *Service) file(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[fileInput](r)
	if err != nil {
		return err
	}
	return s.Files.Deliver(w, r, sc, in.How, func(ctx context.Context, q db.Q) (report.Sheet, audit.Event, error) {
		return s.sheet(ctx, q, sc, in.ID, in.Filter)
	})
}

// fileStep is how many people a file reads at once.
const fileStep = 500

func (s *Service) sheet(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, f Filter) (report.Sheet, audit.Event, error) {
	e := audit.Event{At: s.Clock.Now(), Verb: "policy.exported", Table: "policy", Row: id, Purpose: "service", Request: web.Request(ctx), Codes: map[string]string{}}
	p, err := seen(ctx, q, sc, id)
	if err == nil && p.Published == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return report.Sheet{}, e, err
	}
	v, err := versionAt(ctx, q, sc, id, p.Published)
	if err != nil {
		return report.Sheet{}, e, err
	}
	for code, value := range map[string]string{"state": string(f.State), "unit": f.Unit.String()} {
		if value != "" {
			e.Codes[code] = value
		}
	}
	l := words.From(ctx)
	sheet, err := s.Files.Begin(ctx, q, sc, "policy", v.Number+" "+v.Title)
	if err != nil {
		return sheet, e, err
	}
	sheet.Facts = append(sheet.Facts, [2]string{l.Text("policy.version"), l.Number(v.N)}, [2]string{l.Text("policy.digest"), v.Digest.String()})
	for _, c := range []struct {
		code  string
		typ   report.Type
		width float64
	}{{"policy.name", report.Words, 24}, {"policy.unit", report.Words, 18}, {"policy.state", report.Words, 10}, {"policy.due_on", report.Date, 10},
		{"policy.signed_on", report.Date, 10}, {"policy.signed_version", report.Words, 8}, {"policy.how", report.Words, 12}, {"policy.digest", report.Words, 30}} {
		sheet.Columns = append(sheet.Columns, report.Column{Label: l.Text(c.code), Type: c.typ, Width: c.width})
	}
	sheet.Each = func(fn func([]report.Cell) error) error { return s.lines(ctx, q, sc, id, f, l, fn) }
	return sheet, e, nil
}

// lines are the lines of a file, read in steps.
func (s *Service) lines(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, f Filter, l *words.Lang, fn func([]report.Cell) error) error {
	today, err := s.today(ctx, q, sc)
	if err != nil {
		return err
	}
	all, err := unitsOf(ctx, q, sc)
	if err != nil {
		return err
	}
	units := map[ids.ID]string{}
	for _, u := range all {
		units[u.id] = u.name
	}
	var after ids.ID
	for {
		rows, err := s.rows(ctx, q, sc, id, f, after, today, units, fileStep)
		if err != nil {
			return err
		}
		for _, r := range rows {
			how, version, digest := "", "", ""
			if r.State == Signed {
				how, version, digest = l.Text("policy.how_"+string(r.How)), l.Number(r.SignedN), r.SignedFor.String()
			}
			if err := fn([]report.Cell{report.Text(r.Name), report.Text(r.UnitName), report.Text(l.Text("policy.state_" + string(r.State))), report.On(r.DueOn),
				report.On(r.SignedOn), report.Text(version), report.Text(how), report.Text(digest)}); err != nil {
				return err
			}
		}
		if len(rows) < fileStep {
			return nil
		}
		after = rows[len(rows)-1].Person
	}
}

package exclusion

import (
	"context"
	"net/http"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/report"
)

// fileInput is the record of a check as a file.
type fileInput struct {
	Ref
	report.How
}

// file hands out the record of a check: what was checked against what, and what was found.
func (s *Service) file(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[fileInput](r)
	if err != nil {
		return err
	}
	return s.Files.Deliver(w, r, sc, in.How, func(ctx context.Context, q db.Q) (report.Sheet, audit.Event, error) {
		return s.sheet(ctx, q, sc, in.ID)
	})
}

func (s *Service) sheet(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (report.Sheet, audit.Event, error) {
	e := audit.Event{At: s.Clock.Now(), Verb: "exclusion.exported", Table: "exclusion_list", Row: id, Purpose: "verify", Request: web.Request(ctx), Codes: map[string]string{}}
	l := words.From(ctx)
	list, err := listByID(ctx, q, sc, id)
	if err != nil {
		return report.Sheet{}, e, err
	}
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return report.Sheet{}, e, err
	}
	e.Codes["source"], e.Codes["of"] = string(list.Source), list.Of.String()
	sheet, err := s.Files.Begin(ctx, q, sc, "exclusions-"+string(list.Source)+"-"+list.Of.String(), l.Text("exclusion.record", l.Text("exclusion.source_"+string(list.Source)), l.Day(list.Of)))
	if err != nil {
		return sheet, e, err
	}
	sheet.Facts = append(sheet.Facts, factsOf(l, list, o.Location())...)
	sheet.Empty = l.Text("exclusion.no_match")
	for _, c := range []struct {
		code  string
		typ   report.Type
		width float64
	}{{"exclusion.person", report.Words, 24}, {"exclusion.what", report.Words, 40}, {"exclusion.kind", report.Words, 14}, {"exclusion.on", report.Date, 11}, {"exclusion.ended", report.Date, 11}, {"exclusion.line", report.Words, 8}} {
		sheet.Columns = append(sheet.Columns, report.Column{Label: l.Text(c.code), Type: c.typ, Width: c.width})
	}
	sheet.Each = func(fn func([]report.Cell) error) error { return s.lines(ctx, q, sc, list, l, fn) }
	return sheet, e, nil
}

func (s *Service) lines(ctx context.Context, q db.Q, sc access.Scope, of List, l *words.Lang, fn func([]report.Cell) error) error {
	var after ids.ID
	for {
		v := View{List: of}
		if err := s.found(ctx, q, sc, &v, after); err != nil {
			return err
		}
		for _, m := range v.Matches {
			if err := fn([]report.Cell{report.Text(v.names[m.Person]), report.Text(l.Text("exclusion.what_" + string(m.What))), report.Text(m.Kind), report.On(m.On), report.On(m.Ended),
				report.Text(strconv.FormatInt(m.Line, 10))}); err != nil {
				return err
			}
		}
		if after = v.Next; after.Zero() {
			return nil
		}
	}
}

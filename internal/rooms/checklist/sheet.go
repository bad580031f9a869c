package checklist

import (
	"context"
	"net/http"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/report"
)

// sheetInput is the results of a sample as a file.
type sheetInput struct {
	ID ids.ID `path:"id" kind:"sample" json:"-"`
	report.How
}

// file hands out what came of a sample, item by item.
func (s *Service) file(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[sheetInput](r)
	if err != nil {
		return err
	}
	return s.Files.Deliver(w, r, sc, in.How, func(ctx context.Context, q db.Q) (report.Sheet, audit.Event, error) {
		return s.sheet(ctx, q, sc, in.ID)
	})
}

func (s *Service) sheet(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (report.Sheet, audit.Event, error) {
	e := audit.Event{At: s.Clock.Now(), Verb: "sample.exported", Table: "checklist_sample", Row: id, Purpose: "verify", Request: web.Request(ctx), Codes: map[string]string{}}
	l := words.From(ctx)
	of, err := sampleByID(ctx, q, sc, id)
	if err != nil {
		return report.Sheet{}, e, err
	}
	sheet, err := s.Files.Begin(ctx, q, sc, "sample-"+id.String(), of.Name)
	if err != nil {
		return sheet, e, err
	}
	sheet.Facts = append(sheet.Facts, [2]string{l.Text("checklist.people"), l.Number(int64(of.People))}, [2]string{l.Text("checklist.drawn"), l.Number(int64(of.Drawn))},
		[2]string{l.Text("checklist.due"), l.Day(of.DueOn)}, [2]string{l.Text("checklist.seed"), of.Seed}, [2]string{l.Text("checklist.frame"), of.Frame})
	sheet.Empty = l.Text("checklist.nobody")
	for _, c := range []struct {
		code  string
		typ   report.Type
		width float64
	}{{"checklist.person", report.Words, 22}, {"checklist.item", report.Words, 40}, {"checklist.result", report.Words, 14}, {"checklist.reason", report.Words, 30}, {"checklist.answered_on", report.Date, 11}} {
		sheet.Columns = append(sheet.Columns, report.Column{Label: l.Text(c.code), Type: c.typ, Width: c.width})
	}
	sheet.Each = func(fn func([]report.Cell) error) error {
		return s.eachFile(ctx, q, sc, id, func(v View) error {
			for _, i := range v.Items {
				line := []report.Cell{report.Text(v.Name), report.Text(i.Title), report.Text(l.Text("checklist.result_" + i.result())), report.Text(i.Reason), {}}
				if i.stands.Answer != nil {
					line[4] = report.On(i.stands.Answer.On)
				}
				if err := fn(line); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return sheet, e, nil
}

// result is what came of an item of a sample.
func (i ItemView) result() string {
	switch i.Status {
	case Accepted, Waived:
		return "accepted"
	case Refused:
		return "refused"
	case Answered:
		return "waits"
	case Missing, Asked, Expired:
	}
	return "no_answer"
}

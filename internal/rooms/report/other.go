package report

import (
	"context"
	"net/http"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/civil"
)

// Files of other rooms: they fill a sheet, and it leaves as reports do.

// Text is a cell of words, On one of a day; of nothing they are blank.
func Text(s string) Cell { return text(oneLine(s)) }

// On is a cell of a day.
func On(d civil.Date) Cell { return day(d) }

// Begin is a sheet without columns and lines. name is a part of the file's name and says
// nothing about anybody.
func (s *Service) Begin(ctx context.Context, q db.Q, sc access.Scope, name, title string) (Sheet, error) {
	f, err := s.frame(ctx, q, sc)
	if err != nil {
		return Sheet{}, err
	}
	sheet := s.blank(ctx, f, ByUnit)
	sheet.Name, sheet.Title = name+"-"+f.today.String(), title
	return sheet, nil
}

// Deliver hands a sheet to whoever asked for it. That it leaves is in the log, as what says,
// before its first byte.
func (s *Service) Deliver(w http.ResponseWriter, r *http.Request, sc access.Scope, how How, what func(context.Context, db.Q) (Sheet, audit.Event, error)) error {
	if how.Format == "" {
		return fault.Bad("format", "required")
	}
	select {
	case s.taking <- struct{}{}:
		defer func() { <-s.taking }()
	default:
		return fault.Busy
	}
	return s.DB.Read(r.Context(), sc, func(ctx context.Context, q db.Q) error {
		sheet, e, err := what(ctx, q)
		if err != nil {
			return err
		}
		e.Codes["format"] = string(how.Format)
		return s.deliver(ctx, sc, w, ready{Sheet: sheet}, asked{How: how}, e)
	})
}

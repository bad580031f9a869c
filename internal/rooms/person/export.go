package person

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/web"
	"standing/internal/sheet"
)

func (s *Service) exportRoutes() []web.Route {
	return []web.Route{
		web.Raw("GET", "/people/export.csv", PermExport, s.export, web.Stream{In: Filter{}, API: true, Media: []string{"text/csv"}, Doc: "The list of people as it is filtered, as CSV; how many rows were taken is written to the log"}),
	}
}

// export streams what the list shows under the same filter. That it was taken, and how many
// rows, is in the log before the first byte.
func (s *Service) export(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	f, err := web.Address[Filter](r)
	if err != nil {
		return err
	}
	var n int64
	err = s.db.Read(r.Context(), sc, func(ctx context.Context, q db.Q) error {
		if err := namesKnown(ctx, q, sc); err != nil {
			return err
		}
		if f.Standing != "" {
			n, err = s.countStanding(ctx, q, sc, f)
			return err
		}
		n, err = countEntries(ctx, q, sc, f)
		return err
	})
	if err != nil {
		return fault.Wrap("export people", err)
	}
	err = s.looks.Read(r.Context(), sc, audit.Event{At: s.clock.Now(), Verb: "people.exported", Purpose: "service", Codes: map[string]string{"rows": strconv.FormatInt(n, 10)}})
	if err != nil {
		return err
	}
	units, err := s.units(r.Context(), sc)
	if err != nil {
		return err
	}
	// A long list takes as long as its reader needs; the error means that there is no limit.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="people.csv"`)
	out := csv.NewWriter(w)
	if err := out.Write([]string{"id", "name", "number", "unit", "state"}); err != nil {
		return err
	}
	return s.eachPage(r.Context(), sc, f, func(e Entry) error {
		return out.Write([]string{e.ID.String(), sheet.Harmless(e.Name), sheet.Harmless(e.Number), sheet.Harmless(units[e.Unit]), string(e.State)})
	}, out)
}

func (s *Service) eachPage(ctx context.Context, sc access.Scope, f Filter, fn func(Entry) error, out *csv.Writer) error {
	var from After
	for {
		page, err := s.List(ctx, sc, f, from, 500)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if err := fn(e); err != nil {
				return err
			}
		}
		if out.Flush(); out.Error() != nil || page.Next.Zero() {
			return out.Error()
		}
		from = page.Next
	}
}

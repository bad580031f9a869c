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
	"standing/internal/base/ids"
	"standing/internal/base/ui"
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
	head := []string{"id", "name", "number", "unit", "state"}
	stands := s.Badges != nil && s.Stands != nil && len(s.Stands.StandingOptions(r.Context(), sc)) > 0
	if stands { // as the list shows it
		head = append(head, "standing")
	}
	if err := out.Write(head); err != nil {
		return err
	}
	return s.eachPage(r.Context(), sc, f, func(page []Entry) error {
		how, err := s.standingsOf(r.Context(), sc, stands, page)
		for _, e := range page {
			line := []string{e.ID.String(), sheet.Harmless(e.Name), sheet.Harmless(e.Number), sheet.Harmless(units[e.Unit]), string(e.State)}
			if stands {
				line = append(line, sheet.Harmless(how[e.ID].Text))
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
		return err
	}, out)
}

// standingsOf is how people stand in all, in the words of the list.
func (s *Service) standingsOf(ctx context.Context, sc access.Scope, wanted bool, some []Entry) (map[ids.ID]ui.Badge, error) {
	if !wanted || len(some) == 0 {
		return nil, nil
	}
	who := make([]ids.ID, len(some))
	for i, e := range some {
		who[i] = e.ID
	}
	return s.Badges(ctx, sc, who)
}

func (s *Service) eachPage(ctx context.Context, sc access.Scope, f Filter, fn func([]Entry) error, out *csv.Writer) error {
	var from After
	for {
		page, err := s.List(ctx, sc, f, from, 500)
		if err != nil {
			return err
		}
		if err := fn(page.Entries); err != nil {
			return err
		}
		if out.Flush(); out.Error() != nil || page.Next.Zero() {
			return out.Error()
		}
		from = page.Next
	}
}

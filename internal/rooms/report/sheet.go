package report

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/words"
	"standing/internal/credit"
	"standing/internal/wording"
)

// paths are where the kinds have their pages.
var paths = map[Kind]string{ByUnit: "/reports/unit", ByRequirement: "/reports/requirement", Expiring: "/reports/expiring", AsOf: "/reports/as-of", Transcript: "/reports/person"}

// ready is a report that can be written: its sheet, and what the log says of it.
type ready struct {
	Sheet
	codes map[string]string
}

// sheet makes one of a kind that has lines about many people.
func (s *Service) sheet(ctx context.Context, q db.Q, sc access.Scope, k Kind, in Filter) (out ready, err error) {
	f, err := s.frame(ctx, q, sc)
	if err != nil {
		return out, err
	}
	if err := f.usable(); err != nil {
		return out, err
	}
	if in, err = in.fill(k, f.today); err != nil {
		return out, err
	}
	if k == AsOf {
		if err := s.few(ctx, q, sc, f, in); err != nil {
			return out, err
		}
	}
	out = ready{Sheet: s.blank(ctx, f, k), codes: in.codes()}
	out.Facts = append(in.facts(words.From(ctx), k, f), out.Facts...)
	line := layout(words.From(ctx), k, in, &out.Sheet)
	out.Each = func(fn func([]Cell) error) error {
		write := func(r Row) error { return fn(line(r)) }
		if k == AsOf {
			return s.then(ctx, q, sc, f, in, write)
		}
		for _, p := range f.slices(k, in) {
			if err := rows(ctx, q, sc, p, func(r Row) error { return write(f.named(r)) }); err != nil {
				return err
			}
		}
		return nil
	}
	return out, nil
}

// blank is a sheet before anything is known of its lines.
func (s *Service) blank(ctx context.Context, f frame, k Kind) Sheet {
	l := words.From(ctx)
	now := s.Clock.Now()
	return Sheet{Name: string(k) + "-" + f.today.String(), Title: l.Text("report." + string(k)), Lang: l.Tag(), Org: f.name, Made: now, Paper: paperIn(f.zone), Group: -1,
		Empty: l.Text("report.none"), Facts: [][2]string{{l.Text("report.made"), l.Instant(now, f.where)}},
		Words: Phrases{Page: l.Text("report.page_of", "{0}", "{1}"), Continued: l.Text("report.continued"), About: l.Text("report.about"), Missing: l.Text("report.boxes")}}
}

// codes are a filter as the log has it.
func (f Filter) codes() map[string]string {
	all := map[string]string{"status": string(f.Status), "each": string(f.Each), "known": string(f.Known), "until": f.Until.String(), "day": f.On.String(),
		"unit": f.Unit.String(), "requirement": f.Requirement.String()}
	for k, v := range all {
		if v == "" {
			delete(all, k)
		}
	}
	return all
}

// facts are a filter as the head of a file says it.
func (f Filter) facts(l *words.Lang, k Kind, in frame) (out [][2]string) {
	add := func(code, value string) { out = append(out, [2]string{l.Text(code), value}) }
	if k == AsOf {
		add("report.on", l.Day(f.On))
		add("report.known", l.Text("report.known_"+string(f.Known)))
	} else {
		add("report.on", l.Day(in.today))
	}
	if f.Until != 0 {
		add("report.until", l.Day(f.Until))
	}
	if !f.Unit.Zero() {
		add("report.unit_field", in.names[f.Unit])
	}
	if !f.Requirement.Zero() {
		add("report.requirement_field", in.titles[f.Requirement])
	}
	if f.Status != "" {
		add("report.status", l.Text("report.status_"+string(f.Status)))
	}
	return out
}

// layout gives a sheet its columns, and the line of a Row, which is good until the next.
func layout(l *words.Lang, k Kind, in Filter, s *Sheet) func(Row) []Cell {
	said := map[Status]Cell{}
	for _, st := range statuses {
		said[st] = text(l.Text("report.status_" + string(st)))
	}
	type column struct {
		Column
		of func(Row) Cell
	}
	col := func(code string, t Type, width float64, of func(Row) Cell) column {
		return column{Column{l.Text(code), t, width}, of}
	}
	name := col("report.name", Words, 30, func(r Row) Cell { return text(r.Name) })
	number := col("report.number", Words, 14, func(r Row) Cell { return text(r.Number) })
	none, other := text(l.Text("report.no_unit")), text(l.Text("report.other_unit"))
	unit := col("report.unit_field", Words, 22, func(r Row) Cell {
		switch {
		case r.Unit.Zero():
			return none
		case r.UnitName == "":
			return other
		}
		return text(r.UnitName)
	})
	title := col("report.requirement_field", Words, 34, func(r Row) Cell { return text(r.Title) })
	all := []column{name, number, unit, title}
	if k == ByUnit {
		all, s.Group = []column{unit, name, number, title}, 0
	}
	if k == ByRequirement {
		all, s.Group = []column{title, name, number, unit}, 0
	}
	if in.Each == EachPerson {
		all = slices.DeleteFunc(all, func(c column) bool { return c.Label == title.Label })
	}
	all = append(all, col("report.status", Words, 14, func(r Row) Cell { return said[r.Status] }), col("report.due", Date, 12, func(r Row) Cell { return day(r.Due) }))
	if in.Each != EachPerson {
		all = append(all,
			col("report.start", Date, 12, func(r Row) Cell { return day(r.Start) }), col("report.end", Date, 12, func(r Row) Cell { return day(r.End) }),
			col("report.required", Figure, 10, func(r Row) Cell { return r.figure(r.Required) }), col("report.counted", Figure, 10, func(r Row) Cell { return r.figure(r.Counted) }),
			col("report.missing", Figure, 10, func(r Row) Cell { return r.figure(r.Remaining) }))
	}
	for _, c := range all {
		s.Columns = append(s.Columns, c.Column)
	}
	line := make([]Cell, len(all))
	return func(r Row) []Cell {
		for i := range all {
			line[i] = all[i].of(r)
		}
		return line
	}
}

// transcript is the sheet of one person's record.
func (s *Service) transcript(ctx context.Context, r Record) ready {
	l := words.From(ctx)
	out := ready{Sheet: s.blank(ctx, r.frame, Transcript), codes: map[string]string{}}
	out.Group = 0
	for _, f := range [][2]string{{"report.unit_field", r.Unit}, {"report.number", r.Number}, {"report.name", r.Name}} {
		if f[1] != "" {
			out.Facts = append([][2]string{{l.Text(f[0]), f[1]}}, out.Facts...)
		}
	}
	for _, c := range []struct {
		code  string
		t     Type
		width float64
	}{{"report.part", Words, 18}, {"report.what", Words, 46}, {"report.result", Words, 14}, {"report.from", Date, 12}, {"report.to", Date, 12}, {"report.due_or_until", Date, 12},
		{"report.required", Figure, 10}, {"report.counted", Figure, 10}, {"report.missing", Figure, 10}, {"report.in", Words, 12}, {"report.provider", Words, 24}} {
		out.Columns = append(out.Columns, Column{l.Text(c.code), c.t, c.width})
	}
	out.Heads = map[int]string{4: l.Text("report.to_paper")} // of what was completed it is the day
	out.Each = func(fn func([]Cell) error) error {
		part := text(l.Text("report.standings"))
		for _, w := range r.Rows {
			if err := fn([]Cell{part, text(w.Title), text(l.Text("report.status_" + string(w.Status))), day(w.Start), day(w.End), day(w.Due),
				w.figure(w.Required), w.figure(w.Counted), w.figure(w.Remaining), {}, {}}); err != nil {
				return err
			}
		}
		part = text(l.Text("report.completions"))
		for _, d := range r.Done {
			if err := fn([]Cell{part, text(d.Course), text(result(l, d)), day(d.StartedOn), day(d.On), day(d.ExpiresOn), {}, d.figure(), {}, text(d.in()), text(d.Provider)}); err != nil {
				return err
			}
		}
		return nil
	}
	return out
}

func result(l *words.Lang, d Done) string {
	if d.Failed {
		return l.Text("report.failed")
	}
	return l.Text("report.completed")
}

// figure is an amount where there are any: a card has none.
func (r Row) figure(a credit.Amount) Cell {
	if r.Required == 0 && r.Counted == 0 {
		return Cell{}
	}
	return figure(a)
}

func (d Done) figure() Cell {
	if d.NoAmount {
		return Cell{}
	}
	return figure(d.Amount)
}

// in is the unit of what was credited.
func (d Done) in() string {
	if d.NoAmount {
		return ""
	}
	return wording.UnitOf(d.Unit).Many
}

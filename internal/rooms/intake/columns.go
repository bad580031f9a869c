package intake

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/roster"
)

// MapInput is what the columns mean.
type MapInput struct {
	ID        ids.ID            `path:"id" kind:"import" json:"-"`
	People    map[string]string `json:"people,omitempty" doc:"What each column means, by its letter, in the words of a mapping of standing check; those left out are not read"`
	Records   map[string]string `json:"records,omitempty" doc:"The same for the second sheet, where there is one"`
	AsGuessed bool              `json:"as_guessed,omitempty" doc:"Take every column for what it was guessed to mean, instead"`
	Dates     string            `json:"dates,omitempty" enum:"mdy,dmy,ymd" doc:"The order of day and month, where the file leaves it open"`
	FirstRow  string            `json:"first_row,omitempty" enum:"headings,data" doc:"What the first row holds, where that was not clear"`
	Update    bool              `json:"update,omitempty" doc:"Give people who are here already the names and units of the file"`
	MakeUnits bool              `json:"make_units,omitempty" doc:"Add the units that the file names and the organization does not have"`
}

// Map says what the columns mean, remembers it, and asks for the check.
func (s *Service) Map(ctx context.Context, sc access.Scope, in MapInput) (View, error) {
	if err := everybody(sc); err != nil {
		return View{}, err
	}
	now := s.Clock.Now()
	err := s.change(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *stored, l *Look) error {
		if !slices.Contains([]State{Received, Mapped, Checked}, st.State) {
			return fault.Conflict
		}
		given := []map[string]string{in.People, in.Records}
		for i := range l.Tables {
			l.Tables[i].firstRow(in.FirstRow)
			if in.AsGuessed {
				given[i] = l.Tables[i].guessed()
			}
			if err := l.Tables[i].choose([]string{"people", "records"}[i], given[i]); err != nil {
				return err
			}
		}
		text, err := l.mapText(in.Dates)
		if err != nil {
			return err
		}
		st.Plan.Map, st.Plan.Dates, st.Plan.MakeUnits, st.Plan.Update = text, in.Dates, in.MakeUnits, in.Update
		if err := remember(ctx, tx, sc, l.headings(), text, now); err != nil {
			return err
		}
		if _, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "import.mapped", Table: "intake", Row: in.ID}); err != nil {
			return err
		}
		st.State, st.Reason, st.Counts, l.NewUnits = Checking, "", Counts{}, nil
		st.Plan.Courses, l.Near, l.Endless, l.Alike = nil, nil, nil, 0
		st.Plan.Return, l.Left = false, 0
		return s.startOver(ctx, tx, sc, in.ID)
	})
	if err != nil {
		return View{}, err
	}
	return s.View(ctx, sc, in.ID)
}

// startOver forgets the problems of the last round and asks for the job.
func (s *Service) startOver(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	if err := dropProblems(ctx, tx, sc, id); err != nil {
		return err
	}
	return s.ask(ctx, tx, sc, id)
}

// ask asks for the job, one per import however often.
func (s *Service) ask(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: kindWork, Key: id.String(), Payload: ref{id}, Now: s.Clock.Now()})
}

// guessed is what the columns of a table were taken for, by their letters.
func (t *Table) guessed() map[string]string {
	out := map[string]string{}
	for _, c := range t.Columns {
		out[c.Letter] = c.Means
	}
	return out
}

// choose sets what the columns of a table mean.
func (t *Table) choose(field string, given map[string]string) error {
	taken := map[string]string{}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Means = strings.TrimSpace(given[c.Letter])
		for _, one := range c.meanings() {
			name, _, _ := strings.Cut(one, " ")
			if first, twice := taken[name]; twice && !roster.Repeatable(roster.Field(name)) {
				return fault.Bad(field+"."+c.Letter, "import_twice", first)
			}
			taken[name] = c.Letter
		}
	}
	if taken["person_id"] == "" && taken["name"] == "" && taken["last_name"] == "" {
		return fault.Bad("", "import_no_person")
	}
	return t.shape(taken)
}

// ofCompletion are the meanings that a table has only if each of its rows is one completion.
var ofCompletion = []string{"course", "course_code", "category", "topic", "delivery", "completed", "started", "hours", "minutes", "credit_unit", "result", "recorded_on", "voided_on"}

// shape follows from what the columns mean.
func (t *Table) shape(taken map[string]string) error {
	list := slices.ContainsFunc(ofCompletion, func(m string) bool { return taken[m] != "" })
	switch {
	case list && (taken["done"] != "" || taken["since"] != ""):
		return fault.Bad("", "import_mixed")
	case list && taken["completed"] == "" && taken["expires"] == "":
		return fault.Bad("", "import_no_date")
	}
	t.Shape = string(roster.PeopleRows)
	if list {
		t.Shape = string(roster.ListRows)
	}
	return nil
}

// firstRow takes the first row as headings or as data, where somebody says so.
func (t *Table) firstRow(holds string) {
	switch {
	case holds == "headings" && t.HeadingRow == 0:
		t.HeadingRow = 1
	case holds == "data" && t.HeadingRow == 1:
		t.HeadingRow = 0
	}
}

// meanings are the fields of a column: one, mostly.
func (c Column) meanings() []string {
	var out []string
	for _, one := range strings.Split(c.Means, " + ") {
		if one != "" {
			out = append(out, one)
		}
	}
	return out
}

// mapText is the agreed columns, and the order of dates, as package roster reads them.
func (l Look) mapText(dates string) (string, error) {
	order, err := roster.ParseDateOrder(dates)
	if err != nil {
		return "", fault.Bad("dates", "import_meaning")
	}
	m := roster.Mapping{}
	for i, t := range l.Tables {
		out := &roster.Table{Shape: roster.Shape(t.Shape), HeadingRow: t.HeadingRow, Dates: order}
		for _, c := range t.Columns {
			for _, one := range c.meanings() {
				name, of, _ := strings.Cut(one, " ")
				out.Columns = append(out.Columns, roster.Column{Index: c.Index, Field: roster.Field(name), Of: of})
			}
		}
		if i == 0 {
			m.People = out
		} else {
			m.Records = out
		}
	}
	var b bytes.Buffer
	if err := m.Save(&b); err != nil {
		return "", err
	}
	if err := roster.CheckMap(b.Bytes()); err != nil {
		return "", fault.Bad("", "import_meaning")
	}
	return b.String(), nil
}

// SheetInput says which sheets of a workbook to read.
type SheetInput struct {
	ID      ids.ID `path:"id" kind:"import" json:"-"`
	People  string `json:"people" maxLength:"200" doc:"The sheet of people, or the one that has everything"`
	Records string `json:"records,omitempty" maxLength:"200" doc:"The sheet of completions, where it is another"`
}

// Sheets reads other sheets of the workbook.
func (s *Service) Sheets(ctx context.Context, sc access.Scope, in SheetInput) (View, error) {
	i, l, err := s.byID(ctx, sc, in.ID)
	if err != nil {
		return View{}, err
	}
	switch {
	case i.State != Received && i.State != Mapped && i.State != Checked:
		return View{}, fault.Conflict
	case !slices.Contains(l.Sheets, in.People):
		return View{}, fault.Bad("people", "import_no_sheet")
	case in.Records != "" && !slices.Contains(l.Sheets, in.Records) || in.Records == in.People:
		return View{}, fault.Bad("records", "import_no_sheet")
	}
	file, err := s.fetch(ctx, sc, i)
	if err != nil {
		return View{}, err
	}
	defer file.drop()
	if _, err = s.lookAt(ctx, sc, i, Plan{People: in.People, Records: in.Records}, file.path); err != nil {
		return View{}, err
	}
	return s.View(ctx, sc, in.ID)
}

package intake

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// View is an import as the page and the API show it.
type View struct {
	ID       ids.ID `json:"id"`
	Version  int64  `json:"version"`
	State    State  `json:"state"`
	FileName string `json:"file_name"`
	Size     int64  `json:"size"`
	Counts
	Reason     string    `json:"reason,omitempty"`
	Left       int64     `json:"left,omitempty" doc:"How many names and units undoing left, as somebody changed them since"`
	SkipBad    bool      `json:"skip_bad,omitempty" doc:"Rows that cannot be read are left out"`
	Remembered bool      `json:"remembered,omitempty" doc:"The columns are as in an earlier file with the same headings"`
	Mapping    string    `json:"mapping,omitempty" doc:"As standing check --mapping takes it"`
	CreatedAt  time.Time `json:"created_at"`
	ChangedAt  time.Time `json:"changed_at"`
	Problems   []Problem `json:"problems,omitempty"`
	Near       []Near    `json:"near_courses,omitempty" doc:"New titles that nearly are a course of the catalogue: say with run what they mean"`
	Endless    []Endless `json:"endless,omitempty" doc:"Courses that are good for some months, of which the file brings records without a last day: these never run out by themselves"`
	NextAfter  int64     `json:"next_after,omitempty" doc:"The number of the problem after which the next page begins"`

	plan  Plan
	look  Look
	first []Problem // what becomes of the first rows
	after int64
	facts []string // that a column can be, beside those that every organization has
}

func viewOf(i Import, l Look) View {
	return View{ID: i.ID, Version: i.Version, State: i.State, FileName: i.FileName.Reveal(), Size: i.Size, Counts: i.Counts, Reason: i.Reason,
		SkipBad: i.Plan.SkipBad, Remembered: i.Plan.Remembered, Mapping: i.Plan.Map, CreatedAt: i.CreatedAt, ChangedAt: i.ChangedAt, Near: l.Near, Endless: l.Endless, plan: i.Plan, look: l}
}

// View is one import.
func (s *Service) View(ctx context.Context, sc access.Scope, id ids.ID) (View, error) {
	i, l, err := s.byID(ctx, sc, id)
	v := viewOf(i, l)
	if err == nil && i.State == Undone {
		err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			v.Left, err = leftOf(ctx, q, sc, id)
			return err
		})
	}
	return v, fault.Wrap("read the import", err)
}

// problemsPage is how many problems a page shows.
const problemsPage = 100

// ShowInput names an import, and a page of its problems.
type ShowInput struct {
	ID    ids.ID `path:"id" kind:"import" json:"-"`
	After int64  `query:"after" json:"-" minimum:"0" doc:"The number of the problem after which the page begins"`
}

// Show is an import with a page of its problems.
func (s *Service) Show(ctx context.Context, sc access.Scope, in ShowInput) (View, error) {
	v, err := s.View(ctx, sc, in.ID)
	if err != nil {
		return v, err
	}
	v.after = in.After
	if v.Problems, err = s.Problems(ctx, sc, in.ID, in.After, problemsPage+1); err != nil {
		return v, err
	}
	if len(v.Problems) > problemsPage {
		v.Problems = v.Problems[:problemsPage]
		v.NextAfter = v.Problems[problemsPage-1].N
	}
	if v.State == Received || v.State == Mapped {
		if v.facts, err = s.asked(ctx, sc); err != nil {
			return v, err
		}
	}
	if v.State == Checked && in.After == 0 {
		v.first, err = s.Problems(ctx, sc, in.ID, firstRows, int(-firstRows))
	}
	for len(v.first) > 0 && v.first[len(v.first)-1].N > 0 {
		v.first = v.first[:len(v.first)-1]
	}
	return v, err
}

// Problems are those after one, in the order of the file.
func (s *Service) Problems(ctx context.Context, sc access.Scope, id ids.ID, after int64, limit int) (out []Problem, err error) {
	if err := everybody(sc); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		rows, err := problems(ctx, q, sc, id, after, limit)
		if err == nil {
			out, err = s.openProblems(ctx, q, sc, id, rows)
		}
		return err
	})
	return out, fault.Wrap("read problems", err)
}

// ListInput is which page of imports.
type ListInput struct {
	Before ids.ID `query:"before" json:"-" kind:"import" doc:"The import before which the page begins"`
}

// List is a page of imports.
type List struct {
	Imports []View `json:"imports"`
	Next    ids.ID `json:"next,omitempty"`
}

// pageSize is how many imports a page shows.
const pageSize = 30

// List is the imports of the organization, the newest first.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (List, error) {
	var out List
	if err := everybody(sc); err != nil {
		return out, err
	}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = List{}
		rows, err := before(ctx, q, sc, in.Before, pageSize+1)
		if err != nil {
			return err
		}
		if len(rows) > pageSize {
			rows = rows[:pageSize]
			out.Next = rows[pageSize-1].ID
		}
		for _, st := range rows {
			st.looked = nil // not shown
			i, l, err := s.opened(ctx, q, sc, st)
			if err != nil {
				return err
			}
			out.Imports = append(out.Imports, viewOf(i, l))
		}
		return nil
	})
	return out, fault.Wrap("list imports", err)
}

// asked are the facts that rules ask for, and those that organizations of this kind keep.
func (s *Service) asked(ctx context.Context, sc access.Scope) (out []string, err error) {
	packs, err := s.packs(ctx, sc)
	for _, p := range packs {
		for _, t := range p.Facts {
			out = append(out, t.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

package intake

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Ref names one import.
type Ref struct {
	ID ids.ID `path:"id" kind:"import" json:"-"`
}

// RunInput is the word to go.
type RunInput struct {
	ID      ids.ID `path:"id" kind:"import" json:"-"`
	SkipBad bool   `json:"skip_bad,omitempty" doc:"Leave out the rows that cannot be read"`
	Return  bool   `json:"return,omitempty" doc:"Take people of the file back who have left; read only at the start"`
	// Courses are read only at the start: after a stop it stays as it was agreed.
	Courses []CourseChoice `json:"courses,omitempty" maxItems:"200" doc:"What the titles of near_courses mean; those left out are new courses"`
}

// Run brings in what the check said, or goes on after a stop.
func (s *Service) Run(ctx context.Context, sc access.Scope, in RunInput) (View, error) {
	i, l, err := s.byID(ctx, sc, in.ID)
	if err != nil {
		return View{}, err
	}
	if i.State == Checked && i.RowsBad > 0 && !in.SkipBad {
		return View{}, fault.Bad("skip_bad", "import_bad_rows", i.RowsBad)
	}
	means, err := l.chosen(in.Courses)
	if err != nil {
		return View{}, err
	}
	var made []ids.ID
	if i.State == Checked && i.Plan.MakeUnits {
		if made, err = s.makeUnits(ctx, sc, l.NewUnits); err != nil {
			return View{}, err
		}
	}
	return s.step(ctx, sc, in.ID, "import.started", []State{Checked, Stopped, Running}, func(ctx context.Context, tx *db.Tx, st *stored) error {
		again := st.State != Checked
		st.State, st.Reason = Running, ""
		if st.Plan.SkipBad = st.Plan.SkipBad || in.SkipBad; again {
			return s.ask(ctx, tx, sc, in.ID)
		}
		st.Plan.Courses, st.Plan.Return, st.Plan.Units = means, in.Return, made
		st.Counts = Counts{RowsTotal: st.RowsTotal, PeopleSame: st.PeopleSame} // as the check found them: who stands in several chunks is one
		if in.Return {
			st.PeopleSame = max(0, st.PeopleSame-l.Left)
		}
		return s.startOver(ctx, tx, sc, in.ID)
	})
}

// Stop lets what is committed stand and does no more.
func (s *Service) Stop(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	return s.step(ctx, sc, in.ID, "import.stopped", []State{Running, Checking}, func(_ context.Context, _ *db.Tx, st *stored) error {
		if st.State == Checking {
			st.State, st.Counts = Received, Counts{}
			return nil
		}
		st.State, st.Reason = Stopped, "asked"
		return nil
	})
}

// Again goes back to the columns.
func (s *Service) Again(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	return s.step(ctx, sc, in.ID, "import.reopened", []State{Checked, Mapped}, func(_ context.Context, _ *db.Tx, st *stored) error {
		st.State = Received
		return nil
	})
}

// Discard throws a file away of which nothing was brought in.
func (s *Service) Discard(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	return s.step(ctx, sc, in.ID, "import.discarded", []State{Receiving, Received, Mapped, Checked}, func(ctx context.Context, tx *db.Tx, st *stored) error {
		st.State, st.Reason = Failed, "discarded"
		return dropParts(ctx, tx, sc, in.ID)
	})
}

// Undo takes everything back that the import added.
func (s *Service) Undo(ctx context.Context, sc access.Scope, in Ref) (View, error) {
	return s.step(ctx, sc, in.ID, "import.undo_started", []State{Done, Stopped, Undoing}, func(ctx context.Context, tx *db.Tx, st *stored) error {
		if st.State != Undoing {
			st.RowsDone = 0
		}
		st.State, st.Reason = Undoing, ""
		return s.ask(ctx, tx, sc, in.ID)
	})
}

// step moves an import on from one of some states, with an entry in the log.
func (s *Service) step(ctx context.Context, sc access.Scope, id ids.ID, verb string, from []State, fn func(context.Context, *db.Tx, *stored) error) (View, error) {
	if err := everybody(sc); err != nil {
		return View{}, err
	}
	err := s.change(ctx, sc, id, func(ctx context.Context, tx *db.Tx, st *stored, _ *Look) error {
		if !slices.Contains(from, st.State) {
			return fault.Conflict
		}
		if err := fn(ctx, tx, st); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "intake", Row: id})
		return err
	})
	if err != nil {
		return View{}, err
	}
	return s.View(ctx, sc, id)
}

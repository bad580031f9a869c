package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
	"standing/internal/roster"
)

// run brings the rows in, chunk after chunk, from where the last one ended.
func (w *worker) run(ctx context.Context) error {
	if err := w.prepare(ctx); err != nil {
		return err
	}
	err := w.read(ctx, w.imp.RowsDone, func(ctx context.Context, at int64, rows []roster.Row, end bool) (int64, error) {
		if err := w.renew(ctx, at, rows); err != nil {
			return at, err
		}
		next, err := w.runChunk(ctx, at, rows, end)
		if err != nil {
			return next, err
		}
		if w.tell != nil {
			w.tell(w.imp)
		}
		if end {
			return next, nil
		}
		over, err := w.over(ctx)
		if err == nil && over {
			err = errMoved
		}
		return next, err
	})
	if err == nil && w.imp.RowsDone > manyRows {
		_ = w.s.DB.Analyze(ctx, "person", "person_index", "person_word", "person_fact", "completion", "subject_key") // without it pages are slower for a minute
	}
	p, cannot := fileProblem(err)
	all, reason := []Problem{p}, "unreadable"
	var open *roster.AmbiguousDates
	if errors.As(err, &open) {
		all, reason, cannot = openDates(open), "dates", true
	}
	if !cannot {
		return err
	}
	return w.s.change(ctx, w.sc, w.imp.ID, func(ctx context.Context, tx *db.Tx, st *stored, _ *Look) error {
		st.State, st.Reason = Stopped, reason
		return w.s.writeProblems(ctx, tx, w.sc, w.imp.ID, all)
	})
}

// manyRows is after how many the planner of the database is told of an import at once.
const manyRows = 10_000

// runChunk goes round again when somebody was added meanwhile under a number of the chunk:
// then they are found before they collide.
func (w *worker) runChunk(ctx context.Context, at int64, rows []roster.Row, end bool) (next int64, err error) {
	for range 5 {
		err = w.s.DB.Write(ctx, w.sc, db.On("intake", w.imp.ID), func(ctx context.Context, tx *db.Tx) error {
			next, err = w.chunkTx(ctx, tx, at, rows, end)
			return err
		})
		if !errors.Is(err, fault.Conflict) {
			break
		}
	}
	return next, err
}

// chunkTx is one transaction: the rows, how far the import is, and the entry of the log.
func (w *worker) chunkTx(ctx context.Context, tx *db.Tx, at int64, rows []roster.Row, end bool) (int64, error) {
	st, _, err := w.s.forWrite(ctx, tx, w.sc, w.imp.ID)
	if err != nil {
		return at, err
	}
	if st.State != Running {
		return at, errMoved
	}
	if st.RowsDone != at { // another replica was here
		return st.RowsDone, nil
	}
	if err := takeTurn(ctx, tx, w.sc); err != nil {
		return at, err
	}
	c, err := w.sort(ctx, tx, at, slices.Clone(rows))
	if err != nil {
		return at, err
	}
	if c.bad > 0 && !st.Plan.SkipBad {
		st.State, st.Reason = Stopped, "bad_rows"
		if err := w.s.writeProblems(ctx, tx, w.sc, st.ID, c.problems); err != nil {
			return at, err
		}
		return at, w.s.write(ctx, tx, w.sc, st, nil)
	}
	got, err := c.load(ctx, tx)
	if err != nil {
		return at, err
	}
	if err := w.s.writeProblems(ctx, tx, w.sc, st.ID, c.problems); err != nil {
		return at, err
	}
	st.Counts.add(got)
	if end {
		st.State, st.RowsTotal = Done, st.RowsDone
		if err := dropParts(ctx, tx, w.sc, st.ID); err != nil {
			return at, err
		}
	}
	w.imp = st.Import
	return st.RowsDone, w.s.write(ctx, tx, w.sc, st, nil)
}

// load writes what the rows of a chunk say.
func (c *chunk) load(ctx context.Context, tx *db.Tx) (n Counts, err error) {
	n.RowsDone, n.RowsBad = int64(len(c.rows)), c.bad
	fresh, err := c.addPeople(ctx, tx)
	if err != nil {
		return n, err
	}
	n.PeopleNew = int64(len(fresh))
	people := make([]touched, len(fresh))
	for i, id := range fresh {
		people[i].id = id
	}
	back, err := c.takeIn(ctx, tx)
	if err != nil {
		return n, err
	}
	n.PeopleBack = int64(len(back))
	people = append(people, back...)
	records, names := c.records()
	courses, made, err := c.w.s.Catalog.EnsureTx(ctx, tx, c.w.sc, names, c.w.imp.ID)
	if err != nil {
		return n, err
	}
	n.CoursesNew = int64(made)
	rows := c.completions(records, courses)
	if err := c.endsDiffer(ctx, tx, records, rows); err != nil {
		return n, err
	}
	facts, of := c.factsOf()
	entry, err := c.log(ctx, tx, fresh, facts, rows)
	if err != nil {
		return n, err
	}
	concerned := map[ids.ID]bool{}
	for _, p := range people {
		concerned[p.id] = true
	}
	if n.FactsNew, err = c.addFacts(ctx, tx, facts, of, entry, concerned); err != nil {
		return n, err
	}
	if err := c.addRecords(ctx, tx, rows, entry, &n, concerned); err != nil {
		return n, err
	}
	if err := insertPeople(ctx, tx, c.w.sc, c.w.imp.ID, people); err != nil {
		return n, err
	}
	return n, c.w.s.changed(ctx, tx, c.w.sc, concerned)
}

// addPeople adds those who are not there, and have a row that can be used.
func (c *chunk) addPeople(ctx context.Context, tx *db.Tx) ([]ids.ID, error) {
	used := map[*one]bool{}
	for _, r := range c.rows {
		if r.who != nil {
			used[r.who] = true
		}
	}
	var fresh []ids.ID
	var rows []person.LoadRow
	for _, o := range c.people {
		if o.fresh && used[o] {
			fresh, rows = append(fresh, o.id), append(rows, person.LoadRow{ID: o.id, Input: o.input})
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	got, err := c.w.s.People.LoadTx(ctx, tx, c.w.sc, rows, person.FromImport)
	if err == nil && got.Added != len(rows) {
		err = fmt.Errorf("intake: %d of %d people were refused: %w", got.Refused, len(rows), refusal(got))
	}
	return fresh, err
}

// refusal is the first reason why somebody was refused who had been checked.
func refusal(l person.Loaded) error {
	for _, e := range l.Errors {
		return errors.Join(fault.Conflict, e.Err)
	}
	return fault.Conflict
}

func (c *chunk) completions(records []record, courses []catalog.Course) []training.Completion {
	now, bare := c.w.s.Clock.Now(), c.w.bare()
	out := make([]training.Completion, len(records))
	for i, r := range records {
		out[i] = r.completion(courses[r.course], c.w.imp.ID, now, bare)
		out[i].ID = c.w.s.NewID(now)
	}
	return out
}

// bare reports whether no column of the file has amounts.
func (w *worker) bare() bool {
	for _, t := range w.look.Tables {
		for _, col := range t.Columns {
			if strings.Contains(col.Means, string(roster.Hours)) || strings.Contains(col.Means, string(roster.Minutes)) {
				return false
			}
		}
	}
	return true
}

func (c *chunk) addFacts(ctx context.Context, tx *db.Tx, facts []person.Fact, of []int, entry ids.ID, concerned map[ids.ID]bool) (added int64, err error) {
	for begin := 0; begin < len(facts); begin += person.LoadChunk {
		some := facts[begin:min(begin+person.LoadChunk, len(facts))]
		got, err := c.w.s.People.LoadFactsTx(ctx, tx, c.w.sc, some, c.w.imp.ID, entry)
		if err != nil {
			return added, err
		}
		added += int64(got.Added)
		c.factsDiffer(got.Other, begin, facts, of)
	}
	if added > 0 {
		for _, f := range facts {
			concerned[f.Person] = true
		}
	}
	return added, nil
}

// factsDiffer reports what is known otherwise and stays.
func (c *chunk) factsDiffer(other []int, begin int, facts []person.Fact, of []int) {
	for _, i := range other {
		f := facts[begin+i]
		value := f.Value
		if f.From != 0 {
			value = f.From.String()
		}
		c.problem(c.rows[of[begin+i]].Row, "", codeFactDiffers, Detail{Heading: f.Name, Value: short(value)})
	}
}

func (c *chunk) addRecords(ctx context.Context, tx *db.Tx, rows []training.Completion, entry ids.ID, n *Counts, concerned map[ids.ID]bool) error {
	for some := range slices.Chunk(rows, training.LoadChunk) {
		got, err := c.w.s.Training.LoadTx(ctx, tx, c.w.sc, some, entry)
		if err != nil {
			return err
		}
		n.RecordsNew += int64(got.Added)
		n.RecordsSame += int64(got.Present)
		if got.Added > 0 {
			for _, r := range some {
				concerned[r.Person] = true
			}
		}
	}
	return nil
}

// changed tells standings whose facts changed.
func (s *Service) changed(ctx context.Context, tx *db.Tx, sc access.Scope, concerned map[ids.ID]bool) error {
	if s.OnFacts == nil || len(concerned) == 0 {
		return nil
	}
	people := slices.SortedFunc(maps.Keys(concerned), func(a, b ids.ID) int { return bytes.Compare(a[:], b[:]) })
	return s.OnFacts(ctx, tx, sc, people)
}

package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/roster"
)

// The first rows of the check are told one by one; their numbers lie below zero.
const (
	toldRows  = 100
	firstRows = -toldRows - 1
)

// check reads the whole file and writes only what would happen.
func (w *worker) check(ctx context.Context) error {
	if err := w.prepare(ctx); err != nil {
		return err
	}
	d := &dryRun{w: w, seen: map[mark]struct{}{}, anew: true, named: map[mark]newcomer{}}
	w.look.NewUnits, w.look.Near, w.look.Endless, w.look.Alike, w.look.Left = nil, nil, nil, 0, 0
	if err := w.s.DB.Read(ctx, w.sc, func(ctx context.Context, q db.Q) (err error) {
		d.titles, err = w.s.Catalog.Titles(ctx, q, w.sc)
		return err
	}); err != nil {
		return err
	}
	w.greeted = map[mark]mark{}
	err := w.read(ctx, 0, d.chunk)
	switch p, cannot := fileProblem(err); {
	case errors.Is(err, errMoved):
		return err
	case cannot:
		return d.end(ctx, Mapped, "unreadable", []Problem{p})
	}
	var open *roster.AmbiguousDates
	if errors.As(err, &open) {
		return d.end(ctx, Mapped, "dates", openDates(open))
	}
	return err
}

// openDates are the columns whose dates can be read in two orders.
func openDates(e *roster.AmbiguousDates) (out []Problem) {
	for _, c := range e.Columns {
		for _, at := range c.First {
			out = append(out, Problem{Row: int64(at.Row), Code: codeDates, Detail: Detail{Heading: c.Column, Value: at.Value,
				Args: []string{strconv.Itoa(c.Count), strconv.Itoa(c.OnlyMDY), strconv.Itoa(c.OnlyDMY)}}})
		}
	}
	return out
}

// maxNamed is how many new courses and units a page names.
const maxNamed = 12

// dryRun counts without writing. What would be there by then it has to remember: a hash of
// each new person, course, fact and record.
type dryRun struct {
	w       *worker
	seen    map[mark]struct{}
	sum     Counts
	told    int
	changes int64    // of names and units, as it was agreed
	courses []string // the first new ones
	anew    bool     // what is saved next stands instead of the problems so far
	// titles are the courses in use; named, who is new in the file, by a hash of the name.
	titles catalog.Titles
	named  map[mark]newcomer
}

// mark stands for something in the memory of a check, which is all that grows with the file: of
// a million two have the same once in some ten million files, and then a count is one less.
type mark [8]byte

func digest(parts ...string) mark {
	h := sha256.New()
	for _, p := range parts {
		_, _ = h.Write([]byte(strconv.Itoa(len(p)) + ":" + p)) // never fails
	}
	return mark(h.Sum(nil)[:8])
}

// once reports whether something is met for the first time.
func (d *dryRun) once(parts ...string) bool {
	key := digest(parts...)
	if _, ok := d.seen[key]; ok {
		return false
	}
	d.seen[key] = struct{}{}
	return true
}

func (d *dryRun) chunk(ctx context.Context, at int64, rows []roster.Row, end bool) (int64, error) {
	var c *chunk
	var first []Problem
	err := d.w.s.DB.Read(ctx, d.w.sc, func(ctx context.Context, q db.Q) (err error) {
		if c, err = d.w.sort(ctx, q, at, slices.Clone(rows)); err == nil {
			first, err = d.count(ctx, q, c)
		}
		return err
	})
	if err != nil {
		return at, err
	}
	next := at + int64(len(rows))
	if end {
		d.sum.RowsTotal = next
		return next, d.end(ctx, Checked, "", append(first, c.problems...))
	}
	err = d.save(ctx, append(first, c.problems...), func(*stored, *Look) {})
	if err == nil && d.w.tell != nil {
		d.w.imp.Counts = d.sum
		d.w.tell(d.w.imp)
	}
	return next, err
}

// count says what load would do with a chunk.
func (d *dryRun) count(ctx context.Context, q db.Q, c *chunk) ([]Problem, error) {
	s, sc := d.w.s, d.w.sc
	records, names := c.records()
	courses, err := s.Catalog.Find(ctx, q, sc, names)
	if err != nil {
		return nil, err
	}
	for i, id := range courses {
		if id.Zero() && d.once("course", names[i].Key()) {
			d.sum.CoursesNew++
			if len(d.courses) < maxNamed {
				d.courses = append(d.courses, cmp.Or(names[i].Title, names[i].Code))
			}
			d.near(names[i])
		}
	}
	for _, p := range c.problems {
		if p.Code == codeNameChanged || p.Code == codeUnitChanged {
			d.changes++
		}
	}
	if err := d.alike(ctx, q, c); err != nil {
		return nil, err
	}
	keys := make([][]byte, len(records))
	for i, r := range records {
		keys[i] = r.rowKey(r.who.match.ID, courses[r.course])
	}
	there, err := s.Training.HaveKeys(ctx, q, sc, keys)
	if err != nil {
		return nil, err
	}
	would, open := map[int]*would{}, map[ids.ID]int64{} // open: without a last day, by course
	d.people(c, would)
	for i, r := range records {
		had, known := there[string(keys[i])]
		if known = known && !r.who.fresh && !courses[r.course].Zero(); known && had.Lacks(r.said.Expires) {
			known = false // it says more of one that is here
		}
		if known && had.Differs(r.said.Expires) {
			c.problem(c.rows[r.row].Row, "", codeEndDiffers, Detail{Value: r.said.Expires.String()})
		}
		if known || !d.once("record", r.who.key, names[r.course].Key(), string(r.rowKey(ids.ID{}, ids.ID{}))) {
			d.sum.RecordsSame++
			would[r.row].same++
			continue
		}
		d.sum.RecordsNew++
		would[r.row].records++
		if id := courses[r.course]; r.said.Expires == 0 && !r.said.Failed && !id.Zero() {
			open[id]++
		}
	}
	if err := d.endless(ctx, q, open); err != nil {
		return nil, err
	}
	if err := d.facts(ctx, q, c, would); err != nil {
		return nil, err
	}
	d.sum.RowsDone += int64(len(c.rows))
	d.sum.RowsBad += c.bad
	return d.first(c, would), nil
}

// would is what becomes of a row.
type would struct{ person, records, same, facts, back int }

func (d *dryRun) people(c *chunk, rows map[int]*would) {
	met := map[*one]bool{}
	for i, r := range c.rows {
		rows[i] = &would{}
		if r.who == nil || met[r.who] {
			continue
		}
		met[r.who] = true
		switch {
		case !d.once("person", r.who.key): // of an earlier chunk
		case c.back(r.who):
			d.sum.PeopleBack++
			rows[i].back = 1
		case !r.who.fresh:
			d.sum.PeopleSame++
			if r.who.match.State == person.Left {
				d.w.look.Left++
			}
		default:
			d.sum.PeopleNew++
			rows[i].person = 1
		}
	}
}

func (d *dryRun) facts(ctx context.Context, q db.Q, c *chunk, rows map[int]*would) error {
	facts, of := c.factsOf()
	var known []person.Fact
	var at []int
	for i, f := range facts {
		who := c.rows[of[i]].who
		if who.fresh {
			if d.once("fact", who.key, string(f.Kind), f.Name, f.Value, f.From.String(), f.To.String()) {
				d.sum.FactsNew++
				rows[of[i]].facts++
			}
			continue
		}
		known, at = append(known, f), append(at, of[i])
	}
	got, err := d.w.s.People.CompareFacts(ctx, q, d.w.sc, known)
	if err != nil {
		return err
	}
	d.sum.FactsNew += int64(got.Added)
	c.factsDiffer(got.Other, 0, known, at)
	return nil
}

// end finishes the check.
func (d *dryRun) end(ctx context.Context, state State, reason string, problems []Problem) error {
	d.anew = d.anew || state == Mapped // what is to be chosen first is all that counts now
	slips, err := d.w.slips(ctx)
	if err != nil {
		return err
	}
	err = d.save(ctx, problems, func(st *stored, l *Look) {
		st.State, st.Reason, st.RowsTotal = state, reason, d.sum.RowsTotal
		l.NewUnits, l.Near, l.Endless, l.Alike = d.w.look.NewUnits, d.w.look.Near, d.w.look.Endless, d.w.look.Alike
		l.Left, l.Slips, l.Changes = d.w.look.Left, slips, d.changes
		l.NewCourses = d.courses
	})
	if err == nil && d.w.tell != nil {
		d.w.imp.Counts, d.w.imp.State = d.sum, state
		d.w.tell(d.w.imp)
	}
	return err
}

// save writes the counts so far and the problems of a chunk, unless the check was stopped.
func (d *dryRun) save(ctx context.Context, problems []Problem, fn func(*stored, *Look)) error {
	id := d.w.imp.ID
	err := d.w.s.change(ctx, d.w.sc, id, func(ctx context.Context, tx *db.Tx, st *stored, l *Look) error {
		if st.State != Checking {
			return errMoved
		}
		cut := slices.IndexFunc(problems, func(p Problem) bool { return p.N >= 0 })
		if cut < 0 {
			cut = len(problems)
		}
		sealed, err := d.w.s.sealProblems(ctx, tx, d.w.sc, id, problems[:cut])
		if err == nil && d.anew {
			err = dropProblems(ctx, tx, d.w.sc, id)
		}
		if err == nil {
			err = insertProblems(ctx, tx, d.w.sc, id, sealed)
		}
		if err == nil {
			err = d.w.s.writeProblems(ctx, tx, d.w.sc, id, problems[cut:])
		}
		if err != nil {
			return err
		}
		st.Counts = d.sum
		fn(st, l)
		return nil
	})
	d.anew = d.anew && err != nil
	return err
}

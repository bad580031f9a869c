package intake

import (
	"context"
	"errors"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rooms/catalog"
	"standing/internal/roster"

	"strings"
)

const (
	kindWork   = "intake.work"
	kindForget = "intake.forget"
)

// ref is the payload of both jobs.
type ref struct {
	Import ids.ID `json:"import"`
}

// chunkRows is how many rows one transaction takes at most; a test takes fewer.
var chunkRows = 5000

const (
	// chunkRecords is how many completions end a chunk before that.
	chunkRecords = 10_000
	// shift is how long a job works before it asks for another, so that a worker that is
	// told to stop need not wait for a million rows.
	shift = 5 * time.Minute
)

// errMoved says that somebody stopped the import, or another replica is ahead.
var errMoved = errors.New("intake: the import was stopped or moved on")

// Work does what the state of an import asks for, from where it was left, and tells after
// each chunk how far it is; tell may be nil. It may be stopped at any line and called again.
func (s *Service) Work(ctx context.Context, sc access.Scope, id ids.ID, tell func(Import)) error {
	return s.work(ctx, sc, id, tell, time.Time{})
}

// workJob is Work for a shift.
func (s *Service) workJob(ctx context.Context, sc access.Scope, p ref, _ string) error {
	err := s.work(ctx, sc, p.Import, nil, s.Clock.Now().Add(shift))
	if errors.Is(err, fault.NotFound) {
		return jobs.GiveUp("import_gone")
	}
	return err
}

func (s *Service) work(ctx context.Context, sc access.Scope, id ids.ID, tell func(Import), until time.Time) error {
	i, l, err := s.byID(ctx, sc, id)
	if err != nil || !i.State.Busy() {
		return err
	}
	w := &worker{s: s, sc: sc, imp: i, look: l, until: until, tell: tell}
	switch i.State {
	case Checking:
		err = w.check(ctx)
	case Running:
		err = w.run(ctx)
	default:
		err = w.undo(ctx)
	}
	if errors.Is(err, errMoved) {
		return nil
	}
	return fault.Wrap("work on the import", err)
}

// worker is one round of work on an import.
type worker struct {
	s     *Service
	sc    access.Scope
	imp   Import
	look  Look
	packs []*pack.Pack
	zone  *time.Location
	today civil.Date
	units map[string]ids.ID // by folded name
	until time.Time
	tell  func(Import)
	// meant are the courses that titles of the file stand for, as it was chosen.
	meant map[string]catalog.Named
	// greeted are, in a dry run, the people whom the chunks so far would have added, and their
	// names, as hashes: a later chunk finds them, as it will when they have been written.
	greeted map[mark]mark
}

// over reports whether the shift ends, and then asks for the next.
func (w *worker) over(ctx context.Context) (bool, error) {
	if w.until.IsZero() || w.s.Clock.Now().Before(w.until) {
		return false, nil
	}
	return true, w.s.DB.Write(ctx, w.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return w.s.ask(ctx, tx, w.sc, w.imp.ID)
	})
}

// prepare reads what is the same for every row.
func (w *worker) prepare(ctx context.Context) (err error) {
	if err = w.s.People.EnsureIndex(ctx, w.sc); err != nil {
		return err
	}
	if w.zone, err = w.s.zone(ctx, w.sc); err != nil {
		return err
	}
	if w.packs, err = w.s.packs(ctx, w.sc); err != nil {
		return err
	}
	if w.meant, err = w.s.meant(ctx, w.sc, w.imp.Plan.Courses); err != nil {
		return err
	}
	w.today = w.imp.Plan.Today
	w.units, err = w.s.unitsByName(ctx, w.sc)
	return err
}

// read hands the rows over in chunks, from the given one on. fn says at which row to go on.
func (w *worker) read(ctx context.Context, from int64, fn func(ctx context.Context, at int64, rows []roster.Row, end bool) (next int64, err error)) error {
	file, err := w.s.fetch(ctx, w.sc, w.imp)
	if err != nil {
		return err
	}
	defer file.drop()
	stream, _, err := roster.Open(ctx, w.imp.Plan.options(file.path), w.packs)
	if stream != nil {
		defer stream.Close()
	}
	if err != nil {
		return err
	}
	var rows []roster.Row
	n, records := int64(0), 0
	for row := range stream.Rows() {
		if n++; n <= from {
			continue
		}
		rows = append(rows, row)
		if records += len(row.Done); len(rows) < chunkRows && records < chunkRecords {
			continue
		}
		if from, err = fn(ctx, n-int64(len(rows)), rows, false); err != nil {
			return err
		}
		rows, records = rows[:0], 0
	}
	if err := stream.Err(); err != nil {
		return err
	}
	_, err = fn(ctx, n-int64(len(rows)), rows, true)
	return err
}

// unitKey is how two names of units are the same, as room org has it.
func unitKey(name string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(name))), " ")
}

// unitsByName are the units in use; of two with one name the first in the tree.
func (s *Service) unitsByName(ctx context.Context, sc access.Scope) (map[string]ids.ID, error) {
	out := map[string]ids.ID{}
	if s.Units == nil {
		return out, nil
	}
	nodes, err := s.Units.Units(ctx, sc)
	if err != nil {
		return nil, fault.Wrap("read the units", err)
	}
	for _, n := range nodes {
		if key := unitKey(n.Name); out[key].Zero() && n.ArchivedAt.IsZero() {
			out[key] = n.ID
		}
	}
	return out, nil
}

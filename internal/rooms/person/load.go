package person

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// LoadChunk is how many people LoadTx takes at once: one transaction, one entry in the log.
const LoadChunk = 5000

// maxRefused is how many refused rows Load tells about; it counts them all.
const maxRefused = 500

// LoadRow is a person as a list gives one.
type LoadRow struct {
	// ID makes the row loaded once, however often the list is given again; without one it
	// is somebody new.
	ID ids.ID
	Input
	LeftOn civil.Date // the day on which they left; zero if they are still there
}

// RowError says why a row was refused: Err carries fault.Fields.
type RowError struct {
	Row int // its number in the list, from 0
	Err error
}

// Loaded is what became of a list.
type Loaded struct {
	Added, Present, Refused int
	Errors                  []RowError // the first of those refused
}

// Load is Add for many, in chunks of LoadChunk that are committed one by one: nothing is
// held but one chunk, and whoever was interrupted gives the same list again. What is wrong
// with a row is told and keeps no other row out; err is about the whole. done, if not nil,
// hears after each chunk how many rows are behind it.
func (s *Service) Load(ctx context.Context, sc access.Scope, rows iter.Seq2[LoadRow, error], from Source, done func(rows int)) (all Loaded, err error) {
	chunk := make([]LoadRow, 0, LoadChunk)
	behind := 0
	flush := func() error {
		got, err := s.loadChunk(ctx, sc, chunk, from)
		if err != nil {
			return fmt.Errorf("load people from row %d: %w", behind, err)
		}
		all.add(got, behind)
		behind, chunk = behind+len(chunk), chunk[:0]
		if done != nil {
			done(behind)
		}
		return nil
	}
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		if chunk = append(chunk, row); len(chunk) == LoadChunk {
			if err := flush(); err != nil {
				return all, err
			}
		}
	}
	if len(chunk) > 0 {
		err = flush()
	}
	return all, err
}

func (l *Loaded) add(got Loaded, behind int) {
	l.Added, l.Present, l.Refused = l.Added+got.Added, l.Present+got.Present, l.Refused+got.Refused
	for _, e := range got.Errors {
		if len(l.Errors) < maxRefused {
			l.Errors = append(l.Errors, RowError{behind + e.Row, e.Err})
		}
	}
}

// loadChunk goes round again when somebody was added meanwhile under a number or id of the
// chunk: then the row is found before it collides.
func (s *Service) loadChunk(ctx context.Context, sc access.Scope, rows []LoadRow, from Source) (got Loaded, err error) {
	for range 5 {
		err = s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			got, err = s.LoadTx(ctx, tx, sc, rows, from)
			return err
		})
		if !errors.Is(err, errOvertaken) {
			return got, err
		}
	}
	return got, fmt.Errorf("%w: %w", fault.Busy, err)
}

// LoadTx is Load of one chunk inside the transaction of an import. The log gets one entry
// for it, which commits to the rows as they are stored: sealed, so that the digest says
// nothing about anybody whose key is gone.
func (s *Service) LoadTx(ctx context.Context, tx *db.Tx, sc access.Scope, rows []LoadRow, from Source) (Loaded, error) {
	if len(rows) > LoadChunk {
		return Loaded{}, fmt.Errorf("person: a chunk of %d rows, more than %d", len(rows), LoadChunk)
	}
	l := &load{s: s, tx: tx, sc: sc, now: s.clock.Now(), from: from, refused: map[int]error{}}
	for _, step := range []func(context.Context, []LoadRow) error{l.choose, l.place, l.number, l.seal, l.store, l.log} {
		if err := step(ctx, rows); err != nil {
			return Loaded{}, err
		}
	}
	return l.result(), nil
}

// load is one chunk on its way in.
type load struct {
	s       *Service
	tx      *db.Tx
	sc      access.Scope
	now     time.Time
	from    Source
	people  []stored
	row     []int // of people: their rows
	refused map[int]error
	present int
}

func (l *load) result() Loaded {
	out := Loaded{Added: len(l.people), Present: l.present, Refused: len(l.refused)}
	for _, row := range slices.Sorted(maps.Keys(l.refused)) {
		if len(out.Errors) < maxRefused {
			out.Errors = append(out.Errors, RowError{row, l.refused[row]})
		}
	}
	return out
}

// keep drops the people of whom ok says why they are refused.
func (l *load) keep(ok func(i int, p *stored) error) {
	people, row := l.people[:0], l.row[:0]
	for i := range l.people {
		if err := ok(i, &l.people[i]); err != nil {
			l.refused[l.row[i]] = err
			continue
		}
		people, row = append(people, l.people[i]), append(row, l.row[i])
	}
	l.people, l.row = people, row
}

// choose checks what needs no database and leaves out who is there already.
func (l *load) choose(ctx context.Context, rows []LoadRow) error {
	var named []ids.ID
	for _, r := range rows {
		if !r.ID.Zero() {
			named = append(named, r.ID)
		}
	}
	there, err := present(ctx, l.tx, l.sc, named)
	if err != nil {
		return err
	}
	mode, err := l.s.aliasMode(ctx, l.tx, l.sc)
	if err != nil {
		return err
	}
	for i, r := range rows {
		if err := r.check(); err != nil {
			l.refused[i] = err
			continue
		}
		if there[r.ID] {
			l.present++
			continue
		}
		if r.Alias, err = mode.of(r.Alias); err != nil {
			l.refused[i] = err
			continue
		}
		id := r.ID
		if id.Zero() {
			id = l.s.newID(l.now)
		}
		there[id] = true // the same row twice in one list is one person
		st := stored{Person: Person{ID: id, Version: 1, Root: id, Source: l.from, State: Active, CreatedAt: l.now, shown: 1}}
		fill(&st.Person, r.Input)
		if r.LeftOn != 0 {
			st.State, st.LeftOn = Left, r.LeftOn
		}
		l.people, l.row = append(l.people, st), append(l.row, i)
	}
	return nil
}

func (r LoadRow) check() error {
	if r.LeftOn != 0 && r.JoinedOn != 0 && r.LeftOn < r.JoinedOn {
		return fault.Bad("left_on", "before_joining")
	}
	return r.Validate()
}

// place asks once per unit whether the caller may put somebody there.
func (l *load) place(ctx context.Context, _ []LoadRow) error {
	asked := map[ids.ID]error{}
	for i := range l.people {
		u := l.people[i].Unit
		if _, ok := asked[u]; ok {
			continue
		}
		err := placed(ctx, l.tx, l.sc, u)
		if err != nil && len(fault.Fields(err)) == 0 {
			return err
		}
		asked[u] = err
	}
	l.keep(func(_ int, p *stored) error { return asked[p.Unit] })
	return nil
}

// number refuses numbers that somebody has, here or earlier in the chunk.
func (l *load) number(ctx context.Context, _ []LoadRow) error {
	b, err := l.s.keys.Blinder(ctx, l.tx, l.sc.OrgID())
	if err != nil {
		return err
	}
	var all [][]byte
	for i := range l.people {
		p := &l.people[i]
		if key := foldNumber(p.Number.Reveal()); key != "" {
			p.index = b.Of("person.number", key)
			all = append(all, p.index)
		}
	}
	has, err := numbersTaken(ctx, l.tx, l.sc, all)
	if err != nil {
		return err
	}
	l.keep(func(_ int, p *stored) error {
		if len(p.index) == 0 {
			return nil
		}
		if has[string(p.index)] {
			return fault.Bad("number", "number_taken")
		}
		has[string(p.index)] = true
		return nil
	})
	return nil
}

func (l *load) seal(ctx context.Context, _ []LoadRow) error {
	if len(l.people) == 0 {
		return nil
	}
	who := make([]ids.ID, len(l.people))
	for i, p := range l.people {
		who[i] = p.ID
	}
	opener, err := l.s.keys.Make(ctx, l.tx, l.sc.OrgID(), class, who)
	if err != nil {
		return err
	}
	for i := range l.people {
		if err := sealed(opener, &l.people[i]); err != nil {
			return err
		}
	}
	return nil
}

// sealed fills the sealed columns of st from the clear ones.
func sealed(o keys.Opener, st *stored) error {
	for _, c := range []struct {
		column string
		from   pii.Text
		to     *keys.Sealed
	}{{"name", st.Name, &st.name}, {"email", st.Email, &st.email}, {"number", st.Number, &st.number}} {
		var err error
		if *c.to, err = o.Seal(st.ID, place(c.column, st.ID), c.from); err != nil {
			return err
		}
	}
	return nil
}

func (l *load) store(ctx context.Context, _ []LoadRow) error {
	if len(l.people) == 0 {
		return nil
	}
	if err := startIndexOfNobody(ctx, l.tx, l.sc.OrgID()); err != nil {
		return err
	}
	if err := insertMany(ctx, l.tx, l.sc, l.people); err != nil {
		if db.Unique(err) {
			return fmt.Errorf("%w: %w", errOvertaken, err)
		}
		return err
	}
	clear := make([]Person, len(l.people))
	for i, p := range l.people {
		clear[i] = p.Person
	}
	return addIndex(ctx, l.tx, l.sc.OrgID(), clear)
}

// log writes the one entry of the chunk, and the facts that became known with it; nothing
// happened where nobody was added.
func (l *load) log(ctx context.Context, _ []LoadRow) error {
	if len(l.people) == 0 {
		return nil
	}
	entry, err := audit.Append(ctx, l.tx, l.sc, audit.Event{At: l.now, Verb: "people.loaded", Table: "person", Row: l.people[0].ID, Codes: map[string]string{
		"digest": digest(l.people), "rows": strconv.Itoa(len(l.people)), "source": string(l.from), "last": l.people[len(l.people)-1].ID.String(),
	}})
	if err != nil {
		return err
	}
	return insertFacts(ctx, l.tx, l.sc, func(yield func(storedFact) bool) {
		for _, p := range l.people {
			for _, f := range l.s.began(p.Person, entry, ids.ID{}) {
				if !yield(f) {
					return
				}
			}
		}
	})
}

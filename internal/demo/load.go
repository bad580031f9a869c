package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// atOnce is how many people come with one transaction: with all that is known of them, so
// that an interrupted run leaves nobody half.
const atOnce = 500

// load makes the people who are missing.
func (f *filling) load(ctx context.Context, courses map[string]catalog.Course) error {
	all := f.crowd()
	for from := 0; from < f.o.People; from += atOnce {
		to := min(from+atOnce, f.o.People)
		people := make([]*somebody, 0, to-from)
		for i := from; i < to; i++ {
			people = append(people, all.the(i))
		}
		there, err := f.chunk(ctx, people, courses)
		if err != nil {
			return err
		}
		f.res.There += there
		f.res.People += len(people) - there
		f.o.Progress(to, f.o.People)
	}
	return nil
}

// chunk loads those of people who are not there, and says how many were.
func (f *filling) chunk(ctx context.Context, people []*somebody, courses map[string]catalog.Course) (there int, err error) {
	who := make([]ids.ID, len(people))
	for i, p := range people {
		who[i] = p.row.ID
	}
	err = f.d.DB.Write(ctx, f.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		known, err := f.people.RootsOf(ctx, tx, f.sc, who)
		if err != nil {
			return err
		}
		if there = len(known); there == len(who) {
			return nil
		}
		missing := slices.DeleteFunc(slices.Clone(people), func(p *somebody) bool { _, ok := known[p.row.ID]; return ok })
		return f.enter(ctx, tx, missing, courses)
	})
	return there, err
}

// enter loads people, then what is known of them, then what they learned.
func (f *filling) enter(ctx context.Context, tx *db.Tx, people []*somebody, courses map[string]catalog.Course) error {
	var rows []person.LoadRow
	var facts []person.Fact
	var done []training.Completion
	var who []ids.ID
	for _, p := range people {
		rows, who = append(rows, p.row), append(who, p.row.ID)
		for _, fact := range p.facts {
			fact.Person = p.row.ID
			facts = append(facts, fact)
		}
		done = append(done, f.completions(p, courses)...)
	}
	loaded, err := f.people.LoadTx(ctx, tx, f.sc, rows, person.FromImport)
	if err != nil {
		return err
	}
	if loaded.Refused > 0 {
		return fmt.Errorf("%d people were refused, the first: %w", loaded.Refused, loaded.Errors[0].Err)
	}
	entry, err := audit.Append(ctx, tx, f.sc, audit.Event{At: f.d.Clock.Now(), Verb: "demo.filled", Table: "completion", Row: who[0],
		Codes: map[string]string{"rows": strconv.Itoa(len(done)), "digest": digest(done)}})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(facts, person.LoadChunk) {
		if _, err := f.people.LoadFactsTx(ctx, tx, f.sc, some, ids.ID{}, entry); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(done, training.LoadChunk) {
		if _, err := f.training.LoadTx(ctx, tx, f.sc, some, entry); err != nil {
			return err
		}
	}
	return f.standings.Changed(ctx, tx, f.sc, who)
}

// completions are what somebody did as it is recorded: mostly a few days later, and now and
// then wrong at first.
func (f *filling) completions(p *somebody, courses map[string]catalog.Course) []training.Completion {
	out := make([]training.Completion, 0, len(p.did)+1)
	now := f.d.Clock.Now()
	for i, d := range p.did {
		c := courses[d.course]
		row := training.Completion{Person: p.row.ID, Course: c.ID, HappenedOn: d.on, Amount: c.Amount, NoAmount: c.NoAmount, Unit: c.Unit, Tags: c.Tags,
			Score: training.NoScore, Failed: d.failed, Source: training.FromImport, KnownAt: d.known, RowKey: rowKey(p.row.ID, i)}
		if d.wrong > 0 {
			first := row
			first.ID, first.Amount = ids.New(now), d.wrong
			out = append(out, first)
			row.Supersedes, row.RowKey, row.KnownAt, row.Source = first.ID, nil, now, training.FromAdmin
		}
		out = append(out, row)
	}
	return out
}

// rowKey knows a record again.
func rowKey(who ids.ID, n int) []byte {
	sum := sha256.Sum256(append(who[:], byte(n), byte(n>>8)))
	return sum[:16]
}

func digest(all []training.Completion) string {
	h := sha256.New()
	for _, c := range all {
		fmt.Fprintln(h, c.Person, c.Course, c.HappenedOn, int64(c.Amount))
	}
	return hex.EncodeToString(h.Sum(nil))
}

package intake

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/training"
	"standing/internal/roster"
)

// record is one completion of a chunk.
type record struct {
	row    int
	who    *one
	said   *roster.Completion
	course int // of names
}

// records are the completions of a chunk and the courses they name, each course once. What
// was struck out is none.
func (c *chunk) records() (all []record, names []catalog.Named) {
	at := map[string]int{}
	for i := range c.rows {
		r := &c.rows[i]
		if r.who == nil {
			continue
		}
		for n := range r.Done {
			d := &r.Done[n]
			if d.VoidedOn != 0 {
				c.problem(r.Row, "", codeStruck, Detail{})
				continue
			}
			name := c.w.course(d)
			key := name.Key()
			if _, ok := at[key]; !ok {
				at[key] = len(names)
				names = append(names, name)
			}
			all = append(all, record{i, r.who, d, at[key]})
		}
	}
	return all, names
}

// rowKey is by what a record is known again: the person, the course and what was done when.
// It is the person whom the file names, also if they were merged into another since. When it
// runs out is no part of it, as that may be said later, unless it is all that is known.
func (r record) rowKey(person, course ids.ID) []byte {
	h := sha256.New()
	part := func(b []byte) { _, _ = h.Write(append(binary.BigEndian.AppendUint64(nil, uint64(len(b))), b...)) } // never fails
	part(person[:])
	part(course[:])
	d := r.said
	amount := int64(d.Amount)
	if d.NoAmount {
		amount = -1
	}
	day, expires := d.Date, civil.Date(0)
	if d.Undated {
		day, expires = 0, d.Expires
	}
	for _, n := range []int64{int64(day), amount, int64(expires), int64(d.Started)} {
		part(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	part([]byte(d.Unit))
	if d.Failed {
		part([]byte("failed"))
	}
	return h.Sum(nil)[:16]
}

// completion is the row as room training takes it. bare says that no column of the file has
// amounts: then the course's own counts.
func (r record) completion(course catalog.Course, source ids.ID, now time.Time, bare bool) training.Completion {
	d := r.said
	out := training.Completion{Person: r.who.id, Course: course.ID, HappenedOn: d.Date, Undated: d.Undated, StartedOn: d.Started, ExpiresOn: d.Expires, Amount: d.Amount, NoAmount: d.NoAmount,
		Unit: d.Unit, Tags: union(d.Tags, course.Tags), Score: training.NoScore, Failed: d.Failed, Source: training.FromImport, SourceID: source, KnownAt: now}
	if out.NoAmount && !course.NoAmount && bare && !d.Undated {
		out.Amount, out.NoAmount, out.Unit, out.Parts = course.Amount, false, course.Unit, course.Parts
	}
	if d.RecordedOn != 0 {
		out.KnownAt = d.RecordedOn.StartIn(time.UTC)
	}
	out.RowKey = r.rowKey(out.Person, course.ID)
	return out
}

// union is both lists, each tag once, sorted.
func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// endsDiffer reports records that are here and run out on another day, which stays.
func (c *chunk) endsDiffer(ctx context.Context, q db.Q, records []record, rows []training.Completion) error {
	var keys [][]byte
	for _, r := range rows {
		if r.ExpiresOn != 0 && !r.Undated {
			keys = append(keys, r.RowKey)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	there, err := c.w.s.Training.HaveKeys(ctx, q, c.w.sc, keys)
	for i, r := range rows {
		if had, ok := there[string(r.RowKey)]; ok && had.Differs(r.ExpiresOn) {
			c.problem(c.rows[records[i].row].Row, "", codeEndDiffers, Detail{Value: r.ExpiresOn.String()})
		}
	}
	return err
}

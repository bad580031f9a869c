package roster

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"standing/internal/pack"
	"standing/internal/rule"
)

// Stream hands out the rows of one or two tables as they are read, and holds none.
type Stream struct {
	rd     *reading
	tables []*table
	err    error
	bytes  int64
}

// Row is what one row of a table says, the people's before the records'. Nobody is looked
// up: a row of the records names its person by id or name only.
type Row struct {
	Number   int  // as the spreadsheet numbers it
	Records  bool // it stands in the table of records, where there are two
	Person   Person
	Named    bool // the row names somebody
	Email    string
	Done     []Completion
	Problems []Problem // then the row is not to be used
	Open     bool      // it has a date whose order is not known; Err says so at the end
}

// Completion is one record with the words in which the row names its course.
type Completion struct {
	rule.Record
	Title, Code, Delivery string
}

// Open decides what the columns mean, as Read does, in the words of all packs at once.
// opt.Pack and opt.SkipBad mean nothing here. The caller closes the Stream; there is one
// beside an Unclear error too, to show what could be meant.
func Open(ctx context.Context, opt Options, packs []*pack.Pack) (*Stream, *Mapping, error) {
	opt.Pack = nil
	rd, err := newReading(ctx, opt, vocabularyOf(packs))
	if err != nil {
		return nil, nil, err
	}
	rd.stream = true
	people, records, err := rd.openTables()
	s := &Stream{rd: rd}
	for _, t := range []*table{people, records} {
		if t != nil {
			s.tables = append(s.tables, t)
		}
	}
	var unclear *Unclear
	if err != nil && (!errors.As(err, &unclear) || len(s.tables) == 0) {
		s.Close()
		return nil, rd.m, err
	}
	return s, rd.m, err
}

// Close releases the files.
func (s *Stream) Close() {
	for _, t := range s.tables {
		t.close()
	}
}

// Err is why Rows ended: nil at the end of the tables, AmbiguousDates where the order of
// day and month has to be said first.
func (s *Stream) Err() error { return s.err }

// Progress is how many bytes of how many are read.
func (s *Stream) Progress() (done, total int64) { return s.bytes, s.rd.total }

// Rows hands out the rows of data, once. What a Row holds may be kept.
func (s *Stream) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for i, t := range s.tables {
			if !s.table(t, i > 0, yield) {
				return
			}
		}
		s.err = s.rd.openOrder()
	}
}

// table reads the rows of one table; false ends the stream.
func (s *Stream) table(t *table, records bool, yield func(Row) bool) bool {
	rd := s.rd
	r, read := rd.reader(t, true)
	email := newLayout(t).email
	for n := 0; ; n++ {
		row, ok := t.next()
		if !ok {
			break
		}
		if n%512 == 0 {
			if s.err = rd.ctx.Err(); s.err != nil {
				s.err = fmt.Errorf("read the roster: %w", s.err)
				return false
			}
		}
		rd.forget(t)
		r.row, r.bad, r.said = row, false, said{}
		blank := t.Repeats
		read()
		if t.Repeats > blank {
			continue // a row without anything in it
		}
		out := rd.handOut(r)
		out.Records, out.Email = records, strings.Clone(r.text(email, true))
		out.Problems = rd.ros.Problems
		s.bytes = rd.done + t.src.Done()
		if !yield(out) {
			return false
		}
	}
	if s.err = t.src.Err(); s.err != nil {
		return false
	}
	rd.finished(r)
	return true
}

// manyTexts is how many different texts a Stream remembers.
const manyTexts = 100_000

// forget makes room for the next row. Of the words only those of a file that has too many
// different ones are forgotten; the columns of a matrix keep theirs.
func (rd *reading) forget(t *table) {
	ros := rd.ros
	ros.People, ros.Problems, ros.BadTotal = ros.People[:0], nil, 0
	st := &ros.records
	st.n, st.extras = 0, st.extras[:1]
	clear(rd.people.index)
	rd.people.first = rd.people.first[:0]
	if t.Shape == ListRows && (len(st.courses.texts) > manyTexts || len(rd.words.topics.texts) > manyTexts) {
		st.courses = newInterner()
		rd.words = newWordIndex(rd.v, rd.given.words, st.courses)
	}
}

// handOut takes what the row gave out of the reading.
func (rd *reading) handOut(r *rowReader) Row {
	out := Row{Number: r.row.Number, Open: r.bad && len(rd.ros.Problems) == 0}
	if len(rd.ros.People) > 0 {
		out.Person, out.Named = rd.ros.People[0], true
	}
	st := &rd.ros.records
	st.kinds = rd.words.kinds
	for i := range uint32(st.n) {
		rec := st.rec(i)
		c := Completion{Record: st.record(rec), Title: r.said.title, Code: r.said.code, Delivery: r.said.delivery}
		c.Undated = st.kinds[rec.kind].derived
		c.ID = string(appendID(nil, rec, &st.kinds[rec.kind], &st.extras[rec.extra]))
		if c.Title == "" && c.Code == "" {
			c.Title = c.Course
		}
		out.Done = append(out.Done, c)
	}
	return out
}

// said is how a row of a list names its course.
type said struct{ title, code, delivery string }

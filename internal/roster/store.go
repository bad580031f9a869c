package roster

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
)

const (
	derivedSuffix = ":expiry"
	noAmount      = math.MinInt32
	chunkSize     = 8192
)

// rec is a record in 28 bytes: what many records share is in kinds, what few
// have is in extras.
type rec struct {
	person uint32
	day    civil.Date // the day it sorts by
	amount int32      // in 1/3000, or noAmount
	row    uint32
	course uint32
	kind   uint32
	extra  uint32 // 0: none
}

// kind is what a record shares with many others.
type kind struct {
	tags    []string
	topic   string
	unit    string
	column  int // of a matrix, -1: one record per row
	people  bool
	failed  bool
	derived bool
}

// extra is what few records have.
type extra struct {
	started, recorded, voided, expires civil.Date
	at                                 int64 // unix seconds of the instant, when timed
	timed                              bool
	nth                                uint8 // of several dates in a cell
}

// store keeps all records in chunks, in the order of the file; order and starts
// are the view by person.
type store struct {
	chunks  [][]rec
	n       int
	kinds   []kind
	extras  []extra
	courses *interner
	order   []uint32
	starts  []uint32
	twins   int // records that repeat another one
}

func newStore() store {
	return store{extras: make([]extra, 1), courses: newInterner()}
}

func (s *store) add(r rec) {
	at := s.n / chunkSize
	switch {
	case at == len(s.chunks):
		s.chunks = append(s.chunks, make([]rec, 0, chunkSize))
	case s.n%chunkSize == 0: // one that is used again
		s.chunks[at] = s.chunks[at][:0]
	}
	s.chunks[at] = append(s.chunks[at], r)
	s.n++
}

func (s *store) addExtra(e extra) uint32 {
	if e == (extra{}) {
		return 0
	}
	s.extras = append(s.extras, e)
	return uint32(len(s.extras) - 1)
}

func (s *store) rec(i uint32) *rec { return &s.chunks[i/chunkSize][i%chunkSize] }

// finish sorts the view: by person in one counting pass, then each by date.
func (s *store) finish(people int) {
	s.starts = make([]uint32, people+1)
	for i := range uint32(s.n) {
		s.starts[s.rec(i).person+1]++
	}
	for p := range people {
		s.starts[p+1] += s.starts[p]
	}
	s.order = make([]uint32, s.n)
	at := slices.Clone(s.starts[:people])
	for i := range uint32(s.n) {
		p := s.rec(i).person
		s.order[at[p]] = i
		at[p]++
	}
	for p := range people {
		run := s.order[s.starts[p]:s.starts[p+1]]
		slices.SortStableFunc(run, func(a, b uint32) int {
			return cmp.Compare(s.rec(a).day, s.rec(b).day)
		})
		s.countTwins(run)
	}
}

// countTwins counts the records of one person that stand more than once: the
// same course of the same kind and amount on the same day.
func (s *store) countTwins(run []uint32) {
	for i := range run {
		a := s.rec(run[i])
		for j := i - 1; j >= 0 && s.rec(run[j]).day == a.day; j-- {
			if b := s.rec(run[j]); b.course == a.course && b.kind == a.kind && b.amount == a.amount && s.extras[b.extra] == s.extras[a.extra] {
				s.twins++
				break
			}
		}
	}
}

// of makes the records of a person. Their ids share one string.
func (s *store) of(person int, buf []rule.Record) []rule.Record {
	if person < 0 || person+1 >= len(s.starts) {
		return buf
	}
	run := s.order[s.starts[person]:s.starts[person+1]]
	if len(run) == 0 {
		return buf
	}
	ids := make([]byte, 0, len(run)*10)
	first := len(buf)
	for _, i := range run {
		r := s.rec(i)
		ids = appendID(ids, r, &s.kinds[r.kind], &s.extras[r.extra])
		buf = append(buf, s.record(r))
	}
	all := string(ids)
	begin := 0
	for n, i := range run {
		r := s.rec(i)
		end := begin + idLength(r, &s.kinds[r.kind], &s.extras[r.extra])
		buf[first+n].ID = all[begin:end]
		begin = end
	}
	return buf
}

// record makes a record without its id.
func (s *store) record(r *rec) rule.Record {
	k := &s.kinds[r.kind]
	out := rule.Record{Date: r.day, Tags: k.tags, Unit: k.unit, Topic: k.topic, Failed: k.failed,
		Course: s.courses.texts[r.course], Amount: credit.Amount(r.amount)}
	if r.amount == noAmount {
		out.Amount, out.NoAmount = 0, true
	}
	e := &s.extras[r.extra]
	out.Started, out.RecordedOn, out.VoidedOn, out.Expires = e.started, e.recorded, e.voided, e.expires
	if e.timed {
		out.Date, out.At = 0, time.Unix(e.at, 0).UTC()
	}
	return out
}

// appendID makes an id from the place: r12 is row 12 of the records file, p12:D
// column D of row 12 of the people file, p12:D:2 the second date of that cell.
func appendID(b []byte, r *rec, k *kind, e *extra) []byte {
	c := byte('r')
	if k.people {
		c = 'p'
	}
	b = strconv.AppendUint(append(b, c), uint64(r.row), 10)
	if k.column >= 0 {
		b = append(append(b, ':'), columnName(k.column)...)
	}
	if e.nth > 0 {
		b = strconv.AppendUint(append(b, ':'), uint64(e.nth)+1, 10)
	}
	if k.derived {
		b = append(b, derivedSuffix...)
	}
	return b
}

func idLength(r *rec, k *kind, e *extra) int {
	var scratch [64]byte
	return len(appendID(scratch[:0], r, k, e))
}

package audit

import (
	"context"
	"encoding/binary"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Filter says which entries are looked for; what is zero does not matter.
type Filter struct {
	From, Until time.Time // At in [From, Until), to the millisecond
	Verb        string
	Table       string
	Row         ids.ID
	Actor       ids.ID // account
	Via         ids.ID // support access or grant
	Subject     ids.ID // person
	// Before is the ID of the last entry of the page before: the newest come first, and
	// those of one millisecond in the order of the log.
	Before ids.ID
	Limit  int // 1 to 200; 50 if zero
}

// Entry is an entry as it is shown.
type Entry struct {
	ID        ids.ID            `json:"id"`
	Seq       int64             `json:"seq"` // its place in the log, from 0; -1 while it waits for one
	At        time.Time         `json:"at"`
	Erased    bool              `json:"erased"`     // then nothing below is set, and At is to the millisecond
	Verb      string            `json:"verb"`       // noun.past
	ActorKind string            `json:"actor_kind"` // account, system or nobody
	Actor     ids.ID            `json:"actor"`      // account
	ActorName string            `json:"actor_name"` // the job or command
	ViaKind   string            `json:"via_kind"`   // support or grant: under whose permission the actor acted
	Via       ids.ID            `json:"via"`
	Table     string            `json:"table"`
	Row       ids.ID            `json:"row"`
	Purpose   string            `json:"purpose"`
	Request   string            `json:"request"`
	Codes     map[string]string `json:"codes"`
	Subjects  []ids.ID          `json:"subjects"` // those that were not erased
}

const (
	pageSize = 50
	maxPage  = 200
)

// Search lists entries of sc's organization, the newest first. Who does not reach the
// whole organization sees those about people within reach.
func (l *Log) Search(ctx context.Context, sc access.Scope, f Filter) ([]Entry, error) {
	var out []Entry
	err := l.db.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		out, err = Search(ctx, q, sc, f)
		return err
	})
	return out, err
}

// Search is Log.Search in a transaction that is open.
func Search(ctx context.Context, q db.Q, sc access.Scope, f Filter) ([]Entry, error) {
	if f.Limit <= 0 {
		f.Limit = pageSize
	}
	f.Limit = min(f.Limit, maxPage)
	out, err := search(ctx, q, sc, f)
	if err != nil {
		return nil, err
	}
	return out, fillSubjects(ctx, q, sc, out)
}

// Seen is who saw or changed what about a person, for the person themselves or whoever
// reaches them: the newest first.
func (l *Log) Seen(ctx context.Context, sc access.Scope, person ids.ID, before ids.ID, limit int) ([]Entry, error) {
	if person.Zero() {
		return nil, nil
	}
	return l.Search(ctx, sc, Filter{Subject: person, Before: before, Limit: limit})
}

// bounds are the first ids of a time range. Ids begin with the millisecond of their
// entry, so that their order is that of time and one index serves both.
func (f Filter) bounds() (from, until ids.ID) {
	until = ids.ID{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	if !f.From.IsZero() {
		from = firstOf(f.From)
	}
	if !f.Until.IsZero() {
		until = firstOf(f.Until)
	}
	if !f.Before.Zero() && string(f.Before[:]) < string(until[:]) {
		until = f.Before
	}
	return from, until
}

func firstOf(t time.Time) (id ids.ID) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(t.UnixMilli()))
	copy(id[:6], b[2:])
	return id
}

// timeOf is the time that an id begins with.
func timeOf(id ids.ID) time.Time {
	var b [8]byte
	copy(b[2:], id[:6])
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b[:]))).UTC()
}

// momentOf are the first id of the millisecond of an id, and that of the next.
func momentOf(id ids.ID) (first, end ids.ID) {
	return firstOf(timeOf(id)), firstOf(timeOf(id).Add(time.Millisecond))
}

func later(a, b ids.ID) ids.ID {
	if string(a[:]) > string(b[:]) {
		return a
	}
	return b
}

func earlier(a, b ids.ID) ids.ID {
	if string(a[:]) < string(b[:]) {
		return a
	}
	return b
}

// after is the next id.
func after(id ids.ID) ids.ID {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i]++; id[i] != 0 {
			break
		}
	}
	return id
}

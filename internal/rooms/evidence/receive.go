package evidence

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"net/http"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// Arrival says about what a file is.
type Arrival struct {
	Person   ids.ID // zero: the caller, unless it is a new version
	Document ids.ID // of which it is a new version; zero: a new document
	Name     string // of the file, as it was sent
	Title    string
	Batch    ids.ID
	By       ids.ID // who sent it, where the work of a batch files it
}

// Taken is where a file is kept.
type Taken struct {
	ID   ids.ID `json:"id"`
	N    int64  `json:"n" doc:"The version"`
	Same bool   `json:"same,omitempty" doc:"The same file was there already"`

	batch ids.ID // with which it came that was there
}

// Receive takes a file in: sealed as it comes, and looked at afterwards.
func (s *Service) Receive(ctx context.Context, sc access.Scope, in Arrival, body io.Reader) (Taken, error) {
	a := arrival{s: s, sc: sc, in: in, id: s.NewID(s.Clock.Now())}
	t, err := a.receive(ctx, body)
	return t, fault.Wrap("receive a document", err)
}

// arrival is one file on its way in.
type arrival struct {
	s     *Service
	sc    access.Scope
	in    Arrival
	who   ids.ID // under whose key
	id    ids.ID // of the file
	kind  string
	bytes int64
	sum   hash.Hash
}

func (a *arrival) receive(ctx context.Context, body io.Reader) (t Taken, err error) {
	o, err := a.begin(ctx)
	if err != nil {
		return t, err
	}
	if err := a.store(ctx, o, body); err != nil {
		return t, cut(err)
	}
	err = a.s.DB.Write(ctx, a.sc, a.touches(), func(ctx context.Context, tx *db.Tx) error {
		t, err = a.record(ctx, tx)
		return err
	})
	if err == nil && t.Same { // no row has it, and none will
		_ = a.s.Store.Delete(context.WithoutCancel(ctx), nameOf(a.sc.OrgID(), a.id)) // else the sweep does
	}
	return t, err
}

// begin finds out whose it is and makes their key, before a byte is read.
func (a *arrival) begin(ctx context.Context) (o keys.Opener, err error) {
	err = a.s.DB.Write(ctx, a.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if a.who, err = a.s.whose(ctx, tx, a.sc, a.in); err != nil {
			return err
		}
		if err := roomFor(ctx, tx, a.sc, a.who); err != nil {
			return err
		}
		o, err = a.s.Keys.Make(ctx, tx, a.sc.OrgID(), class, []ids.ID{a.who})
		return err
	})
	return o, err
}

// whose is the person under whose key a file comes to lie.
func (s *Service) whose(ctx context.Context, q db.Q, sc access.Scope, in Arrival) (ids.ID, error) {
	if !in.Document.Zero() {
		d, err := documentByID(ctx, q, sc, in.Document)
		if err == nil && !d.RemovedAt.IsZero() {
			err = fault.Gone
		}
		return d.Person, err
	}
	who := in.Person
	if who.Zero() {
		who = sc.Person()
	}
	if who.Zero() {
		return who, fault.Bad("", "document_no_person")
	}
	o, err := rootInReach(ctx, q, sc, who)
	return o.ID, err
}

// roomFor refuses more than so many files of one person that wait to be looked at.
func roomFor(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) error {
	n, err := waiting(ctx, q, sc, who)
	if err == nil && n >= maxWaiting {
		err = fault.Bad("file", "document_too_many", maxWaiting)
	}
	return err
}

// sniffed is how many bytes are looked at before the rest is taken.
const sniffed = 1024

// store seals the body on its way into the store.
func (a *arrival) store(ctx context.Context, o keys.Opener, body io.Reader) error {
	buffered := bufio.NewReaderSize(&limited{body, a.s.most(), a.s.most()}, sniffed)
	head, err := buffered.Peek(sniffed)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case len(head) == 0:
		return fault.Bad("file", "document_empty")
	}
	if a.kind = mediaOf(head); a.kind == "" {
		return fault.Bad("file", "document_kind")
	}
	a.sum = sha256.New()
	a.bytes, err = box(o, a.who, a.id).Seal(ctx, a.s.Store, nameOf(a.sc.OrgID(), a.id), io.TeeReader(buffered, a.sum))
	return err
}

// limited gives an error, and no end, after so many bytes.
type limited struct {
	r          io.Reader
	left, most int64
}

// Read passes on what is not too much.
func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, tooLarge(l.most)
	}
	return n, err
}

func tooLarge(most int64) error { return fault.Bad("file", "document_too_large", max(1, most>>20)) }

// cut is what an upload that did not come to its end is called.
func cut(err error) error {
	var most *http.MaxBytesError
	switch {
	case errors.As(err, &most):
		return tooLarge(most.Limit)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Bad("file", "document_cut")
	}
	return err
}

// touches are whose documents are counted and, of a new version, of what it is one.
func (a *arrival) touches() db.Touches {
	on := db.On("person", a.who)
	if !a.in.Document.Zero() {
		on = on.And(db.On("document", a.in.Document))
	}
	return on
}

package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// itemPlace is where the name of an item is sealed: none opens where another was.
func itemPlace(batch ids.ID, n int64) keys.Place {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(batch[:], uint64(n)))
	var row ids.ID
	copy(row[:], sum[:])
	return keys.Place{Table: "document_item", Column: "name", Row: row}
}

// BatchView is a batch with a page of its files.
type BatchView struct {
	Batch
	Counts map[string]int64 `json:"counts" doc:"Of files by what was found: one, several, nobody, chosen, left_out, refused; and by what became of them: filed, same"`
	Items  []Item           `json:"items"`
	Next   int64            `json:"next,omitempty" doc:"The number of the file after which the next page begins"`
	total  int64
	found  string
}

// BatchInput names a batch, and a page of its files.
type BatchInput struct {
	ID    ids.ID `path:"id" kind:"batch" json:"-"`
	Found string `query:"found" json:"-" enum:"one,several,nobody,chosen,left_out,refused"`
	After int64  `query:"after" json:"-" minimum:"0"`
}

// BatchRef names a batch.
type BatchRef struct {
	ID ids.ID `path:"id" kind:"batch" json:"-"`
}

// ShowBatch is one batch.
func (s *Service) ShowBatch(ctx context.Context, sc access.Scope, in BatchInput) (v BatchView, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		b, err := batchByID(ctx, q, sc, in.ID)
		if err != nil {
			return err
		}
		org := keys.Organization(sc.OrgID())
		o, err := s.Keys.Load(ctx, q, org.Org, org.Class, []ids.ID{org.Person})
		if err != nil {
			return err
		}
		if err := b.open(o, org.Person); err != nil {
			return err
		}
		v = BatchView{Batch: b.Batch, Counts: map[string]int64{}, Items: []Item{}, found: in.Found}
		counts, err := countItems(ctx, q, sc.OrgID(), in.ID)
		if err != nil {
			return err
		}
		for _, c := range counts {
			v.Counts[c.found] += c.n
			v.total += c.n
			if c.state != "waiting" && c.state != "refused" {
				v.Counts[c.state] += c.n
			} else if c.state == "refused" && c.found != "refused" {
				v.Counts["refused"] += c.n
			}
		}
		rows, err := items(ctx, q, sc.OrgID(), in.ID, in.After, in.Found, "", pageSize+1)
		if err != nil {
			return err
		}
		if len(rows) > pageSize {
			rows = rows[:pageSize]
			v.Next = rows[pageSize-1].N
		}
		for _, it := range rows {
			text, err := o.Open(org.Person, itemPlace(in.ID, it.N), it.name)
			if err != nil {
				return err
			}
			it.Path = text.Reveal()
			v.Items = append(v.Items, it.Item)
		}
		return nil
	})
	return v, fault.Wrap("show a batch", err)
}

func (b *storedBatch) open(o keys.Opener, org ids.ID) error {
	text, err := o.Open(org, keys.Place{Table: "document_batch", Column: "file_name", Row: b.ID}, b.name)
	b.FileName = text.Reveal()
	return err
}

// BatchesInput is where a page of batches begins.
type BatchesInput struct {
	Before ids.ID `query:"before" json:"-" kind:"batch"`
}

// Batches is a page of batches, the newest first.
type Batches struct {
	Batches []Batch `json:"batches"`
	Next    ids.ID  `json:"next,omitzero"`
}

// Batches lists them.
func (s *Service) Batches(ctx context.Context, sc access.Scope, in BatchesInput) (l Batches, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		l = Batches{Batches: []Batch{}}
		rows, err := batchPage(ctx, q, sc, in.Before, pageSize+1)
		if err != nil {
			return err
		}
		if len(rows) > pageSize {
			rows = rows[:pageSize]
			l.Next = rows[pageSize-1].ID
		}
		org := keys.Organization(sc.OrgID())
		o, err := s.Keys.Load(ctx, q, org.Org, org.Class, []ids.ID{org.Person})
		for _, b := range rows {
			if err == nil {
				err = b.open(o, org.Person)
			}
			l.Batches = append(l.Batches, b.Batch)
		}
		return err
	})
	return l, fault.Wrap("list batches", err)
}

// ChooseInput says whose a file of a batch is.
type ChooseInput struct {
	ID     ids.ID `path:"id" kind:"batch" json:"-"`
	N      int64  `json:"n" minimum:"1"`
	Person ids.ID `json:"person,omitempty" kind:"person" doc:"Whose it is; nobody's if empty: it is left out"`
}

// Choose says whose a file of a batch is, or leaves it out.
func (s *Service) Choose(ctx context.Context, sc access.Scope, in ChooseInput) (v BatchView, err error) {
	err = s.DB.Write(ctx, sc, db.On("document_batch", in.ID), func(ctx context.Context, tx *db.Tx) error {
		b, err := batchByID(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		it := Item{N: in.N, Found: "left_out", State: "waiting"}
		if !in.Person.Zero() {
			o, err := rootInReach(ctx, tx, sc, in.Person)
			if err != nil {
				return err
			}
			it.Found, it.Person = "chosen", o.ID
		}
		is, err := items(ctx, tx, sc.OrgID(), in.ID, in.N-1, "", "", 1)
		switch {
		case err != nil:
			return err
		case b.State != BatchChoosing:
			return fault.Conflict
		case len(is) == 0 || is[0].N != in.N:
			return fault.NotFound
		case is[0].State != "waiting":
			return fault.Bad("n", "batch_item_refused")
		}
		_, err = setItem(ctx, tx, sc.OrgID(), in.ID, it)
		return err
	})
	if err == nil {
		v, err = s.ShowBatch(ctx, sc, BatchInput{ID: in.ID})
	}
	return v, fault.Wrap("choose whose a file is", err)
}

// File files every file of a batch that has somebody.
func (s *Service) File(ctx context.Context, sc access.Scope, in BatchRef) (BatchView, error) {
	return s.moveOn(ctx, sc, in, "batch.started", BatchFiling, "", BatchChoosing)
}

// Discard throws a batch away of which nothing was filed.
func (s *Service) Discard(ctx context.Context, sc access.Scope, in BatchRef) (BatchView, error) {
	return s.moveOn(ctx, sc, in, "batch.discarded", BatchFailed, "batch_discarded", BatchReceived, BatchChoosing)
}

// UndoBatch removes what a batch filed.
func (s *Service) UndoBatch(ctx context.Context, sc access.Scope, in BatchRef) (BatchView, error) {
	return s.moveOn(ctx, sc, in, "batch.undo_started", BatchUndoing, "", BatchDone)
}

func (s *Service) moveOn(ctx context.Context, sc access.Scope, in BatchRef, verb string, to BatchState, why string, from ...BatchState) (v BatchView, err error) {
	if err = s.step(ctx, sc, in.ID, verb, from, to, why); err == nil {
		v, err = s.ShowBatch(ctx, sc, BatchInput{ID: in.ID})
	}
	return v, fault.Wrap(verb, err)
}

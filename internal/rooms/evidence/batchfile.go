package evidence

import (
	"context"
	"errors"
	"io"
	"path"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// fileBatch files what has somebody, one after the other as the zip has them.
func (s *Service) fileBatch(ctx context.Context, sc access.Scope, b storedBatch) error {
	spool, err := s.unpack(ctx, sc, b.ID)
	if err != nil {
		return s.failed(ctx, sc, b.ID, err)
	}
	defer func() { _ = spool.Close() }()
	all, err := entriesOf(spool)
	if err != nil {
		return s.failed(ctx, sc, b.ID, err)
	}
	for after := int64(0); ; {
		var some []storedItem
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			some, err = items(ctx, q, sc.OrgID(), b.ID, after, "", "waiting", chunk)
			return err
		})
		if err != nil {
			return err
		}
		for _, it := range some {
			if after = it.N; it.Person.Zero() || it.N > int64(len(all)) {
				continue
			}
			if err := s.fileOne(ctx, sc, b, it.Item, all[it.N-1]); err != nil {
				return err
			}
		}
		if len(some) < chunk {
			break
		}
	}
	err = s.step(ctx, sc, b.ID, "batch.filed", []BatchState{BatchFiling}, BatchDone, "")
	if errors.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// fileOne receives one file as if it had been sent in. What is there already is not added.
func (s *Service) fileOne(ctx context.Context, sc access.Scope, b storedBatch, it Item, e entry) error {
	r, err := e.file.Open()
	var t Taken
	if err == nil {
		held := &guarded{r: r, left: e.bytes}
		t, err = s.Receive(ctx, sc, Arrival{Person: it.Person, Name: path.Base(e.name), Batch: b.ID, By: b.by}, held)
		_ = r.Close() // it was only read
		if held.err != nil {
			err = held.err
		}
	} else {
		err = fault.Bad("file", "damaged")
	}
	bad := fault.Fields(err)
	switch {
	case err == nil && t.Same && t.batch != b.ID:
		it.State, it.Document = "same", t.ID
	case err == nil:
		it.State, it.Document = "filed", t.ID
	case len(bad) > 0 && bad[0].Reason == "document_too_many": // of one person: until some were looked at
		return &wait{"too_many", err}
	case len(bad) > 0:
		it.State, it.Reason = "refused", itemReason(bad[0].Reason)
	case errors.Is(err, fault.NotFound):
		it.State, it.Reason = "refused", "gone"
	default:
		return err
	}
	return s.DB.Write(ctx, sc, db.On("document_batch", b.ID), func(ctx context.Context, tx *db.Tx) error {
		_, err := setItem(ctx, tx, sc.OrgID(), b.ID, it)
		return err
	})
}

// itemReasons are the reasons for which a file of a batch is refused, in words.
var itemReasons = map[string]string{"document_kind": "kind", "document_empty": "empty", "document_too_large": "too_large", "bomb": "bomb", "damaged": "damaged"}

func itemReason(code string) string {
	if r, ok := itemReasons[code]; ok {
		return r
	}
	return "damaged"
}

// guarded is a file of a zip, which may be no longer than the zip said, and whose errors are
// those of the file.
type guarded struct {
	r    io.Reader
	left int64
	err  error
}

// Read passes on what the zip gives.
func (g *guarded) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	switch g.left -= int64(n); {
	case g.left < 0:
		g.err = fault.Bad("file", "bomb")
	case err != nil && !errors.Is(err, io.EOF):
		g.err = fault.Bad("file", "damaged")
	}
	if g.err != nil {
		return 0, g.err
	}
	return n, err
}

// undoBatch removes what a batch filed, as somebody would: for seven days it can be brought back.
func (s *Service) undoBatch(ctx context.Context, sc access.Scope, b storedBatch) error {
	for after := int64(0); ; {
		var some []storedItem
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			some, err = items(ctx, q, sc.OrgID(), b.ID, after, "", "filed", chunk)
			return err
		})
		if err != nil {
			return err
		}
		for _, it := range some {
			after = it.N
			_, err := s.Remove(ctx, sc, RemoveInput{ID: it.Document, Reason: b.ID.String()})
			if err != nil && !errors.Is(err, fault.Gone) && !errors.Is(err, fault.NotFound) {
				return err
			}
		}
		if len(some) < chunk {
			break
		}
	}
	err := s.step(ctx, sc, b.ID, "batch.undone", []BatchState{BatchUndoing}, BatchUndone, "")
	if errors.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

package evidence

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/blob"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// BatchState is how far a batch is.
type BatchState string

// The states.
const (
	BatchReceived BatchState = "received" // it is looked at
	BatchChoosing BatchState = "choosing" // whose the files are is shown
	BatchFiling   BatchState = "filing"
	BatchDone     BatchState = "done"
	BatchUndoing  BatchState = "undoing"
	BatchUndone   BatchState = "undone"
	BatchFailed   BatchState = "failed"
)

// Busy reports whether a job works on it.
func (s BatchState) Busy() bool { return s == BatchReceived || s == BatchFiling || s == BatchUndoing }

// Batch is many files in one zip.
type Batch struct {
	ID        ids.ID     `json:"id"`
	Version   int64      `json:"version"`
	State     BatchState `json:"state"`
	Reason    string     `json:"reason,omitempty" doc:"Why it failed, or waits"`
	FileName  string     `json:"file_name"`
	Bytes     int64      `json:"bytes"`
	CreatedAt time.Time  `json:"created_at"`
	ChangedAt time.Time  `json:"changed_at"`
	by        ids.ID
}

// Item is one file of a batch.
type Item struct {
	N        int64  `json:"n"`
	Path     string `json:"path" doc:"The name in the zip, with its folders"`
	Bytes    int64  `json:"bytes"`
	Found    string `json:"found" enum:"one,several,nobody,chosen,left_out,refused"`
	State    string `json:"state" enum:"waiting,filed,same,refused"`
	Reason   string `json:"reason,omitempty"`
	Person   ids.ID `json:"person,omitzero"`
	Name     string `json:"name,omitempty"`
	Document ids.ID `json:"document,omitzero"`
}

type batchRef struct {
	Batch ids.ID `json:"batch"`
}

const (
	// batchClass is the retention class under which the key of a batch is, until it ends.
	batchClass = "intake"
	// mostBatches is how many batches of an organization wait at most.
	mostBatches = 10
)

func batchName(org int64, id ids.ID) string {
	return strings.Replace(nameOf(org, id), "/document/", "/batch/", 1)
}

func batchBox(o keys.Opener, id ids.ID) blob.Box {
	return blob.Box{Keys: o, Person: id, At: keys.Place{Table: "document_batch", Column: "bytes", Row: id}}
}

func (s *Service) batchKey(org int64, id ids.ID) keys.Subject {
	return keys.Subject{Org: org, Person: id, Class: batchClass}
}

// ReceiveBatch takes a zip in, sealed under a key of its own.
func (s *Service) ReceiveBatch(ctx context.Context, sc access.Scope, name string, body io.Reader) (Batch, error) {
	b, err := s.receiveBatch(ctx, sc, name, body)
	return b, fault.Wrap("receive a batch", err)
}

func (s *Service) receiveBatch(ctx context.Context, sc access.Scope, name string, body io.Reader) (Batch, error) {
	now := s.Clock.Now()
	b := storedBatch{Batch: Batch{ID: s.NewID(now), Version: 1, State: BatchReceived, FileName: tidyName(name), CreatedAt: now, ChangedAt: now, by: sc.Account()}}
	var o keys.Opener
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		if n, err := liveCount(ctx, tx, sc); err != nil || n >= mostBatches {
			return orBad(err, fault.Bad("file", "batch_too_many_wait", mostBatches))
		}
		o, err = s.Keys.Make(ctx, tx, sc.OrgID(), batchClass, []ids.ID{b.ID})
		return err
	})
	if err != nil {
		return b.Batch, err
	}
	head := make([]byte, 4)
	if n, err := io.ReadFull(body, head); err != nil || string(head) != "PK\x03\x04" {
		if n == 0 || err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fault.Bad("file", "batch_kind")
		}
		return b.Batch, errors.Join(err, s.endKey(ctx, sc, b.ID))
	}
	whole := io.MultiReader(strings.NewReader(string(head)), &limited{body, MaxBatch - 4, MaxBatch})
	if b.Bytes, err = batchBox(o, b.ID).Seal(ctx, s.Store, batchName(sc.OrgID(), b.ID), whole); err != nil {
		return b.Batch, errors.Join(cut(err), s.endKey(ctx, sc, b.ID))
	}
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		if b.name, err = s.Keys.Seal(ctx, tx, keys.Organization(sc.OrgID()), keys.Place{Table: "document_batch", Column: "file_name", Row: b.ID}, pii.Hide(b.FileName)); err != nil {
			return err
		}
		if err := insertBatch(ctx, tx, sc, b); err != nil {
			return err
		}
		if err := s.logBatch(ctx, tx, sc, "batch.received", b.ID); err != nil {
			return err
		}
		return s.askBatch(ctx, tx, sc.OrgID(), b.ID)
	})
	return b.Batch, err
}

func orBad(err, bad error) error {
	if err != nil {
		return err
	}
	return bad
}

// endKey destroys the key of a batch: what was sealed under it is nothing.
func (s *Service) endKey(ctx context.Context, sc access.Scope, id ids.ID) error {
	return s.DB.Write(context.WithoutCancel(ctx), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return s.Keys.Destroy(ctx, tx, s.batchKey(sc.OrgID(), id))
	})
}

func (s *Service) askBatch(ctx context.Context, tx *db.Tx, org int64, id ids.ID) error {
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: batchKind, Key: id.String(), Payload: batchRef{id}, Now: s.Clock.Now()})
}

// step moves a batch on from a state, with an entry in the log.
func (s *Service) step(ctx context.Context, sc access.Scope, id ids.ID, verb string, from []BatchState, to BatchState, why string) error {
	return s.DB.Write(ctx, sc, db.On("document_batch", id), func(ctx context.Context, tx *db.Tx) error {
		b, err := batchByID(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if !in(b.State, from) {
			return fault.Conflict
		}
		if err := setBatch(ctx, tx, sc.OrgID(), id, to, why, s.Clock.Now()); err != nil {
			return err
		}
		if to == BatchDone || to == BatchFailed {
			if err := s.Keys.Destroy(ctx, tx, s.batchKey(sc.OrgID(), id)); err != nil {
				return err
			}
		}
		if to.Busy() || to == BatchDone || to == BatchFailed { // work, or the zip to remove
			if err := s.askBatch(ctx, tx, sc.OrgID(), id); err != nil {
				return err
			}
		}
		return s.logBatch(ctx, tx, sc, verb, id)
	})
}

func in(s BatchState, all []BatchState) bool {
	for _, one := range all {
		if s == one {
			return true
		}
	}
	return false
}

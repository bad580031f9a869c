package evidence

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

var errNoSpool = errors.New("evidence: there is nowhere to unpack")

func (s *Service) logBatch(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, id ids.ID) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "document_batch", Row: id})
	return err
}

// batchJob does what the state of a batch asks for. Killed at any line, it goes on where it was.
func (s *Service) batchJob(ctx context.Context, sc access.Scope, p batchRef, _ string) error {
	var b storedBatch
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		b, err = batchByID(ctx, q, sc, p.Batch)
		return err
	})
	if err != nil {
		return fault.Wrap("work on a batch", err)
	}
	switch b.State {
	case BatchReceived:
		err = s.lookBatch(ctx, sc, b)
	case BatchFiling:
		err = s.fileBatch(ctx, sc, b)
	case BatchUndoing:
		err = s.undoBatch(ctx, sc, b)
	case BatchDone, BatchFailed, BatchUndone:
		err = s.Store.Delete(ctx, batchName(sc.OrgID(), b.ID))
	case BatchChoosing:
	}
	return fault.Wrap("work on a batch", err)
}

// unpack puts the zip where it can be read at any place.
func (s *Service) unpack(ctx context.Context, sc access.Scope, id ids.ID) (Spooled, error) {
	if s.Spool == nil {
		return nil, &wait{"reader", errNoSpool}
	}
	var o keys.Opener
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		o, err = s.Keys.Load(ctx, q, sc.OrgID(), batchClass, []ids.ID{id})
		return err
	})
	if err != nil {
		return nil, err
	}
	r, err := batchBox(o, id).Open(ctx, s.Store, batchName(sc.OrgID(), id))
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return s.Spool(r, MaxBatch)
}

// chunk is how many files of a batch are written in one transaction.
const chunk = 200

// lookBatch lists what is in a zip and finds out whose each file is.
func (s *Service) lookBatch(ctx context.Context, sc access.Scope, b storedBatch) error {
	spool, err := s.unpack(ctx, sc, b.ID)
	if err != nil {
		return s.failed(ctx, sc, b.ID, err)
	}
	defer func() { _ = spool.Close() }()
	all, err := entriesOf(spool)
	if err != nil {
		return s.failed(ctx, sc, b.ID, err)
	}
	if err := s.People.EnsureIndex(ctx, sc); err != nil {
		return err
	}
	for from := 0; from < len(all); from += chunk {
		if err := s.listSome(ctx, sc, b.ID, from, all[from:min(from+chunk, len(all))]); err != nil {
			return err
		}
	}
	err = s.step(ctx, sc, b.ID, "batch.listed", []BatchState{BatchReceived}, BatchChoosing, "")
	if errors.Is(err, fault.Conflict) { // another replica, or it was thrown away
		return nil
	}
	return err
}

// failed ends a batch whose zip is at fault; anything else is tried again.
func (s *Service) failed(ctx context.Context, sc access.Scope, id ids.ID, err error) error {
	code := ""
	switch bad := fault.Fields(err); {
	case len(bad) > 0:
		code = bad[0].Reason
	case errors.Is(err, keys.Tampered), errors.Is(err, fault.NotFound):
		code = "batch_damaged"
	default:
		return err
	}
	if !slices.Contains(batchFaults, code) {
		code = "batch_damaged"
	}
	err = s.step(ctx, sc, id, "batch.failed", []BatchState{BatchReceived, BatchFiling}, BatchFailed, code)
	if errors.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// batchFaults are what can be wrong with a zip.
var batchFaults = []string{"batch_damaged", "batch_bomb", "batch_empty", "batch_too_many"}

func (s *Service) listSome(ctx context.Context, sc access.Scope, id ids.ID, from int, some []entry) error {
	paths := make([]string, len(some))
	for i, e := range some {
		paths[i] = e.name
	}
	return s.DB.Write(ctx, sc, db.On("document_batch", id), func(ctx context.Context, tx *db.Tx) error {
		b, err := batchByID(ctx, tx, sc, id)
		if err != nil || b.State != BatchReceived {
			return err
		}
		whose, err := s.findAll(ctx, tx, sc, paths)
		if err != nil {
			return err
		}
		org := keys.Organization(sc.OrgID())
		o, err := s.Keys.Make(ctx, tx, org.Org, org.Class, []ids.ID{org.Person})
		if err != nil {
			return err
		}
		for i, e := range some {
			it := storedItem{Item: Item{N: int64(from + i + 1), Bytes: e.bytes, Found: whose[i].found, Person: whose[i].person, State: "waiting"}}
			if e.wrong != "" {
				it.Found, it.State, it.Reason, it.Person = "refused", "refused", e.wrong, ids.ID{}
			}
			if it.name, err = o.Seal(org.Person, itemPlace(id, it.N), pii.Hide(e.name)); err != nil {
				return err
			}
			if err := insertItem(ctx, tx, sc.OrgID(), id, it); err != nil {
				return err
			}
		}
		return nil
	})
}

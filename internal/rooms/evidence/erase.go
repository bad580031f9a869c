package evidence

import (
	"context"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

func (s *Service) logMove(ctx context.Context, tx *db.Tx, sc access.Scope, document, from, to ids.ID) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "document.moved", Table: "document", Row: document, Subjects: []ids.ID{from, to}})
	return err
}

// erase lets go of a document whose time to be brought back is over: all rows now, the files
// after the commit.
func (s *Service) erase(ctx context.Context, tx *db.Tx, sc access.Scope, p docRef) error {
	org := sc.OrgID()
	files, err := filesOfDocument(ctx, tx, org, p.Document)
	if err != nil {
		return err
	}
	gone, err := dropDocument(ctx, tx, org, p.Document, s.Clock.Now().Add(-undoFor), s.Clock.Now())
	if err != nil || !gone {
		return err // brought back, and perhaps removed again later
	}
	if err := s.dropLater(ctx, tx, org, files); err != nil {
		return err
	}
	return s.log(ctx, tx, sc, "document.erased", p.Document, ids.ID{}, nil)
}

// drop removes the bytes of files that have no row any more.
func (s *Service) drop(ctx context.Context, sc access.Scope, p fileRefs, _ string) error {
	return fault.Wrap("remove files", s.dropUnknown(ctx, sc.OrgID(), p.Files))
}

func (s *Service) dropUnknown(ctx context.Context, org int64, files []ids.ID) error {
	var has map[ids.ID]bool
	err := s.DB.Read(ctx, db.Org(org), func(ctx context.Context, q db.Q) (err error) {
		has, err = known(ctx, q, org, files)
		return err
	})
	for _, id := range files {
		if err == nil && !has[id] {
			err = s.Store.Delete(ctx, nameOf(org, id))
		}
	}
	return err
}

// orphan is after how long a file without a row is none that is just being recorded.
const orphan = 24 * time.Hour

// sweep removes files that have no row, of all organizations: what a kill between the store
// and the database left.
func (s *Service) sweep(ctx context.Context, _ access.Scope, _ none, _ string) error {
	some := map[int64][]ids.ID{}
	before := s.Clock.Now().Add(-orphan)
	err := s.Store.Each(ctx, "", func(name string, _ int64, modified time.Time) error {
		org, id, ok := ours(name)
		if !ok || !modified.Before(before) {
			return nil
		}
		if strings.Contains(name, "/batch/") {
			return s.dropDeadBatch(ctx, org, id)
		}
		if some[org] = append(some[org], id); len(some[org]) < 200 {
			return nil
		}
		all := some[org]
		delete(some, org)
		return s.dropUnknown(ctx, org, all)
	})
	for org, all := range some {
		if err == nil {
			err = s.dropUnknown(ctx, org, all)
		}
	}
	return fault.Wrap("sweep files", err)
}

// dropDeadBatch removes the zip of a batch that has ended, or of none.
func (s *Service) dropDeadBatch(ctx context.Context, org int64, id ids.ID) error {
	return s.DB.Read(ctx, db.Org(org), func(ctx context.Context, q db.Q) error {
		live, err := liveBatches(ctx, q, org, []ids.ID{id})
		if err == nil && !live[id] {
			err = s.Store.Delete(ctx, batchName(org, id))
		}
		return err
	})
}

// ours reads a name of this room's.
func ours(name string) (org int64, id ids.ID, ok bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 || parts[1] != "document" && parts[1] != "batch" {
		return 0, id, false
	}
	org, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return 0, id, false
	}
	id, err = ids.Parse(parts[2])
	return org, id, err == nil
}

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
	if over, err := isOver(ctx, tx, org, p.Document, s.Clock.Now().Add(-undoFor)); err != nil || !over {
		return err // brought back, and perhaps removed again later
	}
	if err := s.letGo(ctx, tx, sc, p.Document); err != nil {
		return err
	}
	if err := dropDocument(ctx, tx, org, p.Document); err != nil {
		return err
	}
	if err := s.dropLater(ctx, tx, org, files); err != nil {
		return err
	}
	return s.log(ctx, tx, sc, "document.erased", p.Document, ids.ID{}, nil)
}

// letGo forgets what was seen and read on a document: its readings and fingerprints, that it is
// the same as another, and the number that was accepted of it.
func (s *Service) letGo(ctx context.Context, tx *db.Tx, sc access.Scope, document ids.ID) error {
	org := sc.OrgID()
	if err := s.partAll(ctx, tx, sc, document); err != nil {
		return err
	}
	if err := dropPrints(ctx, tx, org, document); err != nil {
		return err
	}
	people, err := factPeople(ctx, tx, org, document)
	if err != nil {
		return err
	}
	if err := dropReadings(ctx, tx, org, document, s.Clock.Now()); err != nil || s.Findings == nil {
		return err
	}
	return s.Findings.Changed(ctx, tx, sc, people)
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
// and the database left. Of whoever has files it asks for fingerprints that are missing.
func (s *Service) sweep(ctx context.Context, _ access.Scope, _ none, _ string) error {
	some, asked := map[int64][]ids.ID{}, map[int64]bool{}
	before := s.Clock.Now().Add(-orphan)
	err := s.Store.Each(ctx, "", func(name string, _ int64, modified time.Time) error {
		org, id, ok := ours(name)
		if ok && !asked[org] {
			asked[org] = true
			if err := s.askPrints(ctx, org); err != nil {
				return err
			}
		}
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

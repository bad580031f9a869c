package compliance

import (
	"cmp"
	"context"
	"maps"
	"sync"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// draftSize is how many people a build writes in one transaction.
var draftSize int64 = 1000

// draft is where some people stand, worked out before their heads were locked: whose head has
// moved on since has to be worked out again.
type draft struct {
	people []ids.ID
	heads  map[ids.ID]int64
	now    outcome
}

// buildAll evaluates everybody who is not done into the generation that is being built. While
// one draft is written, the next is worked out.
func (s *Service) buildAll(ctx context.Context, sc access.Scope, b *build) error {
	d, err := s.draft(ctx, sc, b.behind)
	for err == nil && len(d.people) > 0 {
		var next draft
		var failed error
		var ahead sync.WaitGroup
		behind := d.people[len(d.people)-1]
		ahead.Go(func() { next, failed = s.draft(ctx, sc, behind) })
		err = s.writeDraft(ctx, sc, b, d)
		ahead.Wait()
		if b.done == draftSize && b.total > manyPeople {
			s.analyze(ctx) // or each draft would look for its people among all who are done
		}
		d, err = next, cmp.Or(err, failed)
	}
	return err
}

// draft works out the next people in one snapshot, and keeps nobody waiting.
func (s *Service) draft(ctx context.Context, sc access.Scope, behind ids.ID) (d draft, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if d.people, err = s.People.RootsAfter(ctx, q, sc, behind, int(draftSize)); err != nil || len(d.people) == 0 {
			return err
		}
		if d.heads, err = headsOf(ctx, q, sc, d.people); err != nil {
			return err
		}
		_, d.now, err = s.workOut(ctx, q, sc, d.people)
		return err
	})
	s.pause()
	return d, err
}

// writeDraft writes a draft into the generation that is being built only.
func (s *Service) writeDraft(ctx context.Context, sc access.Scope, b *build, d draft) error {
	next := *b
	next.done, next.behind = b.done+int64(len(d.people)), d.people[len(d.people)-1]
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := s.lockHeads(ctx, tx, sc, d.people); err != nil {
			return err
		}
		if err := s.catchDraftUp(ctx, tx, sc, d); err != nil {
			return err
		}
		if n, err := advance(ctx, tx, sc, next); err != nil {
			return err
		} else if n == 0 {
			return errBegun
		}
		changed, err := s.write(ctx, tx, sc, b.gen, d.people, d.now)
		if err != nil {
			return err
		}
		return addTally(ctx, tx, sc, changed.list())
	})
	if err == nil {
		*b = next
	}
	return err
}

// catchDraftUp works those out again of whom something was written since the draft was made.
// Their heads are locked, and a version counts who locked before: one more than the draft saw
// is this build.
func (s *Service) catchDraftUp(ctx context.Context, tx *db.Tx, sc access.Scope, d draft) error {
	heads, err := headsOf(ctx, tx, sc, d.people)
	if err != nil {
		return err
	}
	var again []ids.ID
	for _, p := range d.people {
		if heads[p] != d.heads[p]+1 {
			again = append(again, p)
			delete(d.now.standings, p) // who was merged away meanwhile has none
		}
	}
	if len(again) == 0 {
		return nil
	}
	_, now, err := s.workOut(ctx, tx, sc, again)
	maps.Copy(d.now.standings, now.standings)
	maps.Copy(d.now.names, now.names)
	return err
}

package person

import (
	"cmp"
	"context"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// MergeInput says that two are one: the person of the path stays, with the facts of both.
type MergeInput struct {
	ID   ids.ID `path:"id" kind:"person" json:"-"`
	Gone ids.ID `json:"gone" kind:"person" doc:"The person who is the same as this one, and is no longer listed"`
}

// Merge finds two people to be one. Nothing that was recorded is rewritten: whoever had Gone
// as root has the one that stays.
func (s *Service) Merge(ctx context.Context, sc access.Scope, in MergeInput) (Person, error) {
	if in.Gone.Zero() || in.Gone == in.ID {
		return Person{}, fault.Bad("gone", "merge_self")
	}
	var kept Person
	err := s.db.Write(ctx, sc, db.On("person", in.ID, in.Gone), func(ctx context.Context, tx *db.Tx) (err error) {
		both, err := s.twoRoots(ctx, tx, sc, in.ID, in.Gone)
		if err != nil {
			return err
		}
		if err := s.mayMerge(ctx, tx, sc, in); err != nil {
			return err
		}
		kept = both[in.ID]
		m := merge{id: s.newID(s.clock.Now()), kept: in.ID, gone: in.Gone}
		if err := insertMerge(ctx, tx, sc, m, s.clock.Now()); err != nil {
			return err
		}
		if err := hide(ctx, tx, sc, in.Gone); err != nil {
			return err
		}
		return s.merged(ctx, tx, sc, kept, m, "person.merged")
	})
	return kept.masked(), fault.Wrap("merge people", err)
}

// twoRoots reads both under their touches; of two that were merged meanwhile, each way
// round, one is no root any more.
func (s *Service) twoRoots(ctx context.Context, tx *db.Tx, sc access.Scope, people ...ids.ID) (map[ids.ID]Person, error) {
	out := map[ids.ID]Person{}
	for _, id := range people {
		st, err := byID(ctx, tx, sc, id)
		if err != nil {
			return nil, err
		}
		if st.Root != id {
			return nil, fault.Conflict
		}
		opened, err := s.open(ctx, tx, sc.OrgID(), []stored{st})
		if err != nil {
			return nil, err
		}
		out[id] = opened[0]
	}
	return out, nil
}

// mayMerge refuses what would lock somebody out of their own record: who signs in stays, and
// two who both do are two, or one has to leave first.
func (s *Service) mayMerge(ctx context.Context, q db.Q, sc access.Scope, in MergeInput) error {
	if s.Linked == nil {
		return nil
	}
	signs, err := s.Linked(ctx, q, sc, []ids.ID{in.ID, in.Gone})
	switch {
	case err != nil:
		return err
	case signs[in.ID] && signs[in.Gone]:
		return fault.Bad("gone", "merge_accounts")
	case signs[in.Gone]:
		return fault.Bad("gone", "merge_keep_account")
	}
	return nil
}

// merged shows the one that stays under all names, and tells.
func (s *Service) merged(ctx context.Context, tx *db.Tx, sc access.Scope, kept Person, m merge, verb string) error {
	kept.shown = kept.Version
	if err := setShown(ctx, tx, sc, kept.ID); err != nil {
		return err
	}
	if err := s.show(ctx, tx, sc, kept); err != nil {
		return err
	}
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: verb, Table: "person_merge", Row: m.id, Subjects: []ids.ID{m.kept, m.gone}})
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, sc, m.kept, m.gone)
}

// Unmerge takes the last merge into a person back: who was merged by it has the root again
// that they had.
func (s *Service) Unmerge(ctx context.Context, sc access.Scope, in ShowInput) (Person, error) {
	gone, err := s.lastGone(ctx, sc, in.ID)
	if err != nil {
		return Person{}, fault.Wrap("take a merge back", err)
	}
	var kept Person
	err = s.db.Write(ctx, sc, db.On("person", in.ID, gone), func(ctx context.Context, tx *db.Tx) error {
		st, err := byID(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		m, err := lastMerge(ctx, tx, sc, in.ID)
		if err != nil || m.gone != gone || st.Root != st.ID {
			return fmt.Errorf("%w: another merge came in between", fault.Conflict)
		}
		if err := undoMerge(ctx, tx, sc, m, s.clock.Now()); err != nil {
			return err
		}
		back, err := s.twoRoots(ctx, tx, sc, in.ID, gone)
		if err != nil {
			return err
		}
		other := back[gone]
		other.shown = other.Version
		if err := setShown(ctx, tx, sc, gone); err != nil {
			return err
		}
		if err := s.show(ctx, tx, sc, other); err != nil {
			return err
		}
		kept = back[in.ID]
		return s.merged(ctx, tx, sc, kept, m, "person.unmerged")
	})
	return kept.masked(), fault.Wrap("take a merge back", err)
}

func (s *Service) lastGone(ctx context.Context, sc access.Scope, kept ids.ID) (gone ids.ID, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		ok, err := reaches(ctx, q, sc, kept)
		if err != nil || !ok {
			return cmp.Or(err, fault.NotFound)
		}
		m, err := lastMerge(ctx, q, sc, kept)
		gone = m.gone
		return err
	})
	return gone, err
}

package exclusion

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/tenant"
)

const (
	lookKind  = "exclusion.look"
	clearKind = "exclusion.clear"
	// chunk is how many people one transaction looks at, spreadStep how many keys of a list
	// one transaction compares with those of people.
	chunk      = 100
	spreadStep = 5000
)

type none struct{}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{
		jobs.Outside(lookKind, func(ctx context.Context, sc access.Scope, _ none, _ string) error { return s.Work(ctx, sc) }).With(jobs.Policy{Timeout: 2 * time.Hour}),
		jobs.Outside(findKind, s.find),
		jobs.Tx(overdueKind, s.overdue),
		jobs.Outside(clearKind, func(ctx context.Context, sc access.Scope, p listRef, _ string) error { return s.clear(ctx, sc, p.List) }),
	}
}

// Changed is told, in the transaction of the change, whose name or facts changed. It only
// marks them; a job looks.
func (s *Service) Changed(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if len(people) == 0 {
		return nil
	}
	if err := mark(ctx, tx, sc, sorted(people)); err != nil {
		return fault.Wrap("mark who is checked", err)
	}
	return fault.Wrap("mark who is checked", jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: lookKind, Key: "all", Now: s.Clock.Now()}))
}

func sorted(list []ids.ID) []ids.ID {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(list)
}

// Work marks whom a new list concerns, looks at whoever is marked, and writes down what the
// check found when nobody is left. Stopped at any line it is simply run again.
func (s *Service) Work(ctx context.Context, sc access.Scope) error {
	for {
		spread, err := s.spreadNext(ctx, sc)
		if err != nil {
			return fault.Wrap("check against exclusion lists", err)
		}
		done, failed := s.pass(ctx, sc)
		closed, err := s.close(ctx, sc)
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return fault.Wrap("check against exclusion lists", err)
		}
		if !spread && done == 0 && !closed {
			return fault.Wrap("check against exclusion lists", failed)
		}
	}
}

// spreadNext marks whom the next new list concerns: everybody, where it is the first one,
// else who is found by one of its keys, and who was found by a list that it replaces.
func (s *Service) spreadNext(ctx context.Context, sc access.Scope) (did bool, err error) {
	for over := false; !over; {
		if err := ctx.Err(); err != nil {
			return did, err
		}
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			if err := lockDesk(ctx, tx, sc); err != nil {
				return err
			}
			l, first, ok, err := unspread(ctx, tx, sc)
			if over = !ok; err != nil || over {
				return err
			}
			did = true
			if first {
				over, err = s.spreadAll(ctx, tx, sc, l)
			} else {
				over, err = s.spreadKeys(ctx, tx, sc, l)
			}
			return err
		})
		if err != nil {
			return did, err
		}
	}
	return did, nil
}

func (s *Service) spreadAll(ctx context.Context, tx *db.Tx, sc access.Scope, l List) (over bool, err error) {
	next, err := s.People.RootsAfter(ctx, tx, sc, l.behind, 5*chunk)
	if err != nil {
		return false, err
	}
	if err := mark(ctx, tx, sc, next); err != nil {
		return false, err
	}
	if over = len(next) < 5*chunk; !over {
		l.behind = next[len(next)-1]
	}
	return over, s.spread(ctx, tx, sc, l, int64(len(next)), over)
}

func (s *Service) spreadKeys(ctx context.Context, tx *db.Tx, sc access.Scope, l List) (over bool, err error) {
	var n int64
	if l.behind.Zero() && l.Part == Full {
		if n, err = markMatched(ctx, tx, sc, l.Source); err != nil {
			return false, err
		}
	}
	last, many, err := keysAfter(ctx, tx, sc, l.ID, l.behind, spreadStep)
	if err != nil {
		return false, err
	}
	found, err := foundBy(ctx, tx, sc, l.ID, l.behind, last)
	if err != nil {
		return false, err
	}
	if err := mark(ctx, tx, sc, found); err != nil {
		return false, err
	}
	l.behind, over = last, many < spreadStep
	return over, s.spread(ctx, tx, sc, l, n+int64(len(found)), over)
}

func (s *Service) spread(ctx context.Context, tx *db.Tx, sc access.Scope, l List, n int64, over bool) error {
	l.People += n // how many are marked, until there are figures
	if over {
		l.spreadAt = s.Clock.Now()
	}
	return putSpread(ctx, tx, sc, l)
}

// pass looks once at everybody marked, and gives how many marks went and the first error. Who
// cannot be looked at keeps the mark and stops nobody else.
func (s *Service) pass(ctx context.Context, sc access.Scope) (done int, failed error) {
	var behind ids.ID
	for ctx.Err() == nil {
		var all []ids.ID
		if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			all, err = marks(ctx, q, sc, behind, chunk)
			return err
		}); err != nil {
			return done, err
		}
		err := s.lookAt(ctx, sc, all)
		if err == nil {
			done += len(all)
		} else if len(all) > 1 {
			for _, id := range all {
				one := s.lookAt(ctx, sc, []ids.ID{id})
				if one == nil {
					done++
				}
				failed = cmp.Or(failed, one)
			}
		} else {
			failed = cmp.Or(failed, err)
		}
		if len(all) < chunk {
			return done, failed
		}
		behind = all[len(all)-1]
		if turn := done / chunk; turn&(turn-1) == 0 { // at 100, 200, 400, …: without it the rest is slower
			_ = s.DB.Analyze(ctx, "exclusion_mark", "exclusion_subject", "exclusion_subject_key")
		}
	}
	return done, cmp.Or(failed, ctx.Err())
}

// close writes down, for each list whose check is over, what there was then.
func (s *Service) close(ctx context.Context, sc access.Scope) (did bool, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := lockDesk(ctx, tx, sc); err != nil {
			return err
		}
		left, err := waiting(ctx, tx, sc)
		if err != nil || left > 0 {
			return err
		}
		open, err := unchecked(ctx, tx, sc)
		if err != nil || len(open) == 0 {
			return err
		}
		o, err := tenant.Of(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		did = true
		now := s.Clock.Now()
		for _, l := range open {
			if l.Check, err = figures(ctx, tx, sc, l.Source, o.Today(now)); err != nil {
				return err
			}
			l.CheckedAt = now
			if err := putCheck(ctx, tx, sc, l); err != nil {
				return err
			}
			if _, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "exclusion.checked", Table: "exclusion_list", Row: l.ID, Codes: map[string]string{"source": string(l.Source), "of": l.Of.String(),
				"people": strconv.FormatInt(l.People, 10), "matches": strconv.FormatInt(l.Matched, 10)}}); err != nil {
				return err
			}
		}
		return nil
	})
	return did, err
}

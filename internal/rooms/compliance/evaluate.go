package compliance

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/rooms/person"
)

// evaluate works out where people stand from all that is known now, and writes what differs:
// into the generation that is shown and the one that is being built. A root that has become
// somebody else's loses its rows. The caller's transaction holds their heads from here on, so
// that of two writers the second sees what the first wrote.
func (s *Service) evaluate(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	st, err := hold(ctx, tx, sc)
	if err != nil || len(st.gens()) == 0 {
		return err // the first build finds everybody
	}
	all, err := s.lockRoots(ctx, tx, sc, people)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := setFresh(ctx, tx, sc, all); err != nil {
		return err
	}
	on, now, err := s.workOut(ctx, tx, sc, all)
	if err != nil {
		return err
	}
	s.pause()
	var changed []counted
	for _, gen := range st.gens() {
		c, err := s.write(ctx, tx, sc, gen, all, now)
		if err != nil {
			return err
		}
		changed = append(changed, c.list()...)
	}
	if len(changed) == 0 {
		return nil
	}
	if err := addDeltas(ctx, tx, sc, changed, s.NewID, s.Clock.Now()); err != nil {
		return err
	}
	if err := s.askFold(ctx, tx, sc, len(changed)); err != nil {
		return err
	}
	if err := s.told(ctx, tx, sc); err != nil {
		return err
	}
	return dueDay(ctx, tx, sc, on, on.day+1)
}

// lockRoots takes the heads of people and of whom they were merged into, and gives all of
// them. Who is whose root may have changed while it waited, so it looks again.
func (s *Service) lockRoots(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) ([]ids.ID, error) {
	has := map[ids.ID]bool{}
	for {
		var more []ids.ID
		for some := range slices.Chunk(people, 500) {
			roots, err := s.People.RootsOf(ctx, tx, sc, some)
			if err != nil {
				return nil, err
			}
			for member, root := range roots {
				for _, id := range []ids.ID{member, root} {
					if !has[id] {
						has[id] = true
						more = append(more, id)
					}
				}
			}
		}
		if len(more) == 0 {
			break
		}
		more = sorted(more)
		if err := s.lockHeads(ctx, tx, sc, more); err != nil {
			return nil, err
		}
	}
	out := make([]ids.ID, 0, len(has))
	for id := range has {
		out = append(out, id)
	}
	return sorted(out), nil
}

func (s *Service) lockHeads(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	if len(people) > few {
		return lockMany(ctx, tx, sc, people)
	}
	return lock(ctx, tx, sc, people)
}

// outcome is where people stand now, and by what they are listed.
type outcome struct {
	standings map[ids.ID][]Standing
	names     map[ids.ID]string
}

// workOut asks the rules about people, from what the transaction sees.
func (s *Service) workOut(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (today, outcome, error) {
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return on, outcome{}, err
	}
	w, err := s.worldOf(ctx, q, sc, on, person.Everything)
	if err != nil {
		return on, outcome{}, err
	}
	out := outcome{map[ids.ID][]Standing{}, map[ids.ID]string{}}
	for some := range slices.Chunk(people, chunk) {
		subjects, err := s.subjects(ctx, q, sc, some, person.Everything)
		if err != nil {
			return on, outcome{}, err
		}
		for i, list := range judgeAll(w, subjects) {
			root := subjects[i].known.Root
			out.standings[root], out.names[root] = list, subjects[i].known.NameKey
		}
	}
	return on, out, nil
}

// chunk is how many people one transaction evaluates.
const chunk = 500

func (s *Service) worldOf(ctx context.Context, q db.Q, sc access.Scope, on today, known int64) (*world, error) {
	above, err := s.trees.above(ctx, q, sc, on)
	if err != nil {
		return nil, err
	}
	book, err := s.Requirements.RulebookOf(ctx, q, sc, known)
	return &world{day: on.day, book: book, above: above}, err
}

// subjects reads what is known about people, as of a place in the log. Those who are no roots
// are left out.
func (s *Service) subjects(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, known int64) ([]*subject, error) {
	facts, err := s.People.KnownOf(ctx, q, sc, people, known)
	if err != nil {
		return nil, err
	}
	var out []*subject
	for _, id := range people {
		if k := facts[id]; k != nil {
			out = append(out, &subject{known: k})
		}
	}
	for i := 0; i < len(out); {
		roots, of := map[ids.ID]ids.ID{}, out[i:]
		for n, one := range of { // whole people, as many as fit
			if n > 0 && len(roots)+len(one.known.Members) > chunk {
				of = of[:n]
				break
			}
			for _, m := range one.known.Members {
				roots[m] = one.known.Root
			}
		}
		if err := s.learn(ctx, q, sc, of, roots, known); err != nil {
			return nil, err
		}
		i += len(of)
	}
	return out, nil
}

func (s *Service) learn(ctx context.Context, q db.Q, sc access.Scope, of []*subject, roots map[ids.ID]ids.ID, known int64) error {
	records, err := s.Training.RecordsOf(ctx, q, sc, roots, known)
	if err != nil {
		return err
	}
	personal, err := s.Requirements.PersonalOf(ctx, q, sc, roots, known)
	for _, one := range of {
		one.records, one.personal = records[one.known.Root], personal[one.known.Root]
	}
	return err
}

// judgeAll judges many, on every core.
func judgeAll(w *world, all []*subject) [][]Standing {
	out := make([][]Standing, len(all))
	workers := min(runtime.GOMAXPROCS(0), len(all)/16+1)
	var wait sync.WaitGroup
	for n := range workers {
		wait.Go(func() {
			for i := n; i < len(all); i += workers {
				out[i] = w.judge(all[i])
			}
		})
	}
	wait.Wait()
	return out
}

// write brings a generation to what was worked out, row by row where it differs, and gives
// the counts that changed by it.
func (s *Service) write(ctx context.Context, tx *db.Tx, sc access.Scope, gen int64, people []ids.ID, now outcome) (counts, error) {
	had, err := standingsOf(ctx, tx, sc, gen, people)
	if err != nil {
		return nil, err
	}
	changed := counts{}
	var add, put, drop []Standing
	for _, p := range people {
		for _, st := range now.standings[p] {
			was, there := had[st.key()]
			delete(had, st.key())
			if there && was == st {
				continue
			}
			changed.add(gen, st, 1)
			if !there {
				add = append(add, st)
				continue
			}
			changed.add(gen, was, -1)
			put = append(put, st)
		}
	}
	for _, was := range had {
		changed.add(gen, was, -1)
		drop = append(drop, was)
	}
	if err := putStandings(ctx, tx, sc, gen, add, ""); err != nil {
		return nil, err
	}
	if err := putStandings(ctx, tx, sc, gen, put, overwrite); err != nil {
		return nil, err
	}
	if err := dropStandings(ctx, tx, sc, gen, drop); err != nil {
		return nil, err
	}
	return changed, s.list(ctx, tx, sc, gen, people, now)
}

// list keeps the list in the order of names in step.
func (s *Service) list(ctx context.Context, tx *db.Tx, sc access.Scope, gen int64, people []ids.ID, now outcome) error {
	for some := range slices.Chunk(people, 500) {
		had, err := listedOf(ctx, tx, sc, gen, some)
		if err != nil {
			return err
		}
		var put []listed
		var drop []ids.ID
		for _, p := range some {
			was, there := had[p]
			l, any := listedAs(now, p)
			switch {
			case any && (!there || was != l):
				put = append(put, l)
			case !any && there:
				drop = append(drop, p)
			}
		}
		if err := putListed(ctx, tx, sc, gen, put); err != nil {
			return err
		}
		if err := dropListed(ctx, tx, sc, gen, drop); err != nil {
			return err
		}
	}
	return nil
}

// listedAs is how somebody stands in the list, by all that is asked of them.
func listedAs(now outcome, p ids.ID) (listed, bool) {
	all := now.standings[p]
	if len(all) == 0 {
		return listed{}, false
	}
	st := all[len(all)-1]
	return listed{p, st.Unit, st.Status, now.names[p]}, true
}

// askFold asks once in many writes for the deltas to be folded in: a job that every request
// asked for would make all of them wait for each other.
func (s *Service) askFold(ctx context.Context, tx *db.Tx, sc access.Scope, n int) error {
	for range n {
		if id := s.NewID(s.Clock.Now()); id[15] == 0 && id[14]&1 == 0 {
			return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: kindFold, Key: "all", Now: s.Clock.Now()})
		}
	}
	return nil
}

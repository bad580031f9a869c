package compliance

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// mostCompared is how many people a change is tried on.
const mostCompared = 2000

// firstMoved is how many of those who would move are named.
const firstMoved = 25

// Effect says whom a change of the rulebook would change, before it is made: it judges
// everybody by both, or a sample where there are more than 2,000.
func (s *Service) Effect(ctx context.Context, sc access.Scope, change requirement.Trial) (e requirement.Effect, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		w, err := s.worldOf(ctx, q, sc, on, person.Everything)
		if err != nil {
			return err
		}
		then := *w
		then.book = change(w.book)
		total, err := countRoots(ctx, q, sc)
		if err != nil {
			return err
		}
		c := comparison{now: w, then: &then, moves: map[[2]Status]int{}}
		if err := s.sample(ctx, q, sc, total, c.add); err != nil {
			return err
		}
		e = c.effect(total)
		return s.nameMoved(ctx, sc, e.First)
	})
	return e, fault.Wrap("compare a change", err)
}

// comparison judges people by two rulebooks on one day.
type comparison struct {
	now, then *world
	e         requirement.Effect
	moves     map[[2]Status]int
	moved     []requirement.Moved
}

func (c *comparison) add(all []*subject) {
	for _, s := range all {
		c.one(s)
	}
}

// one compares what somebody is asked, requirement by requirement. What both rulebooks ask in
// the same way is left out.
func (c *comparison) one(s *subject) {
	before, after := c.now.asked(s, c.now.day), c.then.asked(s, c.then.day)
	var asked, changed, anew, gone bool
	for _, a := range after {
		b := askedAmong(before, a.ID)
		if b != nil && b.Published == a.Published {
			continue
		}
		asked, anew = true, anew || b == nil
		from := NotApplicable
		if b != nil {
			from = judgeOn(s, *b, c.now.day).status
		}
		changed = c.move(s, a.Title, from, judgeOn(s, a, c.then.day).status) || changed
	}
	for _, b := range before {
		if askedAmong(after, b.ID) == nil {
			asked, gone = true, true
			changed = c.move(s, b.Title, judgeOn(s, b, c.now.day).status, NotApplicable) || changed
		}
	}
	for n, is := range map[*int]bool{&c.e.People: asked, &c.e.Changed: changed, &c.e.New: anew, &c.e.Gone: gone} {
		if is {
			*n++
		}
	}
}

func askedAmong(all []requirement.Asked, id ids.ID) *requirement.Asked {
	for i := range all {
		if all[i].ID == id {
			return &all[i]
		}
	}
	return nil
}

// move counts one, and says whether it is one.
func (c *comparison) move(s *subject, title string, from, to Status) bool {
	if from == to {
		return false
	}
	c.moves[[2]Status{from, to}]++
	c.moved = append(c.moved, requirement.Moved{Person: s.known.Root, Requirement: title, From: string(from), To: string(to)})
	return true
}

// effect names those first who would stand worst.
func (c *comparison) effect(total int64) requirement.Effect {
	e := c.e
	e.Sampled = total > mostCompared
	slices.SortStableFunc(c.moved, func(a, b requirement.Moved) int { return cmp.Compare(badness[Status(b.To)], badness[Status(a.To)]) })
	e.First = c.moved[:min(len(c.moved), firstMoved)]
	for m, n := range c.moves {
		e.Moves = append(e.Moves, requirement.Move{From: string(m[0]), To: string(m[1]), N: n})
	}
	slices.SortFunc(e.Moves, func(a, b requirement.Move) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.From+a.To, b.From+b.To))
	})
	return e
}

func (s *Service) nameMoved(ctx context.Context, sc access.Scope, all []requirement.Moved) error {
	who := make([]ids.ID, len(all))
	for i, m := range all {
		who[i] = m.Person
	}
	names, err := s.namesOf(ctx, sc, who)
	for i := range all {
		all[i].Name = names[all[i].Person]
	}
	return err
}

// sample hands on everybody, or of many those behind evenly spread points of time: people
// entered together are often alike.
func (s *Service) sample(ctx context.Context, q db.Q, sc access.Scope, total int64, fn func([]*subject)) error {
	points := []ids.ID{{}}
	each := chunk
	if total > mostCompared {
		first, last, err := edges(ctx, q, sc)
		if err != nil {
			return err
		}
		points = spread(first, last, 20)
		each = mostCompared / 20
	}
	done := map[ids.ID]bool{}
	for _, after := range points {
		for {
			people, err := s.People.RootsAfter(ctx, q, sc, after, each)
			if err != nil {
				return err
			}
			if len(people) > 0 {
				after = people[len(people)-1]
			}
			more := len(people) == each && len(points) == 1
			people = slices.DeleteFunc(people, func(id ids.ID) bool { return done[id] })
			for _, id := range people {
				done[id] = true
			}
			all, err := s.subjects(ctx, q, sc, people, person.Everything)
			if err != nil {
				return err
			}
			fn(all)
			if !more {
				break
			}
		}
	}
	return nil
}

// spread are n points from before the first id to the last.
func spread(first, last ids.ID, n int) []ids.ID {
	from, to := binary.BigEndian.Uint64(first[:8]), binary.BigEndian.Uint64(last[:8])
	out := []ids.ID{{}}
	for i := 1; i < n; i++ {
		var id ids.ID
		binary.BigEndian.PutUint64(id[:8], from+(to-from)/uint64(n)*uint64(i))
		out = append(out, id)
	}
	return out
}

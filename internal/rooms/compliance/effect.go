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
	"standing/internal/pack"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// mostCompared is how many people a draft is tried on.
const mostCompared = 2000

// firstMoved is how many of those who would move are named.
const firstMoved = 10

// Effect says whom a new text of a requirement would change, before it is published: it asks
// both about everybody, or about a sample where there are more than 2,000.
func (s *Service) Effect(ctx context.Context, sc access.Scope, id ids.ID, draft *pack.Pack) (e requirement.Effect, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		w, err := s.worldOf(ctx, q, sc, on, person.Everything)
		if err != nil {
			return err
		}
		now := w.book.ByID(id)
		if now == nil {
			return nil // nobody is asked it yet
		}
		total, err := countRoots(ctx, q, sc)
		if err != nil {
			return err
		}
		c := comparison{world: w, id: id, then: &requirement.Published{ID: id, Title: draft.Title, N: now.N + 1, Pack: draft}, moves: map[[2]Status]int{}}
		if err := s.sample(ctx, q, sc, total, c.add); err != nil {
			return err
		}
		e = c.effect(total)
		return s.nameMoved(ctx, sc, e.First)
	})
	return e, fault.Wrap("compare a draft", err)
}

type comparison struct {
	world *world
	id    ids.ID
	then  *requirement.Published
	n     int
	moves map[[2]Status]int
	first []requirement.Moved
}

func (c *comparison) add(all []*subject) {
	for _, s := range all {
		for _, a := range c.world.asked(s, c.world.day) {
			if a.ID != c.id {
				continue
			}
			c.n++
			from := judgeOn(s, a, c.world.day).status
			a.Published = c.then
			to := judgeOn(s, a, c.world.day).status
			if from == to {
				continue
			}
			c.moves[[2]Status{from, to}]++
			if len(c.first) < firstMoved {
				c.first = append(c.first, requirement.Moved{Person: s.known.Root, From: string(from), To: string(to)})
			}
		}
	}
}

func (c *comparison) effect(total int64) requirement.Effect {
	e := requirement.Effect{People: c.n, First: c.first, Sampled: total > mostCompared}
	for m, n := range c.moves {
		e.Changed += n
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

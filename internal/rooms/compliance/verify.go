package compliance

import (
	"context"
	"fmt"
	"maps"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Difference is something that is stored and is not what facts and rules say.
type Difference struct {
	Table       string // standing, standing_list or tally
	Person      ids.ID
	Requirement ids.ID
	Unit        ids.ID
	Stored      string
	Right       string
}

// String is a line of the report.
func (d Difference) String() string {
	return fmt.Sprintf("%s person=%s requirement=%s unit=%s: %s, not %s", d.Table, d.Person, d.Requirement, d.Unit, d.Stored, d.Right)
}

// Verified is what a verification looked at.
type Verified struct {
	People, Standings, Counts int
	Waiting                   int // people whose facts are still to be worked in, by a job
	Found                     int
}

// Verify works everything out from facts and rules, in a snapshot per chunk, and compares it
// with what is shown; last the counts, in one snapshot. found is told of every difference,
// progress how many people were done.
func (s *Service) Verify(ctx context.Context, sc access.Scope, found func(Difference), progress func(done int)) (v Verified, err error) {
	tell := func(d Difference) { v.Found++; found(d) }
	var after ids.ID
	for {
		var people []ids.ID
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			st, err := stateOf(ctx, q, sc)
			if err != nil || st.shown == 0 {
				return err
			}
			if people, err = everyoneAfter(ctx, q, sc, after, chunk); err != nil || len(people) == 0 {
				return err
			}
			return s.verifyChunk(ctx, q, sc, st.shown, people, &v, tell)
		})
		if err != nil {
			return v, fault.Wrap("verify standings", err)
		}
		if len(people) == 0 {
			break
		}
		v.People += len(people)
		progress(v.People)
		after = people[len(people)-1]
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.verifyCounts(ctx, q, sc, &v, tell) })
	return v, fault.Wrap("verify counts", err)
}

func (s *Service) verifyChunk(ctx context.Context, q db.Q, sc access.Scope, gen int64, people []ids.ID, v *Verified, tell func(Difference)) error {
	on, right, err := s.workOut(ctx, q, sc, people)
	if err != nil {
		return err
	}
	had, err := standingsOf(ctx, q, sc, gen, people)
	if err != nil {
		return err
	}
	list, err := listedOf(ctx, q, sc, gen, people)
	if err != nil {
		return err
	}
	stale, err := staleOf(ctx, q, sc, people)
	if err != nil {
		return err
	}
	v.Waiting += len(stale)
	for _, p := range people {
		if stale[p] {
			maps.DeleteFunc(had, func(k key, _ Standing) bool { return k.person == p })
			delete(list, p)
			continue
		}
		v.Standings += len(right.standings[p])
		turned := false // a day has come, and the sweep has not
		for _, want := range right.standings[p] {
			st, ok := had[want.key()]
			delete(had, want.key())
			turned = turned || ok && st.NextOn <= on.day
			if !ok || st.On(on.day) != want.Status || st.NextOn > on.day && !turned && st != want {
				tell(Difference{"standing", p, want.Requirement, want.Unit, spell(st, ok), spell(want, true)})
			}
		}
		for k, st := range had {
			if k.person == p {
				if st.On(on.day) != NotApplicable || st.NextOn > on.day {
					tell(Difference{"standing", p, k.requirement, st.Unit, spell(st, true), "nothing"})
				}
				delete(had, k)
			}
		}
		l, ok := listedAs(right, p)
		if was, there := list[p]; !turned && (there != ok || was != l) {
			tell(Difference{Table: "standing_list", Person: p, Unit: l.unit, Stored: string(was.status), Right: string(l.status)})
		}
	}
	return nil
}

func spell(s Standing, ok bool) string {
	if !ok {
		return "nothing"
	}
	return fmt.Sprintf("%s, from %s %s, due %s, %s to %s, %v of %v, %v missing, version %d", s.Status, s.NextOn, s.NextStatus, s.DueOn, s.Start, s.End, s.Counted, s.Required, s.Remaining, s.RuleN)
}

// verifyCounts compares the ledger of counts with the standings that are shown.
func (s *Service) verifyCounts(ctx context.Context, q db.Q, sc access.Scope, v *Verified, tell func(Difference)) error {
	st, err := stateOf(ctx, q, sc)
	if err != nil || st.shown == 0 {
		return err
	}
	right := counts{}
	if err := eachGroup(ctx, q, sc, st.shown, func(s Standing, n int64) { right.add(st.shown, s, n) }); err != nil {
		return err
	}
	had, err := ledgerOf(ctx, q, sc, st.shown)
	if err != nil {
		return err
	}
	for _, c := range right.list() {
		v.Counts++
		if had[c.count] != c.n {
			tell(Difference{"tally", ids.ID{}, c.Requirement, c.Unit, fmt.Sprint(c.Status, " ", c.On, " ", had[c.count]), fmt.Sprint(c.n)})
		}
		delete(had, c.count)
	}
	for _, c := range had.list() {
		tell(Difference{"tally", ids.ID{}, c.Requirement, c.Unit, fmt.Sprint(c.Status, " ", c.On, " ", c.n), "0"})
	}
	return nil
}

// Organizations hands on every organization that has standings.
func (s *Service) Organizations(ctx context.Context, fn func(number int64, public ids.ID) error) error {
	for after := db.Platform.OrgID(); ; {
		var orgs []organization
		err := s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
			orgs, err = orgsAfter(ctx, q, after, 500)
			return err
		})
		if err != nil || len(orgs) == 0 {
			return fault.Wrap("list organizations", err)
		}
		for _, o := range orgs {
			after = o.number
			n, err := s.generations(ctx, o.number)
			if err != nil {
				return fault.Wrap("list organizations", err)
			}
			if n == 0 {
				continue
			}
			if err := fn(o.number, o.public); err != nil {
				return err
			}
		}
	}
}

func (s *Service) generations(ctx context.Context, number int64) (n int64, err error) {
	err = s.DB.Read(ctx, db.Org(number), func(ctx context.Context, q db.Q) error {
		n, err = shownIn(ctx, q, number)
		return err
	})
	return n, err
}

// Rebuild makes everything anew from facts and rules, whatever is stored.
func (s *Service) Rebuild(ctx context.Context, sc access.Scope) error {
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return askBuild(ctx, tx, sc, s.Clock.Now()) })
	if err == nil {
		err = s.Build(ctx, sc)
	}
	return fault.Wrap("rebuild standings", err)
}

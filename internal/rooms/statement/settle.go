package statement

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/rooms/person"
)

const settledAtOnce = 200

// settle is the job that finds whom statements are about, and accepts those of a trusted
// source that fit by number and name. However often it runs, it looks once at each. Then it
// tells of what waits.
func (s *Service) settle(ctx context.Context, sc access.Scope, p sourceRef, _ string) error {
	if err := s.People.EnsureIndex(ctx, sc); err != nil {
		return fault.Wrap("find whom statements are about", err)
	}
	for {
		var some []Statement
		var found [][]candidate
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			if some, err = unsettled(ctx, q, sc, settledAtOnce); err != nil || len(some) == 0 {
				return err
			}
			if some, err = s.opened(ctx, q, sc.OrgID(), some); err != nil {
				return err
			}
			found, err = s.candidates(ctx, q, sc, some)
			return err
		})
		if err != nil {
			return fault.Wrap("find whom statements are about", err)
		}
		if len(some) == 0 {
			return fault.Wrap("tell that something arrived", s.tellArrived(ctx, sc, p.Source))
		}
		met, err := s.meet(ctx, sc, some, found)
		if err != nil {
			return fault.Wrap("find whom statements are about", err)
		}
		if err := s.settleSome(ctx, sc, some, met); err != nil {
			return fault.Wrap("find whom statements are about", err)
		}
		if err := s.trusted(ctx, sc, some, met); err != nil {
			return fault.Wrap("accept what a trusted source says", err)
		}
	}
}

func (s *Service) settleSome(ctx context.Context, sc access.Scope, some []Statement, met []meeting) error {
	which := make([]ids.ID, len(some))
	for i, st := range some {
		which[i] = st.ID
	}
	return s.DB.Write(ctx, sc, db.On("statement", which...), func(ctx context.Context, tx *db.Tx) error {
		for i, st := range some {
			now, err := byID(ctx, tx, sc, st.ID)
			if err != nil || now.Fits != Unsettled {
				if err != nil {
					return err
				}
				continue // somebody was faster
			}
			if now.Fits, now.Person = met[i].fits, met[i].person; !now.Person.Zero() {
				now.ExpiresAt = time.Time{}
			}
			if err := update(ctx, tx, sc, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// meeting is whom a statement turned out to be about.
type meeting struct {
	person ids.ID // zero unless fits is One
	fits   Fit
	sure   bool // by a number, and the whole name is the same
}

// candidate is somebody whom one of the things says that are known on both sides.
type candidate struct {
	root     ids.ID
	numbered bool
}

// meet finds whom statements are about: by number, by licence, by address and name. What fits
// more than one is nobody's, and a name that has nothing in common with the one that is known
// keeps a number from deciding.
func (s *Service) meet(ctx context.Context, sc access.Scope, some []Statement, found [][]candidate) ([]meeting, error) {
	var who []ids.ID
	for _, f := range found {
		for _, c := range f {
			who = append(who, c.root)
		}
	}
	names := map[ids.ID]string{}
	for few := range slices.Chunk(who, 500) {
		more, err := s.People.Names(ctx, sc, few)
		if err != nil {
			return nil, err
		}
		for id, n := range more {
			names[id] = n
		}
	}
	out := make([]meeting, len(some))
	for i, st := range some {
		out[i] = met(st.Said, found[i], names)
	}
	return out, nil
}

// met is what candidates come to.
func met(l Line, all []candidate, names map[ids.ID]string) meeting {
	if len(all) == 0 {
		return meeting{fits: Nobody}
	}
	for _, c := range all[1:] {
		if c.root != all[0].root {
			return meeting{fits: Several}
		}
	}
	name := names[all[0].root]
	numbered := slices.ContainsFunc(all, func(c candidate) bool { return c.numbered })
	if l.Name != "" && !sameName(l.Name, name) && !person.SharesName(l.Name, name) {
		return meeting{fits: Odd}
	}
	return meeting{all[0].root, One, numbered && l.Name != "" && sameName(l.Name, name)}
}

// sameName reports whether two names have the same words, in whatever order.
func sameName(a, b string) bool {
	split := func(name string) []string {
		w := strings.FieldsFunc(person.NameKey(name), func(r rune) bool { return r == ' ' || r == ',' })
		slices.Sort(w)
		return w
	}
	return slices.Equal(split(a), split(b))
}

func (s *Service) candidates(ctx context.Context, q db.Q, sc access.Scope, some []Statement) ([][]candidate, error) {
	out := make([][]candidate, len(some))
	var numbers, mails []person.Wanted
	var at, mailAt []int
	for i, st := range some {
		if st.Said.Number != "" {
			numbers, at = append(numbers, person.Wanted{Number: st.Said.Number}), append(at, i)
		}
		if st.Said.Email != "" && st.Said.Name != "" {
			mails, mailAt = append(mails, person.Wanted{Name: st.Said.Name, Email: st.Said.Email}), append(mailAt, i)
		}
	}
	var found []ids.ID
	add := func(at []int, wanted []person.Wanted, numbered bool) error {
		all, err := s.People.Match(ctx, q, sc, wanted)
		for i, m := range all {
			if !m.ID.Zero() {
				out[at[i]], found = append(out[at[i]], candidate{m.ID, numbered}), append(found, m.ID)
			}
		}
		return err
	}
	if err := add(at, numbers, true); err != nil {
		return nil, err
	}
	if err := add(mailAt, mails, false); err != nil {
		return nil, err
	}
	for i, st := range some {
		if st.Said.Licence == "" {
			continue
		}
		holders, err := s.Credentials.Holders(ctx, q, sc, st.Said.Licence, st.Said.Issuer, st.Said.Jurisdiction)
		if err != nil {
			return nil, err
		}
		for _, h := range holders {
			out[i], found = append(out[i], candidate{h, true}), append(found, h)
		}
	}
	roots, err := s.People.RootsOf(ctx, q, sc, found)
	for i := range out {
		for j, c := range out[i] {
			if r, ok := roots[c.root]; ok {
				out[i][j].root = r
			}
		}
	}
	return out, err
}

// trusted accepts what a trusted source says where number and name fit, and its course is in
// the catalogue. Whatever speaks against it leaves it to somebody: a correction, a dispute.
func (s *Service) trusted(ctx context.Context, sc access.Scope, some []Statement, met []meeting) error {
	for i, st := range some {
		if !met[i].sure || !st.Replaces.Zero() || st.Withdraws {
			continue
		}
		var yes bool
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			src, err := sourceByID(ctx, q, sc, st.Source)
			yes = src.Trusted && src.EndedAt.IsZero()
			return err
		})
		if err != nil {
			return err
		}
		if !yes {
			continue
		}
		if err := s.accept(ctx, sc, AcceptInput{Ref: Ref{st.ID}}); err != nil && !refused(err) {
			return err // the job is tried again
		}
	}
	return nil
}

// refused reports whether an error is about what is said, or about what became of it
// meanwhile: then it waits for somebody.
func refused(err error) bool {
	for _, k := range []error{fault.NotFound, fault.Conflict, fault.Denied, fault.Gone} {
		if errors.Is(err, k) {
			return true
		}
	}
	return len(fault.Fields(err)) > 0
}

// sweep is the job that deletes what is about nobody and whose time is over: one for each day
// on which a source sent something.
func (s *Service) sweep(ctx context.Context, tx *db.Tx, sc access.Scope, _ sourceRef) error {
	_, err := gone(ctx, tx, sc, s.Clock.Now())
	return err
}

// alone reports whether the organization is of one: there is nobody else who could accept.
func alone(ctx context.Context, q db.Q, sc access.Scope) (bool, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Kind == tenant.Professional, err
}

// own reports whether somebody is the caller.
func (s *Service) own(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (bool, error) {
	if sc.Person().Zero() || who.Zero() {
		return false, nil
	}
	roots, err := s.People.RootsOf(ctx, q, sc, []ids.ID{sc.Person(), who})
	self, ok := roots[sc.Person()]
	return ok && self == roots[who], err
}

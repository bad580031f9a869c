package class

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

// list is who has a seat and who waits, under the touch of the class.
type list struct{ all []Place }

func (l list) of(person ids.ID) (Place, bool) {
	i := slices.IndexFunc(l.all, func(p Place) bool { return p.Person == person && p.State != Withdrawn })
	if i < 0 {
		return Place{}, false
	}
	return l.all[i], true
}

func (l list) count(s PlaceState) (n int) {
	for _, p := range l.all {
		if p.State == s {
			n++
		}
	}
	return n
}

// next is the first of those who wait.
func (l list) next() (Place, bool) {
	i := slices.IndexFunc(l.all, func(p Place) bool { return p.State == Waiting })
	if i < 0 {
		return Place{}, false
	}
	return l.all[i], true
}

func (l list) lastTurn() (n int64) {
	for _, p := range l.all {
		n = max(n, p.Turn)
	}
	return n
}

// Enrol puts the caller on the list of a class: with a seat, or waiting where none is left.
func (s *Service) Enrol(ctx context.Context, sc access.Scope, in Ref) (p Place, err error) {
	err = s.write(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *stored) error {
		if sc.Person().Zero() {
			return fault.Bad("", "class.no_person")
		}
		today, err := s.People.DayIn(ctx, tx, sc)
		if err != nil {
			return err
		}
		if !st.taking(today) {
			return fault.Bad("", "class.not_open")
		}
		p, err = s.seat(ctx, tx, sc, st.Class, sc.Person(), false)
		return err
	})
	return p, fault.Wrap("enrol", err)
}

// PutInput is people whom staff puts on the list.
type PutInput struct {
	Ref
	People []ids.ID `json:"people" kind:"person" minItems:"1" maxItems:"500"`
}

// Put puts people in reach on the list, in the order given.
func (s *Service) Put(ctx context.Context, sc access.Scope, in PutInput) (out []Place, err error) {
	err = s.write(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *stored) error {
		out = nil
		for _, id := range in.People {
			ok, err := s.People.Reaches(ctx, tx, sc, id)
			if err != nil {
				return err
			}
			if !ok {
				return fault.NotFound
			}
		}
		if err := s.mayManage(sc, st.Class); err != nil {
			return err
		}
		if st.State != Open || st.Class.Enrol == Nobody {
			return fault.Bad("", "class.not_open")
		}
		for _, id := range in.People {
			p, err := s.seat(ctx, tx, sc, st.Class, id, false)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	})
	return out, fault.Wrap("enrol people", err)
}

// seat gives somebody a seat, or the last place of those who wait; who has one keeps it. sure
// is for whoever stands in the room: a seat or nothing.
func (s *Service) seat(ctx context.Context, tx *db.Tx, sc access.Scope, c Class, who ids.ID, sure bool) (p Place, err error) {
	if slices.Contains(c.Teachers, who) {
		return p, fault.Bad("", "class.teaches")
	}
	all, err := placesOf(ctx, tx, sc, c.ID)
	if err != nil {
		return p, err
	}
	l := list{all}
	had, on := l.of(who)
	if on && (had.State == Enrolled || !sure) {
		return had, nil
	}
	p = Place{Person: who, State: Enrolled, Turn: l.lastTurn() + 1, Since: s.Clock.Now()}
	if on {
		p.Turn = had.Turn
	}
	verb := "class.enrolled"
	if !c.room(l.count(Enrolled)) {
		if sure {
			return p, fault.Bad("", "class.full")
		}
		p.State, verb = Waiting, "class.queued"
	}
	if err := setPlace(ctx, tx, sc, c.ID, p); err != nil {
		return p, err
	}
	if err := s.settleFor(ctx, tx, sc, c, nil, who); err != nil {
		return p, err
	}
	return p, s.log(ctx, tx, sc, verb, c.ID, who)
}

// Withdraw takes the caller off the list; whoever waited longest has the seat.
func (s *Service) Withdraw(ctx context.Context, sc access.Scope, in Ref) (p Place, err error) {
	p, err = s.leave(ctx, sc, in.ID, sc.Person(), func(Class) error { return nil })
	return p, fault.Wrap("withdraw from a class", err)
}

// PlaceRef names somebody on the list of a class.
type PlaceRef struct {
	Ref
	Person ids.ID `path:"person" kind:"person" json:"-"`
}

// Remove takes somebody in reach off the list.
func (s *Service) Remove(ctx context.Context, sc access.Scope, in PlaceRef) (p Place, err error) {
	if err := s.People.InReach(ctx, sc, in.Person); err != nil {
		return p, fault.Wrap("take somebody off a list", err)
	}
	p, err = s.leave(ctx, sc, in.ID, in.Person, func(c Class) error { return s.mayManage(sc, c) })
	return p, fault.Wrap("take somebody off a list", err)
}

func (s *Service) leave(ctx context.Context, sc access.Scope, class, who ids.ID, may func(Class) error) (p Place, err error) {
	err = s.write(ctx, sc, class, func(ctx context.Context, tx *db.Tx, st *stored) error {
		if err := may(st.Class); err != nil {
			return err
		}
		all, err := placesOf(ctx, tx, sc, class)
		if err != nil {
			return err
		}
		var on bool
		if p, on = (list{all}).of(who); !on {
			return fault.NotFound
		}
		if st.State != Open {
			return fault.Gone
		}
		there, err := presences(ctx, tx, sc, class)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(there, func(x Presence) bool { return x.Person == who }) {
			return fault.Bad("", "class.was_there")
		}
		p.State, p.Since = Withdrawn, s.Clock.Now()
		if err := setPlace(ctx, tx, sc, class, p); err != nil {
			return err
		}
		if err := s.settleFor(ctx, tx, sc, st.Class, nil, who); err != nil {
			return err
		}
		if err := s.log(ctx, tx, sc, "class.withdrawn", class, who); err != nil {
			return err
		}
		return s.moveUp(ctx, tx, sc, st.Class)
	})
	return p, err
}

// moveUp gives seats that are left to those who wait, in their turn, and tells them. After the
// last day nobody moves: the seat is of no use.
func (s *Service) moveUp(ctx context.Context, tx *db.Tx, sc access.Scope, c Class) error {
	today, err := s.People.DayIn(ctx, tx, sc)
	if err != nil || c.State != Open || today > c.EndsOn {
		return err
	}
	all, err := placesOf(ctx, tx, sc, c.ID)
	if err != nil {
		return err
	}
	l := list{all}
	var moved []ids.ID
	for c.room(l.count(Enrolled)) {
		p, ok := l.next()
		if !ok {
			break
		}
		p.State, p.Since = Enrolled, s.Clock.Now()
		if err := setPlace(ctx, tx, sc, c.ID, p); err != nil {
			return err
		}
		l.all[slices.IndexFunc(l.all, func(x Place) bool { return x.Person == p.Person })] = p
		moved = append(moved, p.Person)
	}
	if len(moved) == 0 {
		return nil
	}
	if err := s.settleFor(ctx, tx, sc, c, nil, moved...); err != nil {
		return err
	}
	if err := s.log(ctx, tx, sc, "class.moved_up", c.ID, moved...); err != nil {
		return err
	}
	return s.tell(ctx, tx, sc, c, "class.seat", moved)
}

// tell posts a notice about a class to those of people who have an account.
func (s *Service) tell(ctx context.Context, tx *db.Tx, sc access.Scope, c Class, code string, people []ids.ID) error {
	if s.Notices == nil { // a demonstration
		return nil
	}
	for some := range slices.Chunk(people, 500) {
		accounts, err := accountsOf(ctx, tx, sc, some)
		if err != nil {
			return err
		}
		for _, p := range some {
			to, ok := accounts[p]
			if !ok {
				continue
			}
			page := "/classes/" + c.ID.String()
			m := notice.Message{To: to, Kind: notice.Requested, Code: code, Args: map[string]string{"title": c.Title, "day": c.StartsOn.StartIn(time.UTC).Format("2 January 2006"), "link": page, "page": page}}
			if err := s.Notices.Post(ctx, tx, sc.OrgID(), m); err != nil {
				return err
			}
		}
	}
	return nil
}

// over is the last day of a class whose people its teachers still reach today.
func over(today civil.Date) civil.Date { return today - reachDays }

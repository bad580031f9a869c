package demo

import (
	"context"
	"slices"

	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// Seat is an account of a demonstration: a role, the units it answers for, and the person that
// it is. Of a role that several have, N counts from 0; who tries the product sits on the first.
type Seat struct {
	Role   string
	N      int
	Units  []ids.ID
	Person ids.ID
}

// seated are the roles of each kind.
var seated = map[org.Kind][]string{
	org.School:       {org.Administrator, org.Teacher, org.Recorder, org.Auditor, org.Guardian, org.Member},
	org.Professional: {org.Administrator},
}

// Roles are those that a demonstration of a kind lets somebody try.
func Roles(k org.Kind) []string {
	if r, ok := seated[k]; ok {
		return slices.Clone(r)
	}
	return []string{org.Administrator, org.Manager, org.Recorder, org.Auditor, org.Member}
}

// claimants is how many members have something to send in.
const claimants = 3

// seats are who can sign in.
func (f *filling) seats() (out []Seat) {
	all := f.crowd()
	for _, role := range Roles(f.o.Kind) {
		s := Seat{Role: role}
		switch role {
		case org.Manager:
			s.Units = f.managed(all)
		case org.Administrator:
			if f.o.Kind == org.Professional {
				s.Person = f.next.id(aPerson, 0)
			}
		case org.Teacher:
			s.Person = f.first(all, func(p *somebody) bool { return p.role == "teacher" && p.fate == soon })
		case org.Guardian:
			s.Person = f.first(all, func(p *somebody) bool { return p.role == "student" })
		}
		if role != org.Member {
			out = append(out, s)
			continue
		}
		for _, who := range f.members(all) {
			s.Person = who
			out = append(out, s)
			s.N++
		}
	}
	return out
}

// looked is how many people are looked through for somebody of some fate.
const looked = 400

// pick gives the first people that are as wanted, and here.
func (f *filling) pick(all *crowd, n int, want func(*somebody) bool) (out []*somebody) {
	for i := 0; i < min(f.o.People, looked) && len(out) < n; i++ {
		if p := all.the(i); p.row.LeftOn == 0 && want(p) {
			out = append(out, p)
		}
	}
	return out
}

func (f *filling) first(all *crowd, want func(*somebody) bool) ids.ID {
	for _, p := range f.pick(all, 1, want) {
		return p.row.ID
	}
	return ids.ID{}
}

// members are people who have something to do soon.
func (f *filling) members(all *crowd) (out []ids.ID) {
	most := all.trade.rules[0] // what the organization is about is asked of them
	for _, p := range f.pick(all, claimants+1, func(p *somebody) bool { return p.fate == soon && most.asks(p.role) }) {
		if f.o.Kind == org.School && p.row.ID == f.first(all, func(p *somebody) bool { return p.role == "teacher" && p.fate == soon }) {
			continue // the teacher's own seat
		}
		out = append(out, p.row.ID)
	}
	return out[:min(len(out), claimants)]
}

// managed is the department with the most people of the first hundred.
func (f *filling) managed(all *crowd) []ids.ID {
	n := map[ids.ID]int{}
	var most ids.ID
	for i := range min(f.o.People, 100) {
		u := all.the(i).row.Unit
		if n[u]++; n[u] > n[most] {
			most = u
		}
	}
	return []ids.ID{most}
}

// admit makes the accounts.
func (f *filling) admit(ctx context.Context) error {
	f.accounts = map[ids.ID]ids.ID{}
	if f.d.Admit == nil {
		return nil
	}
	for _, s := range f.seats() {
		id, err := f.d.Admit(ctx, f.res.Org, s)
		if err != nil {
			return err
		}
		f.res.Accounts++
		f.accounts[s.Person] = id
		switch s.Role {
		case org.Administrator:
			f.boss = id
		case org.Recorder:
			f.clerk = id
		}
	}
	return nil
}

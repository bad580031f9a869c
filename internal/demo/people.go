package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/person"
)

// crowd invents people by their numbers. Each is a function of the seed, the number and today alone.
type crowd struct {
	seed   uint64
	next   *sequence
	style  style
	trade  trade
	leaves [][]branch
	today  civil.Date
	amount func(course string) credit.Amount
}

func (f *filling) crowd() *crowd {
	s := styleOf(f.o.Kind)
	_, leaves := branches(s, f.o.People)
	t := tradeOf(f.o.Kind)
	worth := make(map[string]credit.Amount, len(t.courses))
	for _, c := range t.courses {
		worth[c.Code] = c.Amount
	}
	return &crowd{f.o.Seed, f.next, s, t, leaves, civil.At(f.d.Clock.Now(), time.UTC), func(c string) credit.Amount { return worth[c] }}
}

// stream gives random numbers for one aspect of one person, so that another aspect does not
// change when one draws more.
func (c *crowd) stream(aspect uint64, i int) *rand.Rand {
	return rand.New(rand.NewPCG(c.seed^aspect, uint64(i)))
}

// the makes person number i.
func (c *crowd) the(i int) *somebody {
	s := &somebody{r: c.stream(0x1f3a, i), today: c.today, amount: c.amount, row: invent(c.stream(0, i), c.style, i, c.today)}
	s.row.ID = c.next.id(aPerson, i)
	department := ""
	if here := c.leaves[i/perSite]; len(here) > 0 {
		// More people in the first departments than in the last, as anywhere.
		r := c.stream(0x5eed, i)
		at := here[min(r.IntN(len(here)), r.IntN(len(here)))]
		s.row.Unit, department = c.next.id(aUnit, at.n), at.name
	}
	s.role = c.trade.post(department, s.r.IntN)
	if s.fate = fateOf(s.r); s.row.LeftOn != 0 {
		s.fate = fine
	}
	s.live(c.trade)
	c.trade.more(s)
	return s
}

const tenure = 25 // years that anybody has been here

// invent makes up one person.
func invent(r *rand.Rand, s style, i int, today civil.Date) person.LoadRow {
	var row person.LoadRow
	row.Name = nameOf(r)
	row.Alias = r.IntN(200) == 0
	row.Number = fmt.Sprintf("%s%06d", s.number, 1017+7*i)
	if r.IntN(10) < 6 {
		if l := local(row.Name); l != "" {
			row.Email = fmt.Sprintf("%s.%d@example.com", l, i)
		} else {
			row.Email = fmt.Sprintf("p%d@example.com", i)
		}
	}
	if r.IntN(50) > 0 { // of a few nobody knows since when
		// Most have come in the last years.
		back := min(r.IntN(tenure*365), r.IntN(tenure*365))
		row.JoinedOn = today - civil.Date(back)
		if r.IntN(8) == 0 {
			row.LeftOn = row.JoinedOn + civil.Date(r.IntN(back+1))
		}
	}
	return row
}

package demo

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// rows are the people in the order of their numbers. Each is a function of the seed and
// the number alone.
func (f *filling) rows() iter.Seq2[person.LoadRow, error] {
	s := styleOf(f.o.Kind)
	_, leaves := branches(s, f.o.People)
	units := make([][]ids.ID, len(leaves))
	for i, site := range leaves {
		for _, n := range site {
			units[i] = append(units[i], f.next.id(aUnit, n))
		}
	}
	today := civil.At(f.d.Clock.Now(), time.UTC)
	return func(yield func(person.LoadRow, error) bool) {
		for i := range f.o.People {
			row := invent(rand.New(rand.NewPCG(f.o.Seed, uint64(i))), s, i, today)
			row.ID = f.next.id(aPerson, i)
			here := units[i/perSite]
			// More people in the first departments than in the last, as anywhere.
			r := rand.New(rand.NewPCG(f.o.Seed^0x5eed, uint64(i)))
			row.Unit = here[min(r.IntN(len(here)), r.IntN(len(here)))]
			if !yield(row, nil) {
				return
			}
		}
	}
}

const years = 25

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
		back := min(r.IntN(years*365), r.IntN(years*365))
		row.JoinedOn = today - civil.Date(back)
		if r.IntN(8) == 0 {
			row.LeftOn = row.JoinedOn + civil.Date(r.IntN(back+1))
		}
	}
	return row
}

package compliance

import (
	"bytes"
	"cmp"
	"slices"

	"standing/internal/base/ids"
	"standing/internal/civil"
)

// ever is the day from which a status counts that holds now: before every other.
var ever = civil.Of(1, 1, 1)

// count is one line of the ledger of counts: the sum of its n up to a day is how many are in
// a status on that day.
type count struct {
	Gen         int64
	Unit        ids.ID // zero: the whole organization
	Requirement ids.ID
	Status      Status
	On          civil.Date
}

type counts map[count]int64

// add counts a standing sign times: in its unit and in the organization.
func (c counts) add(gen int64, s Standing, sign int64) {
	units := [2]ids.ID{{}, s.Unit}
	for i, u := range units {
		if i == 1 && u.Zero() {
			break
		}
		c[count{gen, u, s.Requirement, s.Status, ever}] += sign
		if s.NextOn != civil.Max && s.NextStatus != s.Status {
			c[count{gen, u, s.Requirement, s.Status, s.NextOn}] -= sign
			c[count{gen, u, s.Requirement, s.NextStatus, s.NextOn}] += sign
		}
	}
}

type counted struct {
	count
	n int64
}

// list is what is not zero, in one order for everybody, so that writers cannot wait for each
// other.
func (c counts) list() []counted {
	out := make([]counted, 0, len(c))
	for k, n := range c {
		if n != 0 {
			out = append(out, counted{k, n})
		}
	}
	slices.SortFunc(out, func(a, b counted) int {
		return cmp.Or(cmp.Compare(a.Gen, b.Gen), bytes.Compare(a.Unit[:], b.Unit[:]), bytes.Compare(a.Requirement[:], b.Requirement[:]),
			cmp.Compare(a.Status, b.Status), cmp.Compare(a.On, b.On))
	})
	return out
}

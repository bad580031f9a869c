package finding

import (
	"cmp"
	"slices"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
)

const (
	dayHours = 24 * credit.One
	// oneDay is the longest record that is taken for training of its one day where the source
	// states no first day: what is longer was mostly spread over days that nobody wrote down.
	oneDay = 8 * credit.One
)

// load is time that was spent within some days.
type load struct {
	from, to civil.Date
	amount   credit.Amount
	piece    Piece
}

// longDays finds days into which more hours are recorded than they have: a day by itself, and
// the days from the first to the last of a record that states both.
func longDays(f PersonFacts) (out []Draft) {
	all := loads(f)
	var found []window
	for _, w := range windows(all) {
		var sum credit.Amount
		d := Draft{Kind: LongDay, From: w.from, To: w.to}
		for _, l := range all {
			if l.from >= w.from && l.to <= w.to {
				sum += l.amount
				d.Pieces = append(d.Pieces, l.piece)
			}
		}
		most := dayHours * credit.Amount(w.to-w.from+1)
		if sum <= most || slices.ContainsFunc(found, w.holds) {
			continue
		}
		found = append(found, w)
		d.Key = keyOf("person:"+f.Root.String(), "from:"+w.from.String(), "to:"+w.to.String())
		d.Total, d.Most = int64(sum), int64(most)
		out = append(out, d)
	}
	return out
}

type window struct{ from, to civil.Date }

// holds reports whether another one lies within it.
func (w window) holds(o window) bool { return o.from >= w.from && o.to <= w.to }

// windows are the days that loads name, the shortest first.
func windows(all []load) (out []window) {
	for _, l := range all {
		out = append(out, window{l.from, l.to})
	}
	slices.SortFunc(out, func(a, b window) int {
		return cmp.Or(cmp.Compare(a.to-a.from, b.to-b.from), cmp.Compare(a.from, b.from))
	})
	return slices.Compact(out)
}

// loads are the hours of a person: at meetings, and of records that no meeting stands behind.
func loads(f PersonFacts) (out []load) {
	for _, t := range f.Times {
		if !t.Teaches {
			p := t.piece()
			out = append(out, load{p.From, p.To, t.Amount, p})
		}
	}
	there := attended(f.Times)
	for _, d := range f.Records {
		if there[d.Class] || !d.Hours || d.Amount <= 0 || d.From == 0 && d.Amount > oneDay {
			continue
		}
		out = append(out, load{d.first(), d.To, d.Amount, d.piece()})
	}
	return out
}

// attended are the classes of which the meetings say what their records sum up.
func attended(times []Time) map[ids.ID]bool {
	out := map[ids.ID]bool{}
	for _, t := range times {
		if !t.Teaches {
			out[t.Class] = true
		}
	}
	return out
}

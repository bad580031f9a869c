package finding

import (
	"standing/internal/base/ids"
	"standing/internal/credit"
)

// moreSeats finds meetings at which more people were than the class has seats.
func moreSeats(f ClassFacts) (out []Draft) {
	if f.Seats <= 0 || !f.Held {
		return nil
	}
	for _, m := range f.Meetings {
		d := Draft{Kind: MoreSeats, Key: "meeting:" + m.ID.String(), Class: f.Class, From: m.On, To: m.On, Most: int64(f.Seats)}
		seen := map[ids.ID]bool{}
		for _, t := range f.Times {
			if t.Meeting == m.ID && !t.Teaches && !seen[t.Person] {
				seen[t.Person] = true
				d.Pieces = append(d.Pieces, t.piece())
			}
		}
		if d.Total = int64(len(seen)); d.Total > d.Most {
			out = append(out, d)
		}
	}
	return out
}

// moreHours finds records of a class that give more hours than its meetings had: one finding
// for the class, as there is mostly one cause.
func moreHours(f ClassFacts) []Draft {
	var time, most credit.Amount
	for _, m := range f.Meetings {
		time += m.Amount
	}
	d := Draft{Kind: MoreHours, Key: "class:" + f.Class.String(), Class: f.Class, Most: int64(time)}
	for _, r := range f.Records {
		if !r.Hours || r.Amount <= time {
			continue
		}
		p := r.piece()
		if len(d.Pieces) == 0 {
			d.From, d.To = p.From, p.To
		}
		d.From, d.To, most = min(d.From, p.From), max(d.To, p.To), max(most, r.Amount)
		d.Pieces = append(d.Pieces, p)
	}
	if len(d.Pieces) == 0 || len(f.Meetings) == 0 {
		return nil
	}
	d.Total = int64(most)
	return []Draft{d}
}

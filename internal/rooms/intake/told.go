package intake

import (
	"cmp"
	"strconv"
)

// first tells of the first rows of the file what becomes of each.
func (d *dryRun) first(c *chunk, rows map[int]*would) (out []Problem) {
	for i := 0; i < len(c.rows) && d.told < toldRows; i++ {
		r, w := c.rows[i], rows[i]
		p := Problem{N: int64(d.told - toldRows), Row: int64(r.Number), Code: codeWould}
		name := r.Person.Name
		if r.who != nil {
			name = cmp.Or(r.who.input.Name, r.who.input.Number)
		}
		p.Detail = Detail{Value: short(name), Args: []string{strconv.Itoa(w.person), strconv.Itoa(w.records), strconv.Itoa(w.same), strconv.Itoa(w.facts), strconv.Itoa(w.back), above(r)}}
		if r.who == nil {
			p.Reason = "bad"
		}
		out = append(out, p)
		d.told++
	}
	return out
}

// above is the row before in which somebody stands, empty where this is the first.
func above(r row) string {
	if r.who == nil || r.who.first == r.Row {
		return ""
	}
	return strconv.Itoa(r.who.first.Number)
}

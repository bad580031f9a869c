package intake

import (
	"context"
	"slices"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
)

// Who has left and stands in a file comes back if they left only because the import that
// brought them was taken back. About all others somebody is asked.

// taken finds who of a chunk has left because an import was taken back.
func (c *chunk) taken(ctx context.Context, q db.Q) error {
	var left []ids.ID
	for _, o := range c.people {
		if !o.match.ID.Zero() && o.match.State == person.Left {
			left = append(left, o.match.ID)
		}
	}
	for some := range slices.Chunk(left, 500) {
		all, err := takenBack(ctx, q, c.w.sc, some)
		if err != nil {
			return err
		}
		for _, o := range c.people {
			o.undone = o.undone || slices.Contains(all, o.match.ID)
		}
	}
	return nil
}

// back reports whether somebody comes back with the import.
func (c *chunk) back(o *one) bool {
	return !o.match.ID.Zero() && o.match.State == person.Left && (o.undone || c.w.imp.Plan.Return)
}

// takeIn takes those back who had left and have a row that is used.
func (c *chunk) takeIn(ctx context.Context, tx *db.Tx) (out []touched, err error) {
	var who []ids.ID
	for _, r := range c.rows {
		if r.who != nil && c.back(r.who) && !slices.Contains(who, r.who.match.ID) {
			who = append(who, r.who.match.ID)
		}
	}
	if len(who) == 0 {
		return nil, nil
	}
	back, err := c.w.s.People.ReturnTx(ctx, tx, c.w.sc, who)
	for _, id := range who {
		if day, ok := back[id]; ok {
			out = append(out, touched{id, day})
		}
	}
	return out, err
}

package intake

import (
	"context"
	"errors"
	"slices"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/roster"
)

// renew gives people who are known the names and units of a chunk, where that was agreed, each
// in a transaction of their own before the chunk's: killed in between, what is done is not
// found to differ any more.
func (w *worker) renew(ctx context.Context, at int64, rows []roster.Row) error {
	if !w.imp.Plan.Update {
		return nil
	}
	var c *chunk
	err := w.s.DB.Read(ctx, w.sc, func(ctx context.Context, q db.Q) error {
		st, err := byID(ctx, q, w.sc, w.imp.ID)
		if err == nil && (st.State != Running || st.RowsDone != at) {
			err = errMoved
		}
		if err == nil {
			c, err = w.sort(ctx, q, at, slices.Clone(rows))
		}
		return err
	})
	if err != nil || c.bad > 0 && !w.imp.Plan.SkipBad {
		return err // the chunk says what is wrong
	}
	var told []Problem
	for _, o := range c.known() {
		name, unit, changes := o.differs()
		err := w.s.People.Renew(ctx, w.sc, o.match.ID, name, unit, w.keepBefore)
		switch {
		case err == nil:
			for _, code := range changes {
				told = append(told, Problem{Row: int64(o.first.Number), Code: code, Detail: o.told(code)})
			}
		case !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.NotFound): // merged or gone meanwhile
			return err
		}
	}
	if len(told) == 0 {
		return nil
	}
	return w.s.change(ctx, w.sc, w.imp.ID, func(ctx context.Context, tx *db.Tx, _ *stored, _ *Look) error {
		return w.s.writeProblems(ctx, tx, w.sc, w.imp.ID, told)
	})
}

// known are those of a chunk who are here, differ from the file, and have a row that is used.
func (c *chunk) known() (out []*one) {
	for _, r := range c.rows {
		if r.who == nil || r.who.match.ID.Zero() || slices.Contains(out, r.who) {
			continue
		}
		if _, _, changes := r.who.differs(); len(changes) > 0 {
			out = append(out, r.who)
		}
	}
	return out
}

// differs is what the file says otherwise of somebody who is here, and the codes that say it
// was changed.
func (o *one) differs() (name string, unit ids.ID, changes []string) {
	if !o.match.Same {
		name, changes = o.input.Name, append(changes, codeNameChanged)
	}
	if u := o.input.Unit; !u.Zero() && u != o.match.Unit {
		unit, changes = u, append(changes, codeUnitChanged)
	}
	return name, unit, changes
}

func (o *one) told(code string) Detail {
	if code == codeUnitChanged || code == codeUnitDiffers {
		return Detail{Value: o.first.Person.Unit}
	}
	return Detail{Value: o.input.Name}
}

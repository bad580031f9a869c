package intake

import (
	"context"
	"strconv"

	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// undo gives names and units back that the import changed, and takes back what it added, chunk
// after chunk: completions, then facts, then the people of whom nothing else is known. Those stay as people who have left, since the log
// names them; courses stay, as others may use them by now.
func (w *worker) undo(ctx context.Context) error {
	zone, err := w.s.zone(ctx, w.sc)
	if err != nil {
		return err
	}
	w.today = civil.At(w.s.Clock.Now(), zone)
	if err := w.giveBack(ctx); err != nil {
		return err
	}
	var after ids.ID
	for {
		more, last := false, after
		err := w.s.DB.Write(ctx, w.sc, db.On("intake", w.imp.ID), func(ctx context.Context, tx *db.Tx) (err error) {
			more, last, err = w.undoTx(ctx, tx, after)
			return err
		})
		if err != nil {
			return err
		}
		if !more {
			return w.dropUnits(ctx)
		}
		after = last
		if w.tell != nil {
			w.tell(w.imp)
		}
		if over, err := w.over(ctx); err != nil || over {
			return err
		}
	}
}

// undoTx is one chunk of it. It is told by what is left: what was taken back is not found
// again.
func (w *worker) undoTx(ctx context.Context, tx *db.Tx, after ids.ID) (more bool, last ids.ID, err error) {
	st, _, err := w.s.forWrite(ctx, tx, w.sc, w.imp.ID)
	if err != nil {
		return false, after, err
	}
	if st.State != Undoing {
		return false, after, errMoved
	}
	if err := takeTurn(ctx, tx, w.sc); err != nil {
		return false, after, err
	}
	entry, err := audit.Append(ctx, tx, w.sc, audit.Event{At: w.s.Clock.Now(), Verb: "import.taken_back", Table: "intake", Row: st.ID,
		Codes: map[string]string{"after": strconv.FormatInt(st.RowsDone, 10)}})
	if err != nil {
		return false, after, err
	}
	n, last, err := w.takeBack(ctx, tx, entry, after)
	if err != nil {
		return false, after, err
	}
	if st.RowsDone += int64(n); n == 0 {
		st.State = Undone
		if err := dropParts(ctx, tx, w.sc, st.ID); err != nil {
			return false, after, err
		}
	}
	w.imp = st.Import
	return n > 0, last, w.s.write(ctx, tx, w.sc, st, nil)
}

// takeBack takes back the next things, and how many they were; 0 when there is nothing left.
func (w *worker) takeBack(ctx context.Context, tx *db.Tx, entry ids.ID, after ids.ID) (n int, last ids.ID, err error) {
	concerned := map[ids.ID]bool{}
	n, people, err := w.s.Training.VoidSourceTx(ctx, tx, w.sc, w.imp.ID, entry, chunkRows)
	if err == nil && n == 0 {
		n, people, err = w.s.People.VoidFactsTx(ctx, tx, w.sc, w.imp.ID, entry, chunkRows)
	}
	if err != nil {
		return 0, after, err
	}
	for _, id := range people {
		concerned[id] = true
	}
	if n == 0 {
		if n, last, people, err = w.letGo(ctx, tx, entry, after); err != nil {
			return 0, after, err
		}
		for _, id := range people {
			concerned[id] = true
		}
	}
	return n, last, w.s.changed(ctx, tx, w.sc, concerned)
}

// letGo lets the next of the people whom the import added have left, if nothing else is
// known of them, and those who came back with it leave again.
func (w *worker) letGo(ctx context.Context, tx *db.Tx, entry ids.ID, after ids.ID) (n int, last ids.ID, gone []ids.ID, err error) {
	added, err := addedAfter(ctx, tx, w.sc, w.imp.ID, after, chunkRows)
	if err != nil || len(added) == 0 {
		return 0, after, nil, err
	}
	last = added[len(added)-1].id
	var all []ids.ID
	again := map[ids.ID]civil.Date{}
	for _, a := range added {
		if a.left == 0 {
			all = append(all, a.id)
		} else {
			again[a.id] = a.left
		}
	}
	gone, err = w.s.People.LeaveAgainTx(ctx, tx, w.sc, again, entry)
	if err != nil {
		return 0, after, nil, err
	}
	trained, err := w.s.Training.Trained(ctx, tx, w.sc, all)
	if err != nil {
		return 0, after, nil, err
	}
	var bare []ids.ID
	for _, id := range all {
		if !trained[id] {
			bare = append(bare, id)
		}
	}
	retired, err := w.s.People.RetireTx(ctx, tx, w.sc, bare, w.today, entry)
	return len(added), last, append(gone, retired...), err
}

package intake

import (
	"context"
	"crypto/sha256"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/person"
)

// keepBefore keeps what an import changed of somebody, in the transaction that changes it. Of
// several changes the first says what was before, the last what the import made of it.
func (w *worker) keepBefore(ctx context.Context, tx *db.Tx, r person.Renewed) error {
	if r.Changes() == 0 {
		return nil
	}
	st := storedRenewed{Renewed: r}
	for _, c := range st.sealed() {
		if c.text.Empty() {
			continue
		}
		v, err := w.s.Keys.Seal(ctx, tx, rosterOf(w.sc, r.Person), renewedPlace(c.column, w.imp.ID, r.Person), *c.text)
		if err != nil {
			return err
		}
		*c.lies = v
	}
	return insertRenewed(ctx, tx, w.sc, w.imp.ID, st)
}

// rosterOf is whose key seals names.
func rosterOf(sc access.Scope, who ids.ID) keys.Subject {
	return keys.Subject{Org: sc.OrgID(), Person: who, Class: "roster"}
}

// renewedPlace is where the name of a person lies for an import.
func renewedPlace(column string, imported, who ids.ID) keys.Place {
	sum := sha256.Sum256(append(imported[:], who[:]...))
	var row ids.ID
	copy(row[:], sum[:])
	return keys.Place{Table: "intake_renewed", Column: column, Row: row}
}

// sealedName is a name and how it lies.
type sealedName struct {
	column string
	text   *pii.Text
	lies   *keys.Sealed
}

func (st *storedRenewed) sealed() []sealedName {
	return []sealedName{{"name_was", &st.NameWas, &st.was}, {"name_now", &st.NameNow, &st.now}}
}

// giveBack gives people whom the import changed the names and units that they had, each in a
// transaction of their own, where nobody changed them since. What was given back is not found
// again.
func (w *worker) giveBack(ctx context.Context) error {
	for {
		var all []person.Renewed
		err := w.s.DB.Read(ctx, w.sc, func(ctx context.Context, q db.Q) (err error) {
			all, err = w.renewed(ctx, q)
			return err
		})
		if err != nil || len(all) == 0 {
			return err
		}
		for _, r := range all {
			if err := w.giveBackOne(ctx, r); err != nil {
				return err
			}
		}
	}
}

func (w *worker) giveBackOne(ctx context.Context, r person.Renewed) error {
	err := w.s.People.Unrenew(ctx, w.sc, r, func(ctx context.Context, tx *db.Tx, left int) error {
		return givenBack(ctx, tx, w.sc, w.imp.ID, r.Person, left)
	})
	if !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.NotFound) {
		return err
	}
	// Somebody changed all of it since, or merged them: it is theirs.
	err = w.s.DB.Write(ctx, w.sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return givenBack(ctx, tx, w.sc, w.imp.ID, r.Person, r.Changes())
	})
	if errors.Is(err, fault.Conflict) { // another replica did it
		err = nil
	}
	return err
}

// renewed are the next people of whom nothing was given back yet.
func (w *worker) renewed(ctx context.Context, q db.Q) ([]person.Renewed, error) {
	rows, err := renewedOf(ctx, q, w.sc, w.imp.ID, renewChunk)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	who := make([]ids.ID, len(rows))
	for i, r := range rows {
		who[i] = r.Person
	}
	opener, err := w.s.Keys.Load(ctx, q, w.sc.OrgID(), "roster", who)
	if err != nil {
		return nil, err
	}
	out := make([]person.Renewed, len(rows))
	for i := range rows {
		st := &rows[i]
		for _, c := range st.sealed() {
			if len(*c.lies) == 0 || !opener.Has(st.Person) {
				continue
			}
			if *c.text, err = opener.Open(st.Person, renewedPlace(c.column, w.imp.ID, st.Person), *c.lies); err != nil {
				return nil, err
			}
		}
		out[i] = st.Renewed
	}
	return out, nil
}

// renewChunk is how many people are read at once.
const renewChunk = 200

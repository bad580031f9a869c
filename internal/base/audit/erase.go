package audit

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

type aboutEntry struct {
	id     ids.ID
	others int64
}

// Erasure is what Erase blanked.
type Erasure struct {
	Entries  int64 // entries about nobody else, whole
	Subjects int64 // places in entries, of these and of those about others too
	More     bool  // there is more: call again
}

// eraseBatch keeps the transaction short.
const eraseBatch = 500

// Erase makes a person untraceable in the log: what is said about nobody else is
// blanked, and in an entry about several their place is. Commitments, leaves and tiles
// stay, so that every proof still holds; without the salts nothing leads from them to
// anybody. An entry tells how many were blanked and by whom, so that blanking by hand
// is found out. It works in chunks: it is called until More is false.
func Erase(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID, at time.Time) (Erasure, error) {
	if person.Zero() {
		return Erasure{}, fmt.Errorf("audit: erase nobody: %w", fault.NotFound)
	}
	all, err := about(ctx, tx, sc.OrgID(), person, eraseBatch)
	if err != nil || len(all) == 0 {
		return Erasure{}, err
	}
	done := Erasure{More: len(all) == eraseBatch}
	for _, a := range all {
		n, err := eraseSubject(ctx, tx, sc.OrgID(), a.id, person)
		if err != nil {
			return Erasure{}, err
		}
		done.Subjects += n
		if a.others > 0 {
			continue
		}
		if n, err = eraseEntry(ctx, tx, sc.OrgID(), a.id); err != nil {
			return Erasure{}, err
		}
		done.Entries += n
	}
	p, err := seal(sc.OrgID(), actorOf(sc, Event{}), Event{At: at, Verb: verbErased, Table: "audit_content", Codes: map[string]string{
		"entries": strconv.FormatInt(done.Entries, 10), "subjects": strconv.FormatInt(done.Subjects, 10),
	}})
	if err != nil {
		return Erasure{}, err
	}
	return done, add(ctx, tx, []prepared{p})
}

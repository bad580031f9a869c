package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// State is where a job stands. A job that is done has no row.
type State string

// The states.
const (
	Later   State = "later"   // waits for its time: scheduled, or to be tried again
	Ready   State = "ready"   // waits for a worker
	Running State = "running" // a worker holds its lease
	Dead    State = "dead"    // given up; an operator may retry it
)

// New asks for work.
type New struct {
	Kind string
	// Key names the work: while a job of this kind and key is live in the organization,
	// asking again adds none. One that runs already runs once more, since it may have
	// begun before the caller's change; one that waits for a later time waits no longer
	// than the new one would. Whoever asks holds the job until the transaction ends, so
	// a key belongs to one aggregate, never to something that every request asks for.
	// At most 128 characters of a code; empty means no such limit.
	Key string
	// RunAt is the earliest time; zero means at once.
	RunAt time.Time
	// Payload is a struct of ids, numbers and codes; nil is none.
	Payload any
	// Now is what the caller's clock says.
	Now time.Time
}

const (
	maxKey     = 128
	maxPayload = 8192 // bytes of JSON
)

var kindName = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

// Enqueue adds a job for an organization in the caller's transaction. Work that belongs
// to no organization is the installation's: db.Platform.OrgID(). A worker of this
// process is woken by the commit; those of other replicas look every second.
func Enqueue(ctx context.Context, tx *db.Tx, org int64, n New) error {
	payload, err := n.check(org)
	if err != nil {
		return fmt.Errorf("enqueue %q: %w", n.Kind, err)
	}
	state, due := Ready, n.Now
	if n.RunAt.After(n.Now) {
		state, due = Later, n.RunAt
	}
	if err := insert(ctx, tx, ids.New(n.Now), org, n, state, due, payload); err != nil {
		return fmt.Errorf("enqueue %q: %w", n.Kind, err)
	}
	tx.After(wake)
	return nil
}

func (n New) check(org int64) (payload string, err error) {
	switch {
	case org == 0:
		return "", errors.New("no organization; the installation's work is db.Platform's")
	case !kindName.MatchString(n.Kind) || len(n.Kind) > 64:
		return "", errors.New("a kind is named noun.verb")
	case len(n.Key) > maxKey || !isCode(n.Key):
		return "", errors.New("a key is a code of at most 128 characters")
	case n.Now.IsZero():
		return "", errors.New("New.Now is missing: give what the clock says")
	}
	return encode(n.Payload)
}

func encode(payload any) (string, error) {
	if payload == nil {
		return "{}", nil
	}
	if err := codesOnly(payload); err != nil {
		return "", err
	}
	b, err := json.Marshal(payload)
	if err == nil && len(b) > maxPayload {
		err = fmt.Errorf("the payload has %d bytes, more than %d: keep it in a table and pass its id", len(b), maxPayload)
	}
	return string(b), err
}

package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

// Kind is a sort of work and what does it. Kinds are data of a room.
type Kind struct {
	Name   string
	Policy Policy
	fields []string
	err    error // the payload's type cannot be one
	// Exactly one of the two is set.
	inside  func(payload string) (db.Touches, func(context.Context, *db.Tx, access.Scope) error, error)
	outside func(payload string) (func(context.Context, access.Scope, string) error, error)
}

// Policy says how patiently a kind is tried.
type Policy struct {
	Attempts int           // until a job is given up; 16 unless set: about 9 hours
	First    time.Duration // the first pause, doubled every time; 5 s unless set
	Longest  time.Duration // the longest pause; 1 h unless set
	Timeout  time.Duration // after which one attempt's context ends; 10 min unless set
}

// Tx is a kind whose handler writes in the transaction that completes the job: its
// effect takes place exactly once. On SQLite it holds the only writer, so it is short;
// a long one works in chunks and enqueues the next. on names what the handler decides
// about, which is touched before it runs; without, it may only add. The handler may run
// more than once before one of its transactions commits.
func Tx[P any](name string, run func(context.Context, *db.Tx, access.Scope, P) error, on ...func(P) db.Touches) Kind {
	k := newKind[P](name)
	k.inside = func(payload string) (db.Touches, func(context.Context, *db.Tx, access.Scope) error, error) {
		p, err := decode[P](payload)
		touches := db.Fresh()
		if err == nil {
			for _, f := range on {
				touches = touches.And(f(p))
			}
		}
		return touches, func(ctx context.Context, tx *db.Tx, sc access.Scope) error { return run(ctx, tx, sc, p) }, err
	}
	return k
}

// Outside is a kind whose handler acts on something that no transaction reaches. It may
// run again after it succeeded, when a worker was killed before it could say so; key is
// then the same, and different for every other job, so that the other side can tell.
func Outside[P any](name string, run func(ctx context.Context, sc access.Scope, p P, key string) error) Kind {
	k := newKind[P](name)
	k.outside = func(payload string) (func(context.Context, access.Scope, string) error, error) {
		p, err := decode[P](payload)
		return func(ctx context.Context, sc access.Scope, key string) error { return run(ctx, sc, p, key) }, err
	}
	return k
}

func newKind[P any](name string) Kind {
	k := Kind{Name: name}
	k.fields, k.err = payloadFields(reflect.TypeFor[P]())
	return k
}

// With is the kind with another policy; what is zero in it stays as it was.
func (k Kind) With(p Policy) Kind {
	k.Policy = Policy{orElse(p.Attempts, k.Policy.Attempts), orElse(p.First, k.Policy.First),
		orElse(p.Longest, k.Policy.Longest), orElse(p.Timeout, k.Policy.Timeout)}
	return k
}

// Fields lists the JSON paths of the payload, for the data map: "person", "items[].id".
func (k Kind) Fields() []string { return slices.Clone(k.fields) }

func (k Kind) check() error {
	switch {
	case !kindName.MatchString(k.Name) || len(k.Name) > 64:
		return fmt.Errorf("jobs: kind %q is not named noun.verb", k.Name)
	case k.err != nil:
		return fmt.Errorf("jobs: kind %s: %w", k.Name, k.err)
	case k.inside == nil && k.outside == nil:
		return fmt.Errorf("jobs: kind %s was not made by Tx or Outside", k.Name)
	}
	return nil
}

// decode refuses fields that the type does not have: a payload of another version or
// another kind is not what the handler expects.
func decode[P any](payload string) (p P, err error) {
	d := json.NewDecoder(bytes.NewReader([]byte(payload)))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || d.More() {
		return p, errPayload
	}
	return p, nil
}

func orElse[T comparable](v, other T) T {
	var zero T
	if v == zero {
		return other
	}
	return v
}

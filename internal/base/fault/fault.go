// Package fault names the few ways in which an operation can fail, so that one
// place can turn each into a status, a form error or an exit code.
//
// A fault carries codes, never values that a person typed: words come from the
// catalogue by kind, field and reason. What is invisible and what does not exist
// are both NotFound, so that an answer never tells which.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kinds without further detail. Compare with errors.Is.
var (
	// NotFound: there is no such thing, or none that the caller may see.
	NotFound = errors.New("not found")
	// Conflict: something else exists or changed in between; reading again helps.
	Conflict = errors.New("conflict")
	// Denied: the caller is known and lacks the permission.
	Denied = errors.New("denied")
	// Anonymous: nobody is signed in.
	Anonymous = errors.New("not signed in")
	// StepUp: the caller must prove once more who they are.
	StepUp = errors.New("confirm who you are")
	// Busy: try the same again; nothing happened, or it is safe to repeat.
	Busy = errors.New("busy")
	// Held: a legal hold keeps the row from being changed or removed.
	Held = errors.New("held")
	// Gone: the link was used, revoked or is over.
	Gone = errors.New("gone")
)

// Invalid says which field cannot be meant and why. Reason is a code of the room's
// catalogue (required, too_long, …), Args fill its sentence.
type Invalid struct {
	Field  string
	Reason string
	Args   []any
}

func (e *Invalid) Error() string { return e.Field + ": " + e.Reason }

// Bad returns an Invalid.
func Bad(field, reason string, args ...any) error {
	return &Invalid{Field: field, Reason: reason, Args: args}
}

// Fields returns every Invalid inside err, in order: a form shows all at once.
func Fields(err error) []*Invalid {
	switch e := err.(type) {
	case nil:
		return nil
	case *Invalid:
		return []*Invalid{e}
	case interface{ Unwrap() []error }:
		var all []*Invalid
		for _, inner := range e.Unwrap() {
			all = append(all, Fields(inner)...)
		}
		return all
	case interface{ Unwrap() error }:
		return Fields(e.Unwrap())
	}
	return nil
}

// TooMany asks the caller to wait. It is a Busy.
type TooMany struct{ Wait time.Duration }

func (e *TooMany) Error() string { return fmt.Sprintf("too many attempts, wait %s", e.Wait) }

// Is makes a TooMany a Busy.
func (e *TooMany) Is(target error) bool { return target == Busy }

// Wrap says at which operation an error happened: once per exported operation of a room.
func Wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

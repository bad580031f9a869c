package jobs

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"standing/internal/base/fault"
)

var (
	errPayload  = errors.New("jobs: the payload is not one of its kind")
	errPanic    = errors.New("jobs: the handler panicked")
	errFenced   = errors.New("jobs: another worker has the job")
	errStopping = errors.New("jobs: the worker stops")
)

// GiveUp ends a job at once: trying again cannot help. code says why and is kept; it is
// never a value.
func GiveUp(code string) error { return &gaveUp{code} }

type gaveUp struct{ code string }

func (e *gaveUp) Error() string { return e.code }

// verdict is what an error means for the job: the code that is kept, whether trying
// again can help, and how long it must wait at least.
func verdict(err error) (code string, hopeless bool, wait time.Duration) {
	code, hopeless, wait = meaning(err)
	if code == "" || len(code) > maxText || !isCode(code) {
		code = "failed"
	}
	return code, hopeless, wait
}

func meaning(err error) (code string, hopeless bool, wait time.Duration) {
	var g *gaveUp
	var coded interface{ Code() string }
	var many *fault.TooMany
	var bad *fault.Invalid
	switch {
	case errors.As(err, &g):
		return g.code, true, 0
	case errors.Is(err, errPayload):
		return "payload", true, 0
	case errors.Is(err, errPanic):
		return "panic", false, 0
	case errors.As(err, &coded):
		return coded.Code(), false, 0
	case errors.As(err, &many):
		return "too_many", false, many.Wait
	case errors.As(err, &bad):
		return "invalid:" + bad.Field + ":" + bad.Reason, true, 0
	case errors.Is(err, fault.NotFound):
		return "not_found", true, 0
	case errors.Is(err, fault.Gone):
		return "gone", true, 0
	case errors.Is(err, fault.Denied):
		return "denied", true, 0
	case errors.Is(err, fault.Conflict):
		return "conflict", false, 0
	case errors.Is(err, fault.Held):
		return "held", false, 0
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout", false, 0
	case errors.Is(err, fault.Busy):
		return "busy", false, 0
	}
	return "failed", false, 0
}

// backoff is the pause after the given number of tries: doubled every time, up to the
// longest, of which a random half is left out so that those who failed together do not
// come back together.
func (p Policy) backoff(tries int64) time.Duration {
	first, longest := orElse(p.First, 5*time.Second), orElse(p.Longest, time.Hour)
	d := longest
	if tries-1 < 32 && first<<(tries-1) < longest {
		d = first << (tries - 1)
	}
	return d/2 + time.Duration(rand.Int64N(int64(d/2)+1))
}

func (p Policy) attempts() int64        { return int64(orElse(p.Attempts, 16)) }
func (p Policy) timeout() time.Duration { return orElse(p.Timeout, 10*time.Minute) }

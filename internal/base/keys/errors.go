package keys

import (
	"errors"

	"standing/internal/base/fault"
)

// Why a sealed value does not open. The three are never mixed up: the first is what
// was promised, the other two are alarms.
var (
	// Destroyed: the subject has no key, because it was destroyed or never made. It is
	// a fault.Gone.
	Destroyed error = destroyed{}
	// Tampered: the value is not what was sealed at this place.
	Tampered error = alarm("keys: the sealed value does not belong here or was changed")
	// NoEpoch: the key is wrapped under an epoch key that is not here.
	NoEpoch error = alarm("keys: the epoch key is not here")
	// ErrByHand: the epoch keys are handed in, so somebody must add or remove one where
	// they are kept.
	ErrByHand = errors.New("keys: the epoch keys are handed in by the environment")
)

type destroyed struct{}

func (destroyed) Error() string { return "keys: the key was destroyed" }

func (destroyed) Is(target error) bool { return target == fault.Gone }

type alarm string

func (a alarm) Error() string { return string(a) }

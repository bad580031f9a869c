package keys

import "context"

// Store keeps the epoch keys outside the database.
type Store interface {
	// Epochs lists the keys that are in at least one place, in order.
	Epochs(ctx context.Context) ([]int64, error)
	// Settle finishes a destruction that was interrupted and copies what is missing in
	// one place from the other; it is an error if that cannot be done without a doubt.
	Settle(ctx context.Context) error
	// Key gives the 32 bytes of an epoch: NoEpoch if it is not here.
	Key(ctx context.Context, epoch int64) ([]byte, error)
	// Create makes the key of an epoch. When it returns, every place holds it for good.
	// A key that is already here stays what it is.
	Create(ctx context.Context, epoch int64) error
	// Destroy removes a key from every place. What is not here is destroyed.
	Destroy(ctx context.Context, epoch int64) error
	// Check looks at every place and changes nothing.
	Check(ctx context.Context) ([]Finding, error)
	// Bound reports, and Bind notes, that a database committed to these keys.
	Bound() (bool, error)
	Bind() error
}

// Wrapper is a key management service: it keeps one key per epoch and lends its use.
// The places then hold the epoch keys wrapped by it, and its Forget is what destroys
// them, wherever copies of those places may be.
type Wrapper interface {
	// Name is for messages.
	Name() string
	Wrap(ctx context.Context, epoch int64, key []byte) ([]byte, error)
	Unwrap(ctx context.Context, epoch int64, wrapped []byte) ([]byte, error)
	Forget(ctx context.Context, epoch int64) error
}

// Finding is one thing that doctor says: a code of the catalogue, its arguments, and
// whether it needs somebody.
type Finding struct {
	Code  string
	Level Level
	Args  []any
}

// Level is how bad a finding is.
type Level string

// The levels.
const (
	Fine    Level = "fine"
	Warning Level = "warning"
	Failure Level = "failure"
)

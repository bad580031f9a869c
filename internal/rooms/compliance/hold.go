package compliance

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// HoldFacts keeps those who change what facts mean (LockFacts) waiting until the transaction
// ends, as every transaction does that tells of facts. Many hold them at once.
func HoldFacts(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := hold(ctx, tx, sc)
	return fault.Wrap("hold facts", err)
}

// LockFacts waits for all transactions that tell of facts, and keeps new ones from it until its
// own ends: who comes after sees what it did.
func LockFacts(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := lockState(ctx, tx, sc)
	return fault.Wrap("lock facts", err)
}

package audit

import (
	"context"
	"errors"
	"sync"

	"standing/internal/base/audit/proof"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Log is the logs of all organizations of an installation. Every replica has one; it is
// safe for use by several goroutines.
type Log struct {
	db     *db.DB
	clock  clock.Clock
	signer Signer
	ledger Ledger
	reads  group
	orgs   sync.Map // number → public id, which never changes
	crash  func(point string) error
}

// New makes the Log of this process.
func New(d *db.DB, c clock.Clock, s Signer, ledger Ledger) *Log {
	l := &Log{db: d, clock: c, signer: s, ledger: ledger}
	l.reads.flush = l.flushReads
	l.crash = func(string) error { return nil }
	return l
}

// Keys are the public keys of the log, the present one first, in the form that
// `standing audit verify` and any reader of signed notes takes. They are published.
func (l *Log) Keys() []string { return l.signer.Keys() }

// ErrDamaged says that what is stored contradicts itself: nothing is added to such a
// log until somebody has looked. Verify says where.
var ErrDamaged = proof.ErrDamaged

var errHead = errors.New("audit: another replica changed the head under the lock")

// tenancy is the organization whose log is worked on.
type tenancy int64

func (t tenancy) OrgID() int64 { return int64(t) }

func (l *Log) publicID(ctx context.Context, org int64) (ids.ID, error) {
	if id, ok := l.orgs.Load(org); ok {
		return id.(ids.ID), nil
	}
	var id ids.ID
	err := l.db.Read(ctx, tenancy(org), func(ctx context.Context, q db.Q) (err error) {
		id, err = publicID(ctx, q, org)
		return err
	})
	if err == nil {
		l.orgs.Store(org, id)
	}
	return id, err
}

// origin is the name of the log in an epoch.
func (l *Log) origin(ctx context.Context, org, epoch int64) (string, error) {
	id, err := l.publicID(ctx, org)
	return proof.Origin(l.signer.Installation(), id.String(), epoch), err
}

package org

import (
	"context"
	"sync"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// cache keeps what every request asks of organizations, each for one generation: a change on
// any replica raises the generation, which every request reads.
type cache struct {
	mu  sync.Mutex
	has map[int64]*kept
}

// kept is what is read of an organization at once.
type kept struct {
	generation int64
	roles      []Role
	on         map[string]bool   // modules
	set        map[string]string // settings
	logo       []byte            // its digest

	mu   sync.Mutex
	held map[ids.ID][]string // roles by account
}

const (
	maxCached = 10000
	maxHeld   = 100_000
)

// of is what is kept of o, read now if it is of another generation. What a write reads may
// never come to be, and is not kept.
func (c *cache) of(ctx context.Context, q db.Q, o Organization) (*kept, error) {
	_, writing := q.(*db.Tx)
	c.mu.Lock()
	had := c.has[o.Number]
	c.mu.Unlock()
	if !writing && had != nil && had.generation == o.Generation {
		return had, nil
	}
	k := &kept{generation: o.Generation, held: map[ids.ID][]string{}}
	var err error
	if k.roles, k.on, err = rolesIn(ctx, q, o); err != nil {
		return nil, err
	}
	if k.set, err = settings(ctx, q, o.Number); err != nil {
		return nil, err
	}
	if k.logo, err = logoDigest(ctx, q, o.Number); err != nil && !isNotFound(err) {
		return nil, err
	}
	if writing {
		return k, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.has == nil || len(c.has) >= maxCached {
		c.has = map[int64]*kept{} // simpler than choosing whom to forget, and as right
	}
	c.has[o.Number] = k
	return k, nil
}

// rolesOf are the roles that an account holds.
func (k *kept) rolesOf(ctx context.Context, q db.Q, org int64, account ids.ID) ([]string, error) {
	k.mu.Lock()
	held, ok := k.held[account]
	k.mu.Unlock()
	if ok {
		return held, nil
	}
	held, err := rolesOfMember(ctx, q, org, account)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.held) >= maxHeld {
		clear(k.held)
	}
	k.held[account] = held
	return held, nil
}

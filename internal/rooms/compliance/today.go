package compliance

import (
	"context"
	"sync"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/civil"
)

// today is the day it is in an organization, and how its units lie.
type today struct {
	day        civil.Date
	zone       *time.Location
	generation int64
	one        bool // the organization is one person's alone
}

func (s *Service) today(ctx context.Context, q db.Q, sc access.Scope) (today, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return today{o.Today(s.Clock.Now()), o.Location(), o.Generation, o.Kind == tenant.Professional}, err
}

// trees keeps how the units of organizations lie, each for one generation: every change of
// units raises it.
type trees struct {
	mu  sync.Mutex
	has map[int64]tree
}

type tree struct {
	generation int64
	above      map[ids.ID]ids.ID
}

const maxTrees = 1000

func (c *trees) above(ctx context.Context, q db.Q, sc access.Scope, t today) (map[ids.ID]ids.ID, error) {
	c.mu.Lock()
	had, ok := c.has[sc.OrgID()]
	c.mu.Unlock()
	if ok && had.generation == t.generation {
		return had.above, nil
	}
	above := map[ids.ID]ids.ID{}
	all, err := edgesOf(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		above[e.unit] = e.parent
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.has == nil || len(c.has) >= maxTrees {
		c.has = map[int64]tree{}
	}
	c.has[sc.OrgID()] = tree{t.generation, above}
	return above, nil
}

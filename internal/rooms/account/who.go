package account

import (
	"context"
	"errors"
	"sync"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/rooms/account/secret"
)

// here is what one statement reads of a session: it, its account, the membership and the
// organization that it works in.
type here struct {
	stored
	accountState State
	memberState  MemberState
	person       ids.ID
	login        keys.Sealed
	org          tenant.Org // zero for a session that works in none
}

// Who is whom a sign-in cookie stands for: the zero Principal for a cookie that is worth
// nothing. Everything is read anew, in one snapshot: what a session may do changes with
// the next request on every replica. Nothing here is cached but in which organization a
// session was last seen, and that is checked.
func (s *Service) Who(ctx context.Context, token pii.Text) (access.Principal, error) {
	hash, ok := secret.HashToken(token.Reveal())
	if !ok {
		return access.Principal{}, nil
	}
	guess := s.hints.at(hash)
	for range 3 { // a session that moves meanwhile is found again
		p, at, seen, err := s.whoIn(ctx, guess, hash)
		if err == nil && at != guess {
			guess = at // it works in another organization: look again under that one
			s.hints.put(hash, at)
			continue
		}
		if err != nil {
			return access.Principal{}, fault.Wrap("who", err)
		}
		if !p.Account.Zero() && s.clock.Now().Sub(seen) >= seenEvery {
			s.markSeen(ctx, p.Session)
		}
		return p, nil
	}
	return access.Principal{}, fault.Wrap("who", fault.Busy)
}

// whoIn reads with row security set to the organization at, and says which one it is.
func (s *Service) whoIn(ctx context.Context, at int64, hash []byte) (p access.Principal, org int64, seen time.Time, err error) {
	err = s.db.Read(ctx, db.Org(at), func(ctx context.Context, q db.Q) error {
		h, err := hereByToken(ctx, q, hash)
		if errors.Is(err, fault.NotFound) {
			org = at
			return nil
		}
		if err != nil {
			return err
		}
		told(q, h)
		if org = h.Org; org == 0 {
			org = db.Platform.OrgID() // in none: nothing of an organization is read
		}
		if org != at || h.over(s.clock.Now()) || h.Stage != Full || h.accountState != Active || !secret.Same(h.hash, hash) {
			return nil
		}
		seen = h.SeenAt
		p, err = s.principal(ctx, q, h)
		return err
	})
	return p, org, seen, err
}

func (s *Service) principal(ctx context.Context, q db.Q, h here) (access.Principal, error) {
	p := access.Principal{Account: h.Account, Session: h.ID, Fresh: h.FreshAt, SecondFactor: h.SecondFactor}
	if h.Org == 0 || h.org.State != "active" {
		return p, nil
	}
	profile, err := s.policy.Of(ctx, q, h.Org)
	if err != nil {
		return p, err
	}
	if h.Persistent && !profile.Persistence {
		return access.Principal{}, nil // the organization no longer allows such sessions
	}
	if h.memberState == MemberActive {
		p.Person = h.person
		p.Matrix, err = s.roles.MatrixOf(ctx, q, h.Org, h.Account)
	} else {
		p.Matrix, p.Via, err = s.visit(ctx, q, h.Org, h.Account)
	}
	if errors.Is(err, fault.NotFound) {
		return p, nil
	}
	p.Org, p.OrgID, p.Generation, p.NeedsFactor = h.Org, h.org.ID, h.org.Generation, profile.RequireFactor
	return p, err
}

func (s *Service) visit(ctx context.Context, q db.Q, org int64, account ids.ID) (access.Matrix, access.Via, error) {
	if s.visits == nil {
		return nil, access.Via{}, fault.NotFound
	}
	return s.visits.VisitOf(ctx, q, org, account)
}

// markSeen is written at most once a minute. If it cannot be written now, the next
// request will: a read is not refused for it.
func (s *Service) markSeen(ctx context.Context, session ids.ID) {
	now := s.clock.Now()
	_ = s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return seenSession(ctx, tx, session, now, now.Add(-seenEvery))
	})
}

// hints remembers under which organization a session was last found, so that one
// transaction is enough. A wrong hint costs a second one.
type hints struct {
	mu  sync.Mutex
	org map[[32]byte]int64
}

const maxHints = 100000

func (h *hints) at(hash []byte) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if org, ok := h.org[[32]byte(hash)]; ok {
		return org
	}
	return db.Platform.OrgID()
}

func (h *hints) put(hash []byte, org int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.org == nil || len(h.org) >= maxHints {
		h.org = map[[32]byte]int64{} // simpler than choosing whom to forget, and as right
	}
	h.org[[32]byte(hash)] = org
}

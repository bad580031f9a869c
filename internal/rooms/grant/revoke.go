package grant

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// ShareRef names a grant as whoever gave it does.
type ShareRef struct {
	ID ids.ID `path:"id" kind:"share" json:"-"`
}

// Revoke ends a grant: who looks after this is committed sees nothing. It stays in the list,
// with everything that was done under it.
func (s *Service) Revoke(ctx context.Context, sc access.Scope, in ShareRef) (g Grant, err error) {
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		_, err := s.mine(ctx, q, sc, in.ID)
		return err
	}); err != nil {
		return g, fault.Wrap("revoke", err)
	}
	err = s.DB.Write(ctx, sc, db.On("grant_given", in.ID), func(ctx context.Context, tx *db.Tx) error {
		st, err := s.mine(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		if g = st.Grant; g.Ended != "" {
			return nil // as wished
		}
		g.Ended, g.EndedAt = Revoked, s.Clock.Now()
		if err := endGrant(ctx, tx, sc.OrgID(), g.ID, Revoked, g.EndedAt); err != nil {
			return err
		}
		if err := s.log(ctx, tx, sc, g, "grant.revoked", nil); err != nil {
			return err
		}
		return s.tellReceiver(ctx, tx, sc, g)
	})
	return g, fault.Wrap("revoke", err)
}

// mine is a grant that the caller gave, opened; NotFound for anybody else's.
func (s *Service) mine(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (storedGrant, error) {
	g, err := grantByID(ctx, q, sc.OrgID(), id)
	if err != nil {
		return g, err
	}
	if sc.Person().Zero() || sc.Visiting() {
		return g, fault.NotFound
	}
	own, err := rootOf(ctx, q, sc.OrgID(), sc.Person())
	if err != nil {
		return g, err
	}
	root, err := rootOf(ctx, q, sc.OrgID(), g.person)
	if err != nil {
		return g, err
	}
	if own != root {
		return storedGrant{}, fault.NotFound
	}
	o, err := s.Keys.Load(ctx, q, sc.OrgID(), class, []ids.ID{g.person})
	if err != nil {
		return g, err
	}
	return g, g.open(o)
}

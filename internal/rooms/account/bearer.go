package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/account/secret"
)

// tokenPrefix begins every token, so that a scanner of source code knows one. The id of the
// organization follows, which says where to look it up.
const tokenPrefix = "standing_"

// bearer is whom a request of a program acts for: Anonymous for a token that is worth
// nothing, TooMany where a network address brought too many of those. A right one always
// works, whatever else comes from its address. network is that address.
func (s *Service) bearer(ctx context.Context, header string, network pii.Text) (access.Principal, error) {
	p, err := s.Bearer(ctx, pii.Hide(header))
	if err != nil || !p.Account.Zero() {
		return p, err
	}
	return p, s.failedToken(ctx, network)
}

// Bearer is whom the value of an Authorization header stands for: the zero Principal if it
// is worth nothing. Everything is read anew, as for a session.
func (s *Service) Bearer(ctx context.Context, header pii.Text) (p access.Principal, err error) {
	public, hash, ok := parseBearer(header.Reveal())
	if !ok {
		return p, nil
	}
	number, err := s.orgNumber(ctx, public)
	if err != nil {
		if errors.Is(err, fault.NotFound) {
			err = nil
		}
		return p, fault.Wrap("bearer", err)
	}
	var t Token
	err = s.db.Read(ctx, db.Org(number), func(ctx context.Context, q db.Q) error {
		p = access.Principal{}
		b, err := borneByHash(ctx, q, number, hash)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		tenant.Tell(q, b.org)
		if t = b.Token; !t.Works(s.clock.Now()) || b.accountState != Active || b.memberState != MemberActive || b.org.State != "active" || !secret.Same(t.hash, hash) {
			return nil
		}
		p, err = s.borne(ctx, q, number, b)
		return err
	})
	if err == nil && !p.Account.Zero() {
		s.markUsed(ctx, number, t)
	}
	return p, fault.Wrap("bearer", err)
}

// borne is what a token may do: what it names, as far as its maker may now.
func (s *Service) borne(ctx context.Context, q db.Q, org int64, b borne) (access.Principal, error) {
	profile, err := s.policy.Of(ctx, q, org)
	if err != nil {
		return access.Principal{}, err
	}
	m, err := s.roles.MatrixOf(ctx, q, org, b.Account)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return access.Principal{}, err
	}
	p := access.Principal{Account: b.Account, Org: org, OrgID: b.org.ID, Person: b.person, Generation: b.org.Generation,
		SecondFactor: b.SecondFactor, NeedsFactor: profile.RequireFactor, Matrix: access.Matrix{}, Only: map[string]bool{},
		Via: access.Via{Kind: "grant", ID: b.ID, Until: b.ExpiresAt, Write: true}}
	for _, perm := range s.config.Perms {
		if !b.names(perm.Name) {
			continue
		}
		cell := access.Cell{Module: perm.Module, Right: perm.Right}
		p.Only[perm.Name], p.Matrix[cell] = true, m[cell]
	}
	return p, nil
}

func parseBearer(header string) (org ids.ID, hash []byte, ok bool) {
	scheme, token, _ := strings.Cut(header, " ")
	token, known := strings.CutPrefix(strings.TrimSpace(token), tokenPrefix)
	public, text, cut := strings.Cut(token, "_")
	if !strings.EqualFold(scheme, "bearer") || !known || !cut {
		return org, nil, false
	}
	org, err := ids.Parse(public)
	if err != nil {
		return org, nil, false
	}
	hash, ok = secret.HashToken(text)
	return org, hash, ok
}

func (s *Service) orgNumber(ctx context.Context, public ids.ID) (number int64, err error) {
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		number, err = orgByPublic(ctx, q, public)
		return err
	})
	return number, err
}

// markUsed is written once a day. If it cannot be written now, a later request will.
func (s *Service) markUsed(ctx context.Context, org int64, t Token) {
	today := civil.At(s.clock.Now(), time.UTC)
	if t.UsedOn >= today {
		return
	}
	_ = s.db.Write(ctx, db.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return usedToken(ctx, tx, org, t.ID, today)
	})
}

// failedToken counts a token that is worth nothing against the address it came from.
func (s *Service) failedToken(ctx context.Context, network pii.Text) error {
	tooMany := &fault.TooMany{Wait: networkWindow}
	var key []byte
	err := s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		b, err := s.ring.Blinder(ctx, q, db.Platform.OrgID())
		if err != nil {
			return err
		}
		key = b.Of("account.token_network", network.Reveal())
		return s.networkOpen(ctx, q, key)
	})
	if err == nil {
		err = s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return s.countNetwork(ctx, tx, key, s.clock.Now())
		})
	}
	switch {
	case errors.As(err, &tooMany):
		return tooMany
	case err != nil:
		return fault.Wrap("count a token that is worth nothing", err)
	}
	return fault.Anonymous
}

package policy

import (
	"context"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// PublishInput makes the draft a version.
type PublishInput struct {
	ID          ids.ID     `path:"id" kind:"policy" json:"-"`
	EffectiveOn civil.Date `json:"effective_on" doc:"The day from which it holds"`
	Summary     string     `json:"summary,omitempty" maxLength:"2000" doc:"What changed, for those who signed before"`
	Signing     string     `json:"signing" enum:"anew,stand" doc:"stand: an editorial change, the signatures of the version before stand for this one"`
}

// Publish makes the draft the next version. It cannot be taken back, as people begin to sign
// it; another version can follow, and a policy can be retired.
func (s *Service) Publish(ctx context.Context, sc access.Scope, in PublishInput) (p Policy, err error) {
	err = s.DB.Write(ctx, sc, db.On("policy", in.ID), func(ctx context.Context, tx *db.Tx) (err error) {
		if p, err = policyByID(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		v, err := s.next(ctx, tx, sc, p, in)
		if err != nil {
			return err
		}
		v.audit, err = s.log(ctx, tx, sc, "policy.published", p.ID, map[string]string{"n": strconv.FormatInt(v.N, 10), "digest": v.Digest.String(), "signing": in.Signing})
		if err != nil {
			return err
		}
		if err := insertVersion(ctx, tx, sc, p.ID, v); err != nil {
			return err
		}
		p.Published, p.Drafted = v.N, false
		if err := updatePolicy(ctx, tx, sc, p); err != nil {
			return err
		}
		return s.soon(ctx, tx, sc)
	})
	return p, fault.Wrap("publish policy", err)
}

// next is the version that the draft becomes.
func (s *Service) next(ctx context.Context, tx *db.Tx, sc access.Scope, p Policy, in PublishInput) (v Version, err error) {
	switch {
	case !p.Retired.IsZero():
		return v, fault.Bad("", "policy.is_retired")
	case !p.Drafted:
		return v, fault.Bad("", "policy.nothing_new")
	case in.EffectiveOn == 0:
		return v, fault.Bad("effective_on", "required")
	case in.Signing == "stand" && p.Published == 0:
		return v, fault.Bad("signing", "policy.nothing_stands")
	case p.Published > 0 && strings.TrimSpace(in.Summary) == "":
		return v, fault.Bad("summary", "required")
	}
	v = Version{N: p.Published + 1, Number: p.Number, Title: p.Title, Owner: p.Owner, Body: p.draft, Digest: digestOf(p.draft), Summary: strings.TrimSpace(in.Summary),
		Anew: in.Signing == "anew", DueDays: p.DueDays, EffectiveOn: in.EffectiveOn, PublishedAt: s.Clock.Now(), by: sc.Account()}
	v.Base = v.N
	if v.PublishedOn, err = s.today(ctx, tx, sc); err != nil || p.Published == 0 {
		return v, err
	}
	before, err := versionAt(ctx, tx, sc, p.ID, p.Published)
	switch {
	case err != nil:
		return v, err
	case in.EffectiveOn < before.EffectiveOn:
		return v, fault.Bad("effective_on", "policy.before_the_last")
	case !v.Anew:
		v.Base = before.Base
	}
	return v, nil
}

package reminder

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/civil"
)

// Mine is what is due of oneself, and what one chose.
type Mine struct {
	Choice
	Reader bool   `json:"reader" doc:"Whether one gets digests"`
	Due    []Item `json:"due"`
	titles map[ids.ID]string
	today  civil.Date
}

// Mine reads it.
func (s *Service) Mine(ctx context.Context, p access.Principal) (out Mine, err error) {
	org, err := workplace(p)
	if err != nil {
		return out, err
	}
	err = s.DB.Read(ctx, org, func(ctx context.Context, q db.Q) error {
		if out.Choice, err = choiceOf(ctx, q, org.OrgID(), p.Account); err != nil {
			return err
		}
		out.Reader = p.Matrix[access.Cell{Module: PermView.Module, Right: PermView.Right}] >= access.Class
		t, err := s.clockOf(ctx, q, org.OrgID())
		if err != nil || p.Person.Zero() || p.Matrix.Over(PermView) == access.None {
			return err
		}
		out.today = civil.At(s.Clock.Now(), t.zone)
		root, err := rootOf(ctx, q, org.OrgID(), p.Person)
		if err != nil {
			return err
		}
		if out.Due, err = dueOf(ctx, q, org.OrgID(), []ids.ID{root}); err != nil {
			return err
		}
		var list []Due
		for _, i := range out.Due {
			list = append(list, Due{Item: i})
		}
		out.titles, err = titlesOf(ctx, q, org.OrgID(), requirementsOf(list))
		return err
	})
	return out, fault.Wrap("read own reminders", err)
}

// MineInput is how often one wants a digest.
type MineInput struct {
	Digest string `json:"digest" enum:"weekly,daily,never"`
}

// SetMine keeps it.
func (s *Service) SetMine(ctx context.Context, p access.Principal, in MineInput) error {
	org, err := workplace(p)
	if err != nil {
		return err
	}
	return fault.Wrap("choose digests", s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return setDigest(ctx, tx, org.OrgID(), p.Account, in.Digest)
	}))
}

func (s *Service) mineOp(ctx context.Context, _ access.Scope, _ web.None) (Mine, error) {
	return s.Mine(ctx, web.Who(ctx))
}

func (s *Service) setMineOp(ctx context.Context, _ access.Scope, in MineInput) (web.None, error) {
	return web.None{}, s.SetMine(ctx, web.Who(ctx), in)
}

func (s *Service) newFeedOp(ctx context.Context, _ access.Scope, _ web.None) (Feed, error) {
	return s.NewFeed(ctx, web.Who(ctx))
}

func (s *Service) endFeedOp(ctx context.Context, _ access.Scope, _ web.None) (web.None, error) {
	return web.None{}, s.EndFeed(ctx, web.Who(ctx))
}
